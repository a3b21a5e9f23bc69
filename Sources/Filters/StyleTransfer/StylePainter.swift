import Imaging
import Kernels
import Manifest
import Messages
import Models
import Networks
import Objectives
import Optimizers

/// Paints a picture in the style of others, from coarse to fine.
struct StylePainter: PyramidPainter {
    private let parameters: StyleTransferParameters
    let run: FilterRun
    private let network: Network
    private let terms: TextureTerms
    private let contentLayers: [LayerSelection.WeightedLayer]
    let levels: [PyramidLevel]

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
        levels = try PyramidLevel.pyramid(parameters.levels) { factor in
            let content = try picture.scaled(by: factor, smallestSide, run.pool)
            let (width, height) = (content.picture.width, content.picture.height)
            if factor < 1, min(width, height) < max(Self.smallestSide, smallestSide) { return nil }
            let scaled = try zip(sources, factors).map {
                try $0.scaled(by: $1 * factor, smallestSide, run.pool)
            }
            return PyramidLevel(
                width: width, height: height, source: content,
                styles: Array(zip(scaled, styles.map(\.weight))))
        }
    }

    /// Returns the picture in its new style, as large as the content.
    func paint() throws -> Picture {
        try paint(seed: parameters.seed) {
            run.progress(
                $0.fraction, .styleStep($0.step, of: parameters.iterations, size: $0.size, of: $0.sizes))
        }
    }

    /// What a level begins with: the coarser result with new details, or all of what ``sketch(_:_:)`` gives.
    func start(
        _ level: PyramidLevel, from coarser: Picture?, _ random: inout RandomSource
    ) throws -> Picture {
        let sketch = try sketch(level, &random)
        let picture = try coarser?.enlarged(withDetailsOf: sketch, .reflect, run.pool) ?? sketch
        picture.clip(pool: run.pool)
        return picture
    }

    /// The picture in the style's colors with the style's grain, or noise like the style alone. Into even surfaces
    /// without any grain, fine ripples would be drawn that please the network only; whatever is larger in the noise
    /// would tear shapes apart. Who wants no more steps gets no grain.
    private func sketch(_ level: PyramidLevel, _ random: inout RandomSource) throws -> Picture {
        let (content, style) = (level.source, level.leadingStyle)
        let picture = try content.picture.copy()
        picture.changeColors(from: content.basis, to: style.basis, pool: run.pool)
        guard run.request == .proceed else { return picture }
        let grain = try Picture.spotNoise(
            like: style.picture, width: level.width, height: level.height, random: &random, pool: run.pool)
        if parameters.start == .noise { return grain }
        let clouds = try grain.copy()
        let scratch = try Picture(width: grain.width, height: grain.height)
        clouds.blur(sigma: Self.grainSize, scratch: scratch, pool: run.pool)
        addScaled(grain.planes, factor: 1, to: picture.planes, count: picture.count, pool: run.pool)
        addScaled(clouds.planes, factor: -1, to: picture.planes, count: picture.count, pool: run.pool)
        return picture
    }

    func descent(_ level: PyramidLevel) throws -> (distance: TextureDistance, steps: PictureDescent) {
        let weight = Self.contentShare * parameters.contentWeight
        let content = TextureDistance.Content(
            picture: level.source.picture, layers: contentLayers, weight: weight)
        let targets = try level.gramMatrices(of: terms.layers.map(\.name), in: network, pool: run.pool)
        let distance = try TextureDistance(
            terms, targets: targets, content: weight > 0 ? content : nil, network: network, edges: .reflect,
            width: level.width, height: level.height, pool: run.pool)
        let steps = PictureDescent(
            optimizer: parameters.optimizer, evaluations: parameters.iterations, bounds: Box(0...255),
            colors: level.leadingStyle.basis, smoothness: parameters.smoothness / 100,
            roughness: level.source.roughness(pool: run.pool))
        return (distance, steps)
    }

    func show(_ picture: Picture) { run.showIntermediate(picture) }
}

extension Message {
    fileprivate static func styleStep(_ step: Int, of steps: Int, size: Int, of sizes: Int) -> Message {
        Message(
            "style-step", "Size {size} of {sizes}, step {step} of {steps}",
            ["size": size, "sizes": sizes, "step": step, "steps": steps])
    }
}
