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
    /// Weights are those beside 1 for the style.
    private let contentLayers: [TextureDistance.Content.Layer]
    let levels: [PyramidLevel]

    /// No level of the picture is smaller than this on its shorter side, unless it is the only one.
    private static let smallestSide = 48

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
        terms = TextureTerms(
            layers: try model.layers(parameters.layers), balance: parameters.balance,
            meanWeight: parameters.meanWeight)
        contentLayers = try Self.contentLayers(
            parameters, model: model, width: content.width, height: content.height)
        let smallestSide = try network.smallestSide(for: terms.layers.map(\.name) + contentLayers.map(\.name))

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

    /// What a level begins with: the coarser result with new details, or the picture in the style's colors, or
    /// noise like the style.
    func start(
        _ level: PyramidLevel, from coarser: Picture?, _ random: inout RandomSource
    ) throws -> Picture {
        let sketch = try sketch(level, &random)
        let picture = try coarser?.enlarged(withDetailsOf: sketch, .reflect, run.pool) ?? sketch
        picture.clip(pool: run.pool)
        return picture
    }

    private func sketch(_ level: PyramidLevel, _ random: inout RandomSource) throws -> Picture {
        let (content, style) = (level.source, level.leadingStyle)
        // Who wants no more steps gets no noise.
        if parameters.start == .noise, run.request == .proceed {
            return try Picture.spotNoise(
                like: style.picture, width: level.width, height: level.height, random: &random,
                pool: run.pool)
        }
        let picture = try content.picture.copy()
        picture.changeColors(from: content.basis, to: style.basis, pool: run.pool)
        return picture
    }

    /// The layers that keep the picture's shapes, and those that keep its details.
    private static func contentLayers(
        _ parameters: StyleTransferParameters, model: Model, width: Int, height: Int
    ) throws -> [TextureDistance.Content.Layer] {
        func layers(
            _ parameter: LayersParameter, weight: Double, mask: Visibility? = nil
        ) throws -> [TextureDistance.Content.Layer] {
            guard weight > 0 else { return [] }
            let layers = try model.layers(parameter)
            let total = layers.reduce(0) { $0 + abs($1.weight) }
            return layers.map {
                TextureDistance.Content.Layer(
                    name: $0.name, weight: contentShare * weight * $0.weight / total, mask: mask)
            }
        }
        let mask = parameters.detailsMask.map {
            Visibility(lightnessOf: $0).resampled(width: width, height: height)
        }
        return try layers(parameters.contentLayers, weight: parameters.contentWeight)
            + layers(parameters.detailLayers, weight: parameters.details / 100, mask: mask)
    }

    func descent(_ level: PyramidLevel) throws -> (distance: TextureDistance, steps: PictureDescent) {
        let content = TextureDistance.Content(
            picture: level.source.picture,
            layers: contentLayers.map {
                var layer = $0
                layer.mask = layer.mask?.resampled(width: level.width, height: level.height)
                return layer
            })
        let targets = try level.statistics(of: terms.layers.map(\.name), in: network, pool: run.pool)
        let distance = try TextureDistance(
            terms, targets: targets, content: content.layers.isEmpty ? nil : content, network: network,
            edges: .reflect, width: level.width, height: level.height, pool: run.pool)
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
            "style-step", "Size {size} of {sizes}, iteration {step} of {steps}",
            ["size": size, "sizes": sizes, "step": step, "steps": steps])
    }
}
