import Imaging
import Kernels
import Networks
import Objectives
import Optimizers

/// What a run of an inversion is asked for.
struct InversionSettings {
    /// Evaluations of the network, at least 1.
    var evaluations: Int
    /// Multiplies the recipe's weight of total variation.
    var smoothness: Double
    /// Whether the code is exaggerated rather than matched.
    var caricatures: Bool
    /// Whether the start is noise, of which nothing need be kept.
    var startsFromNoise: Bool
}

/// How a code is inverted: what is minimized besides the error, and by which steps.
///
/// The published ones, Mahendran & Vedaldi, CVPR 2015 and IJCV 2016, have the parameters of the papers and of the
/// code that came with them; "adapted" marks what depends on their pictures or networks.
///
/// `best` is L-BFGS in the basis of natural pictures' statistics (``SpectralPreconditioner``), values kept in 0…255, and
/// total variation of exponent 1 joined over colors, which keeps edges where 2 blurs them. For deep layers Adam in
/// that basis finds large shapes first.
typealias InversionRecipe = FeatureInversionParameters.Method

extension InversionRecipe {
    /// A part of a run: an objective, how far the picture moves under the network, and a way down.
    struct Stage {
        /// What the code's error is multiplied by.
        var fidelity = 1.0
        /// What is added to it: a function of the picture.
        let prior: any Objective
        /// Positions in each direction at which the picture is seen, one of them at random each time.
        var jitter = 1
        let minimizer: any Minimizer
    }

    /// Standard deviation of a natural picture's values, from 2015's σ = 2.7098·10⁴ for 227×227 pixels.
    private static let deviation = 68.92
    /// That of the clouds that ``best`` starts from.
    private static let cloudDeviation = 12.0
    /// How much of ``best`` is spent on a search, where there is one.
    private static let searchShare = 0.3

    /// The picture before the first step: noise about the center.
    func start(
        width: Int, height: Int, seesColor: Bool, center: [Float], random: inout RandomSource,
        pool: ThreadPool
    ) throws -> Picture {
        let picture = try Picture(width: width, height: height)
        switch self {
        case .best:
            // Where a descriptor finds no gradients to begin with, it asks for none.
            try fillWithClouds(picture, sigma: seesColor ? 3 : 1, &random, pool)
        case .method2015:
            for i in 0..<picture.count { picture.planes[i] = Float(Self.deviation * random.normal()) }
        case .method2016:
            // Uniform, its 95 % quantile at 80 / √3.
            let limit = 80 / 0.9 / 3.0.squareRoot()
            for i in 0..<picture.count { picture.planes[i] = Float(limit * (2 * random.unit() - 1)) }
        }
        for c in 0..<3 { for i in 0..<picture.area { picture.plane(c)[i] += center[c] } }
        return picture
    }

    /// Smooth gray noise: what the code leaves open stays as it began, and shows as clouds rather than as
    /// grain.
    private func fillWithClouds(
        _ picture: Picture, sigma: Double, _ random: inout RandomSource, _ pool: ThreadPool
    ) throws {
        for i in 0..<picture.area { picture.plane(0)[i] = Float(random.normal()) }
        for c in 1..<3 { picture.plane(c).update(from: picture.plane(0), count: picture.area) }
        let scratch = try Picture(width: picture.width, height: picture.height)
        picture.blur(sigma: sigma, scratch: scratch, pool: pool)
        let squares = sumOfSquares(picture.planes, count: picture.count, pool: pool)
        let deviation = (squares / Double(picture.count)).squareRoot()
        guard deviation > 0 else { return }
        for i in 0..<picture.count { picture.planes[i] *= Float(Self.cloudDeviation / deviation) }
    }

    /// The stages of a run.
    ///
    /// - Parameters:
    ///   - stride: pixels from one of the layer's positions to the next; nil where it has only one.
    ///   - seesColor: whether the network does.
    ///   - center: the middle of the colors, R'G'B', 0…255.
    ///   - picture: of the size that is worked on.
    func stages(
        _ settings: InversionSettings, stride: Int?, seesColor: Bool, center: [Float], picture: Picture,
        pool: ThreadPool
    ) throws -> [Stage] {
        let (evaluations, smoothness) = (settings.evaluations, settings.smoothness)
        let area = Double(picture.area)
        switch self {
        case .best:
            return try bestStages(settings, stride: stride, seesColor: seesColor, picture, pool)
        case .method2015:
            // λ_TV by depth, adapted: AlexNet's layers 1–6 have strides of up to 8, 7–12 of 16.
            let variation: Double = stride.map { $0 < 16 ? 1 : $0 < 32 ? 10 : 100 } ?? 100
            let prior =
                smoothness * variation / 2 * TotalVariation(beta: 2)
                + 8e-10 / 2 * AlphaNorm(center: center)
            let quarter = evaluations / 4
            let rates = [
                Momentum.Stage(rate: 0.004, steps: quarter),
                Momentum.Stage(rate: 0.0004, steps: evaluations - 2 * quarter),
                Momentum.Stage(rate: 0.00004, steps: quarter),
            ]
            return [
                Stage(
                    fidelity: 3 * area * Self.deviation * Self.deviation, prior: prior,
                    minimizer: Momentum(stages: rates.filter { $0.steps > 0 }))
            ]
        case .method2016:
            let (limit, sigma) = (Float(160), 80.0)
            // C, of which the authors' experiments use 1, 20, 100 and 300.
            let fidelity = 100.0
            let prior =
                smoothness * 6.5 * 6.5 / (sigma * sigma * area) * TotalVariation(beta: 2)
                + 1 / (power6(sigma) * area) * AlphaNorm(center: center, joinsChannels: true)
            let rate = 0.05 * sigma * sigma / 6 * area
            let slow = evaluations / 7
            let jitter = max(1, Int((Double(stride ?? 1) / 4).rounded()))
            func stage(_ rate: Double, _ steps: Int, jitter: Int) -> Stage {
                let (width, height) = (picture.width + jitter - 1, picture.height + jitter - 1)
                let descent = RMSProp(rate: rate, steps: steps) { x in
                    limitColors(x, area: width * height, center: center, limit: limit, pool: pool)
                }
                return Stage(fidelity: fidelity, prior: prior, jitter: jitter, minimizer: descent)
            }
            return [
                stage(rate, evaluations - slow, jitter: jitter), stage(rate / 10, max(1, slow), jitter: 1),
            ]
        }
    }

    private func bestStages(
        _ settings: InversionSettings, stride: Int?, seesColor: Bool, _ picture: Picture, _ pool: ThreadPool
    ) throws -> [Stage] {
        // The only place of a layer without places sees the whole picture.
        let depth = min(stride ?? 32, 32)
        let area = Double(picture.area)
        let variation =
            settings.smoothness
            * Self.variation(depth: depth, seesColor: seesColor, caricatures: settings.caricatures)
        // Of saturation little: where the layer does not see a color, there is none.
        let saturation = seesColor ? 0.01 * min(1, Double(depth) / 8) / (80 * 80 * area) : 0
        let prior =
            variation / area * TotalVariation(beta: 1, epsilon: 1, joinsChannels: true)
            + saturation * Saturation()
        var evaluations = settings.evaluations
        var stages: [Stage] = []
        if depth >= 16, seesColor, settings.startsFromNoise, !settings.caricatures {
            let searching = Int(Self.searchShare * Double(evaluations))
            evaluations -= searching
            if searching > 0 { stages = [try search(prior, searching, depth: depth, picture, pool)] }
        }
        var descent = LBFGS()
        descent.evaluations = evaluations
        descent.history = min(descent.history, PictureDescent.corrections(for: picture))
        descent.box = Box(0...255)
        descent.firstStep = stages.isEmpty ? 20 : 5
        let spectrum = try SpectralPreconditioner(width: picture.width, height: picture.height)
        descent.preconditioner = { spectrum.apply(to: $0, pool: pool) }
        return stages + [Stage(prior: prior, minimizer: descent)]
    }

    /// Finds large shapes of full contrast for a deep layer, which L-BFGS would fill with fine, pale patterns.
    private func search(
        _ prior: any Objective, _ evaluations: Int, depth: Int, _ picture: Picture,
        _ pool: ThreadPool
    ) throws -> Stage {
        let jitter = depth / 4 + 1
        let spectrum = try SpectralPreconditioner(
            width: picture.width + jitter - 1, height: picture.height + jitter - 1, corner: 0.03, octaves: 4)
        var adam = Adam(rate: Double(depth) / 2)
        // There are too few steps for a longer memory, and gradients of a mean over pixels are small.
        adam.decay.square = 0.9
        adam.epsilon = 1e-20
        adam.evaluations = evaluations
        adam.box = Box(0...255)
        adam.basis = { spectrum.apply(to: $0, pool: pool) }
        return Stage(prior: prior, jitter: jitter, minimizer: adam)
    }

    /// λ_TV by depth, found by looking: layers that know single pixels need little, those in the middle would
    /// add grain of their own, and after a search more would cost deep ones contrast. Exaggeration has no end
    /// but this.
    private static func variation(depth: Int, seesColor: Bool, caricatures: Bool) -> Double {
        if caricatures { return 5e-3 }
        if !seesColor { return 8e-4 }
        return depth < 16 ? 4e-4 * Double(min(depth, 4)) : 2e-4
    }
}

private func power6(_ x: Double) -> Double { x * x * x * x * x * x }

/// Shrinks every color's distance from the center to `limit` at the most.
private func limitColors(
    _ x: UnsafeMutablePointer<Float>, area: Int, center: [Float], limit: Float, pool: ThreadPool
) {
    pool.forEachChunk(of: area, length: 4096) { chunk in
        for i in chunk {
            let color = SIMD3(x[i] - center[0], x[i + area] - center[1], x[i + 2 * area] - center[2])
            let norm = (color * color).sum().squareRoot()
            guard norm > limit else { continue }
            for c in 0..<3 { x[i + c * area] = center[c] + color[c] * (limit / norm) }
        }
    }
}
