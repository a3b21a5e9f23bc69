import Imaging
import Kernels
import Manifest
import Messages
import Models
import Networks
import Objectives
import Optimizers

/// Makes pictures with a given texture, from coarse to fine.
struct TexturePainter: PyramidPainter {
    private let parameters: TextureSynthesisParameters
    let run: FilterRun
    private let network: Network
    private let terms: TextureTerms
    private let width: Int
    private let height: Int
    private let canvas: TextureCanvas
    let levels: [PyramidLevel]

    /// Of the blurred picture to start from, in pixels of the finest level.
    private static let startBlur = 8.0

    init(
        _ parameters: TextureSynthesisParameters, source: PixelRegion, width: Int, height: Int, run: FilterRun
    ) throws {
        self.parameters = parameters
        self.run = run
        self.width = width
        self.height = height
        let model = try run.model(parameters.model)
        network = model.network.withPooling(parameters.pooling == .average ? .average : .max)
        terms = TextureTerms(layers: try model.layers(parameters.layers), balance: parameters.balance)
        let smallestSide = try network.smallestSide(for: terms.layers.map(\.name))
        let canvas = try TextureCanvas(
            width: width, height: height, seamless: parameters.seamless, smallestSide: smallestSide)
        self.canvas = canvas
        try PictureDescent.requireMemory(width: width, height: height)
        let texture = try TextureSource(source, smallestSide: smallestSide, pool: run.pool)
        levels = try PyramidLevel.pyramid(parameters.levels) { factor in
            let sides = [canvas.width, canvas.height, texture.picture.width, texture.picture.height]
                .map { Int((Double($0) * factor).rounded()) }
            if factor < 1, sides.min()! < smallestSide { return nil }
            let source = try texture.scaled(by: factor, smallestSide, run.pool)
            return PyramidLevel(width: sides[0], height: sides[1], source: source, styles: [(source, 1)])
        }
    }

    /// Makes texture `index` of `count`, of the seed as much larger as its index.
    func paint(index: Int, of count: Int) throws -> Picture {
        let picture = try paint(seed: parameters.seed + index) {
            run.progress(
                (Double(index) + $0.fraction) / Double(count),
                .textureStep(
                    $0.step, of: parameters.iterations, size: $0.size, of: $0.sizes, texture: index + 1,
                    of: count))
        }
        let texture = try canvas.cut(
            picture, width: width, height: height,
            keepingArrangement: [.picture, .blurredPicture].contains(parameters.start), pool: run.pool)
        if parameters.matchColors {
            try levels.last!.source.lendColors(to: texture, pool: run.pool)
        }
        return texture
    }

    /// What a level begins with: the coarser level's result with new details, or what the user chose.
    func start(_ level: PyramidLevel, from coarser: Picture?, _ random: inout RandomSource) throws -> Picture
    {
        let pool = run.pool
        let (width, height) = (level.width, level.height)
        guard let coarser else {
            switch parameters.start {
            case .whiteNoise:
                let picture = try Picture(width: width, height: height)
                for i in 0..<picture.count { picture.planes[i] = Float(255 * random.unit()) }
                return picture
            case .picture, .blurredPicture:
                let picture = try level.source.picture.continued(
                    x: 0, y: 0, width: width, height: height, edges: level.source.edges, pool: pool)
                if parameters.start == .blurredPicture {
                    let sigma = Self.startBlur * Double(width) / Double(canvas.width)
                    let scratch = try Picture(width: width, height: height)
                    picture.blur(sigma: sigma, scratch: scratch, pool: pool)
                }
                return picture
            case .noise:
                return try noise(like: level, &random)
            }
        }
        guard run.request == .proceed else {
            return try coarser.resampledWrapping(width: width, height: height, pool: pool)
        }
        return try coarser.enlarged(withDetailsOf: noise(like: level, &random), .circular, pool)
    }

    private func noise(like level: PyramidLevel, _ random: inout RandomSource) throws -> Picture {
        try Picture.spotNoise(
            like: level.source.picture, width: level.width, height: level.height, random: &random,
            pool: run.pool)
    }

    func descent(_ level: PyramidLevel) throws -> (distance: TextureDistance, steps: PictureDescent) {
        let targets = try level.statistics(of: terms.layers.map(\.name), in: network, pool: run.pool)
        let distance = try TextureDistance(
            terms, targets: targets, network: network, edges: .circular, width: level.width,
            height: level.height, pool: run.pool)
        let steps = PictureDescent(
            optimizer: parameters.optimizer, evaluations: parameters.iterations, bounds: level.source.bounds,
            colors: parameters.start == .whiteNoise ? nil : level.source.basis,
            smoothness: parameters.smoothness / 100, roughness: level.source.roughness(pool: run.pool),
            border: .circular)
        return (distance, steps)
    }

    /// The result's part of the canvas at a level.
    func show(_ picture: Picture) {
        run.showIntermediate(
            try picture.continued(
                x: 0, y: 0, width: max(1, picture.width * width / canvas.width),
                height: max(1, picture.height * height / canvas.height), edges: .circular, pool: run.pool))
    }
}

extension Message {
    fileprivate static func textureStep(
        _ step: Int, of steps: Int, size: Int, of sizes: Int, texture: Int, of textures: Int
    ) -> Message {
        textures == 1
            ? Message(
                "texture-step", "size {size} of {sizes}, iteration {step} of {steps}",
                ["size": size, "sizes": sizes, "step": step, "steps": steps])
            : Message(
                "textures-step",
                "Texture {texture} of {textures}, size {size} of {sizes}, iteration {step} of {steps}",
                [
                    "texture": texture, "textures": textures, "size": size, "sizes": sizes, "step": step,
                    "steps": steps,
                ])
    }
}
