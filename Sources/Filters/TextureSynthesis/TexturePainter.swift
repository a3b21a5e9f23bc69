import Imaging
import Kernels
import Manifest
import Messages
import Models
import Networks
import Objectives
import Optimizers

/// Makes pictures with a given texture, from coarse to fine.
struct TexturePainter {
    private let parameters: TextureSynthesisParameters
    private let run: FilterRun
    private let network: Network
    private let layers: [LayerSelection.WeightedLayer]
    private let width: Int
    private let height: Int
    private let canvas: TextureCanvas
    /// From coarse to fine.
    private let levels: [Level]

    /// One size of the pyramid: the texture, and the canvas' size.
    private struct Level {
        let source: TextureSource
        let width: Int
        let height: Int
        var area: Int { width * height }
    }

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
        layers = try model.layers(parameters.layers)
        let smallestSide = try network.smallestSide(for: layers.map(\.name))
        canvas = try TextureCanvas(
            width: width, height: height, seamless: parameters.seamless, smallestSide: smallestSide)
        try PictureDescent.requireMemory(width: width, height: height)
        let texture = try TextureSource(source, smallestSide: smallestSide, pool: run.pool)
        var levels = [Level(source: texture, width: canvas.width, height: canvas.height)]
        while levels.count < parameters.levels {
            let scale = 1 / Double(1 << levels.count)
            let sides = [texture.picture.width, texture.picture.height, canvas.width, canvas.height]
                .map { Int((Double($0) * scale).rounded()) }
            guard sides.min()! >= smallestSide else { break }
            let smaller = try TextureSource(texture, width: sides[0], height: sides[1], pool: run.pool)
            levels.append(Level(source: smaller, width: sides[2], height: sides[3]))
        }
        self.levels = levels.reversed()
    }

    /// Makes texture `index` of `count`, of the seed as much larger as its index.
    func paint(index: Int, of count: Int) throws -> Picture {
        var random = RandomSource(seed: parameters.seed + index)
        let total = Double(levels.reduce(0) { $0 + $1.area })
        var done = 0.0
        var coarser: Picture?
        for (number, level) in levels.enumerated() {
            let picture = try start(level, from: coarser, &random)
            guard try run.step({}) else {
                // Finished early: larger sizes are only enlarged.
                coarser = picture
                continue
            }
            try lower(picture, level) { evaluation, evaluations in
                let fraction = Double(level.area) * Double(evaluation) / Double(evaluations)
                run.progress(
                    (Double(index) + (done + fraction) / total) / Double(count),
                    .textureStep(
                        evaluation, of: evaluations, size: number + 1, of: levels.count, texture: index + 1,
                        of: count))
            }
            done += Double(level.area)
            coarser = picture
        }
        let texture = try canvas.cut(
            coarser!, width: width, height: height,
            keepingArrangement: [.picture, .blurredPicture].contains(parameters.start), pool: run.pool)
        if parameters.matchColors {
            try levels.last!.source.lendColors(to: texture, pool: run.pool)
        }
        return texture
    }

    /// What a level begins with: the coarser level's result with new details, or what the user chose.
    private func start(_ level: Level, from coarser: Picture?, _ random: inout RandomSource) throws -> Picture
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

    private func noise(like level: Level, _ random: inout RandomSource) throws -> Picture {
        try Picture.spotNoise(
            like: level.source.picture, width: level.width, height: level.height, random: &random,
            pool: run.pool)
    }

    /// Brings the picture's Gram matrices closer to the texture's.
    private func lower(_ picture: Picture, _ level: Level, _ progress: (Int, Int) -> Void) throws {
        let pool = run.pool
        let names = layers.map(\.name)
        let targets = try level.source.gramMatrices(of: names, in: network, pool: pool)
        let terms = TextureTerms(layers: layers, balance: parameters.balance)
        let distance = try TextureDistance(
            terms, targets: targets, network: network, edges: .circular, width: level.width,
            height: level.height, pool: pool)
        distance.isCancelled = { [run] in run.request != .proceed }
        let descent = PictureDescent(
            optimizer: parameters.optimizer, evaluations: parameters.iterations, bounds: level.source.bounds,
            colors: parameters.start == .whiteNoise ? nil : level.source.basis,
            smoothness: parameters.smoothness / 100,
            roughness: level.source.roughness(pool: pool))
        try descent.lower(picture, run: run) { x, gradient in
            try distance.evaluate(x, gradient)
        } progress: { evaluation in
            progress(evaluation, descent.evaluations)
            show(picture)
        }
    }

    /// The result's part of the canvas at a level.
    private func show(_ picture: Picture) {
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
                "texture-step", "size {size} of {sizes}, step {step} of {steps}",
                ["size": size, "sizes": sizes, "step": step, "steps": steps])
            : Message(
                "textures-step",
                "Texture {texture} of {textures}, size {size} of {sizes}, step {step} of {steps}",
                [
                    "texture": texture, "textures": textures, "size": size, "sizes": sizes, "step": step,
                    "steps": steps,
                ])
    }
}
