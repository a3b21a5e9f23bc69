import Imaging
import Kernels
import Manifest
import Messages
import Models
import Networks
import Objectives
import Optimizers

/// Paints a picture in the style of others, from coarse to fine.
struct StylePainter {
    private let parameters: StyleTransferParameters
    private let run: FilterRun
    private let network: Network
    private let terms: TextureTerms
    private let contentLayers: [LayerSelection.WeightedLayer]
    /// From coarse to fine.
    private let levels: [Level]

    /// One size of the pyramid.
    private struct Level {
        let content: TextureSource
        let styles: [(source: TextureSource, weight: Double)]
        /// The one that counts most: it gives the start its colors and grain.
        var leadingStyle: TextureSource { styles.max { $0.weight < $1.weight }!.source }
    }

    /// No level of the picture is smaller than this on its shorter side, unless it is the only one.
    private static let smallestSide = 48

    /// What is taken for grain of a noise: what a blur by so many pixels of a level takes out.
    private static let grainSize = 1.5

    /// Of the content's distance beside the styles' where the user's weight is 1: both then show.
    private static let contentShare = 0.007

    /// - Parameter styles: pictures, and weights above 0.
    init(
        _ parameters: StyleTransferParameters, content: PixelRegion,
        styles: [(picture: PixelRegion, weight: Double)], run: FilterRun
    ) throws {
        self.parameters = parameters
        self.run = run
        let model = try run.model(parameters.model)
        network = model.network
            .withPooling(parameters.pooling == .average ? .average : .max).withPadding(.reflect)
        terms = TextureTerms(layers: try model.layers(parameters.layers), balance: parameters.balance)
        contentLayers = try model.layers(parameters.contentLayers)
        let smallestSide = try network.smallestSide(for: (terms.layers + contentLayers).map(\.name))

        var picture = try TextureSource(content, smallestSide: smallestSide, pool: run.pool)
        var sources = try styles.map {
            try TextureSource($0.picture, smallestSide: smallestSide, pool: run.pool)
        }
        if parameters.originalColors == .luminance {
            picture = try picture.recolored { $0.desaturate(pool: run.pool) }
            sources = try sources.map { try $0.recolored { $0.desaturate(pool: run.pool) } }
        }
        if parameters.originalColors != .no {
            sources = try sources.map { style in
                try style.recolored { $0.changeColors(from: style.basis, to: picture.basis, pool: run.pool) }
            }
        }
        let longest = Double(max(picture.picture.width, picture.picture.height))
        let scale = parameters.styleScale / 100
        // At its own size, or shrunk to the picture's.
        let factors = sources.map {
            scale * min(1, longest / Double(max($0.picture.width, $0.picture.height)))
        }
        var levels: [Level] = []
        for index in 0..<parameters.levels {
            let factor = 1 / Double(1 << index)
            let content = try picture.scaled(by: factor, smallestSide, run.pool)
            let side = min(content.picture.width, content.picture.height)
            if index > 0, side < max(Self.smallestSide, smallestSide) { break }
            let scaled = try zip(sources, factors).map {
                try $0.scaled(by: $1 * factor, smallestSide, run.pool)
            }
            levels.append(Level(content: content, styles: Array(zip(scaled, styles.map(\.weight)))))
        }
        self.levels = levels.reversed()
    }

    /// Returns the picture in its new style, as large as the content.
    func paint() throws -> Picture {
        var random = RandomSource(seed: parameters.seed)
        let total = Double(levels.reduce(0) { $0 + $1.content.picture.area })
        var done = 0.0
        var coarser: Picture?
        for (number, level) in levels.enumerated() {
            let area = Double(level.content.picture.area)
            let picture = try start(level, from: coarser, &random)
            // Finished early: larger sizes are only enlarged.
            if try run.step({}) {
                try lower(picture, level) { evaluation, evaluations in
                    run.progress(
                        (done + area * Double(evaluation) / Double(evaluations)) / total,
                        .styleStep(
                            evaluation, of: evaluations, size: number + 1, of: levels.count))
                }
            }
            done += area
            coarser = picture
        }
        return coarser!
    }

    /// What a level begins with: the coarser result with new details, or all of what ``sketch(_:_:)`` gives.
    private func start(
        _ level: Level, from coarser: Picture?, _ random: inout RandomSource
    ) throws -> Picture {
        let sketch = try sketch(level, &random)
        let picture = try coarser?.enlarged(withDetailsOf: sketch, .reflect, run.pool) ?? sketch
        picture.clip(pool: run.pool)
        return picture
    }

    /// The picture in the style's colors with the style's grain, or noise like the style alone. Into even surfaces
    /// without any grain, fine ripples would be drawn that please the network only; whatever is larger in the noise
    /// would tear shapes apart. Who wants no more steps gets no grain.
    private func sketch(_ level: Level, _ random: inout RandomSource) throws -> Picture {
        let (content, style) = (level.content, level.leadingStyle)
        let picture = try content.picture.copy()
        picture.changeColors(from: content.basis, to: style.basis, pool: run.pool)
        guard run.request == .proceed else { return picture }
        let grain = try Picture.spotNoise(
            like: style.picture, width: content.picture.width, height: content.picture.height,
            random: &random, pool: run.pool)
        if parameters.start == .noise { return grain }
        let clouds = try grain.copy()
        let scratch = try Picture(width: grain.width, height: grain.height)
        clouds.blur(sigma: Self.grainSize, scratch: scratch, pool: run.pool)
        addScaled(grain.planes, factor: 1, to: picture.planes, count: picture.count, pool: run.pool)
        addScaled(clouds.planes, factor: -1, to: picture.planes, count: picture.count, pool: run.pool)
        return picture
    }

    private func lower(_ picture: Picture, _ level: Level, _ progress: (Int, Int) -> Void) throws {
        let pool = run.pool
        let weight = Self.contentShare * parameters.contentWeight
        let content = TextureDistance.Content(
            picture: level.content.picture, layers: contentLayers, weight: weight)
        let distance = try TextureDistance(
            terms, targets: mixedGramMatrices(level), content: weight > 0 ? content : nil, network: network,
            edges: .reflect, width: picture.width, height: picture.height, pool: pool)
        distance.isCancelled = { [run] in run.request != .proceed }
        let descent = PictureDescent(
            optimizer: parameters.optimizer, evaluations: parameters.iterations, bounds: Box(0...255),
            colors: level.leadingStyle.basis, smoothness: parameters.smoothness / 100,
            roughness: level.content.roughness(pool: pool))
        try descent.lower(picture, run: run) { x, gradient in
            try distance.evaluate(x, gradient)
        } progress: { evaluation in
            progress(evaluation, descent.evaluations)
            run.showIntermediate(picture)
        }
    }

    /// The weighted mean of the styles' Gram matrices, by layer: the minimum of the weighted sum of the
    /// distances from each.
    private func mixedGramMatrices(_ level: Level) throws -> [[Float]] {
        let total = level.styles.reduce(0) { $0 + $1.weight }
        var mixed: [[Float]] = []
        for style in level.styles {
            let matrices = try style.source.gramMatrices(
                of: terms.layers.map(\.name), in: network, pool: run.pool)
            let share = Float(style.weight / total)
            if mixed.isEmpty { mixed = matrices.map { $0.map { _ in 0 } } }
            for (index, matrix) in matrices.enumerated() {
                for i in matrix.indices { mixed[index][i] += share * matrix[i] }
            }
        }
        return mixed
    }
}

extension TextureSource {
    /// The source at a multiple of its size, at least so large that a network can do with it.
    fileprivate func scaled(by factor: Double, _ smallestSide: Int, _ pool: ThreadPool) throws
        -> TextureSource
    {
        if factor == 1 { return self }
        func side(_ length: Int) -> Int {
            max(min(smallestSide, length), Int((Double(length) * factor).rounded()))
        }
        return try TextureSource(
            self, width: side(picture.width), height: side(picture.height), pool: pool)
    }
}

extension Message {
    fileprivate static func styleStep(_ step: Int, of steps: Int, size: Int, of sizes: Int) -> Message {
        Message(
            "style-step", "Size {size} of {sizes}, step {step} of {steps}",
            ["size": size, "sizes": sizes, "step": step, "steps": steps])
    }
}
