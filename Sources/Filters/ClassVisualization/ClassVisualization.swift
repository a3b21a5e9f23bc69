import Imaging
import Kernels
import Messages
import Models
import Networks
import Optimizers

/// Class visualization: the picture that a class, a layer, channels or one place of a network responds to most (Erhan,
/// Bengio, Courville & Vincent 2009; Simonyan, Vedaldi & Zisserman 2014).
///
/// The parameters of a picture (``PictureParameterization``) ascend the mean response to views of it at random
/// (``RandomViews``), with Adam; a class by its score before the softmax, since its probability can also be raised by
/// lowering the others'. Large pictures begin small, and what is found goes into pictures of twice the sides.
///
/// Departure from Fel et al. 2023, whose waves are the default: views do not only become smaller, which makes an object
/// sharp that the whole picture does not show to the network, but larger again; and steps become smaller in the end.
struct ClassVisualization: Filter {
    let parameters: ClassVisualizationParameters

    func apply(to region: PixelRegion, in run: FilterRun) throws {
        if region.isFullyTransparent { throw FilterError.nothingVisible }
        let model = try run.model(parameters.model)
        let subject = try Subject(
            .init(
                classes: parameters.targetClass, layers: parameters.layer, channels: parameters.channels,
                neuron: parameters.neuron, guide: parameters.guide),
            model: model, pool: run.pool)
        var random = RandomSource(seed: parameters.seed)
        let levels = levels(width: region.width, height: region.height)
        var parameterization = try parameterization(levels[0], run.pool)
        var numbers = try AlignedMemory.forFloats(parameterization.count)
        parameterization.start(numbers.base, random: &random)
        var responded = false
        for (index, level) in levels.enumerated() {
            if index > 0 {
                let larger = try parameterization.enlarged(width: level.width, height: level.height)
                let others = try AlignedMemory.forFloats(larger.count)
                larger.start(others.base, random: &random)
                parameterization.enlarge(
                    numbers.base, into: others.base, width: level.width, height: level.height)
                (parameterization, numbers) = (larger, others)
            }
            if run.request == .proceed {
                responded =
                    try ascend(parameterization, numbers.base, subject, level, &random, run) { step in
                        let work = levels.map { Double($0.work) }
                        let done =
                            work.prefix(index).reduce(0, +) + work[index] * Double(step) / Double(level.steps)
                        run.progress(
                            done / work.reduce(0, +),
                            .step(step, of: level.steps, size: index + 1, of: levels.count))
                    } || responded
            }
        }
        if !responded, run.request == .proceed { throw subject.noResponse }
        let picture = try Picture(width: region.width, height: region.height)
        parameterization.render(numbers.base, into: picture, pool: run.pool)
        region.apply(
            picture, strength: Float(parameters.strength / 100), keepingColors: false, pool: run.pool)
        if subject.isClass { try tellGuesses(model, picture, run) }
    }

    /// Moves the parameters uphill; whether anything responded.
    private func ascend(
        _ parameterization: any PictureParameterization, _ numbers: UnsafeMutablePointer<Float>,
        _ subject: Subject, _ level: Level, _ random: inout RandomSource, _ run: FilterRun,
        progress: (Int) -> Void
    ) throws -> Bool {
        let pool = run.pool
        let picture = try Picture(width: level.width, height: level.height)
        let gradient = try Picture(width: level.width, height: level.height)
        let views = try RandomViews(
            of: subject, side: level.viewSide, count: level.views, angle: parameters.rotation,
            noise: parameters.noise / 100 * 255, pool: pool)
        views.isCanceled = { run.request != .proceed }
        var adam = Adam(rate: parameterization.rate * parameters.rate / 100 * level.rate)
        // The last one is that of the picture which has changed so often.
        adam.evaluations = level.steps + 1
        adam.lastRate = Self.lastRate
        var responded = false
        var step = 0
        _ = try run.step {
            _ = try adam.minimize(
                numbers, count: parameterization.count, pool: pool,
                function: { numbers, result in
                    parameterization.render(numbers, into: picture, pool: pool)
                    let value = try views.evaluate(
                        picture, gradient: gradient,
                        share: min(
                            share(at: Double(step) / Double(level.steps)), level.largestShare),
                        random: &random)
                    parameterization.pullBack(gradient, of: picture, into: result, pool: pool)
                    if !responded {
                        responded = sumOfMagnitudes(result, count: parameterization.count, pool: pool) > 0
                    }
                    scale(result, by: -1, count: parameterization.count, pool: pool)
                    step += 1
                    return -value
                },
                progress: { now in
                    progress(min(now.evaluations, level.steps))
                    run.showIntermediate(picture)
                    return run.request == .proceed
                })
        }
        return responded
    }

    /// What a view shows of the picture's shorter side, from the largest to the smallest and back.
    private func share(at time: Double) -> Double {
        let (largest, smallest) = (parameters.largestView, parameters.smallestView)
        return (largest + (smallest - largest) * (1 - abs(2 * time - 1))) / 100
    }

    // MARK: Sizes

    /// One size of the picture on its way to the last.
    private struct Level {
        let width, height: Int
        let steps, views: Int
        /// In pixels.
        let viewSide: Int
        /// Of the first step at the first size.
        let rate: Double

        /// Of the shorter side: what a view may show without leaving out more than every second pixel, since the network
        /// would take for grain what it can't see.
        var largestShare: Double { 2 * Double(viewSide) / Double(min(width, height)) }

        /// Pixels that the network sees.
        var work: Int { steps * views * viewSide * viewSide }
    }

    /// What networks for ImageNet are trained with.
    private static let viewSide = 224
    /// In larger pictures there are fewer but larger views, since all that they still need is details.
    private static let detailSide = 448
    private static let stepsForDetails = 0.25
    /// What is there is to stay, which Adam's first steps would not let it: each number moves by the whole rate.
    private static let rateForDetails = 0.2
    /// Of the shorter side, in pixels: the next larger picture is begun at half its size.
    private static let largestFirst = 384
    /// Of the first step's size.
    private static let lastRate = 0.05

    private func levels(width: Int, height: Int) -> [Level] {
        var sizes = [(width: width, height: height)]
        while min(sizes[0].width, sizes[0].height) > Self.largestFirst {
            sizes.insert(((sizes[0].width + 1) / 2, (sizes[0].height + 1) / 2), at: 0)
        }
        return sizes.enumerated().map { index, size in
            index == 0
                ? Level(
                    width: size.width, height: size.height, steps: parameters.iterations,
                    views: parameters.views, viewSide: Self.viewSide, rate: 1)
                : Level(
                    width: size.width, height: size.height,
                    steps: max(1, Int((Double(parameters.iterations) * Self.stepsForDetails).rounded())),
                    views: max(1, parameters.views / 4), viewSide: Self.detailSide, rate: Self.rateForDetails)
        }
    }

    private func parameterization(_ level: Level, _ pool: ThreadPool) throws -> any PictureParameterization {
        let (width, height) = (level.width, level.height)
        return switch parameters.parameterization {
        case .phase:
            try PhaseParameterization(
                width: width, height: height,
                strength: WaveStrength(picture: parameters.spectrum?.picture(pool: pool), pool: pool))
        case .fourier: try FourierParameterization(width: width, height: height)
        case .pixels: PixelParameterization(width: width, height: height)
        }
    }

    // MARK: What the network thinks of it

    private static let shownGuesses = 5

    private func tellGuesses(_ model: Model, _ picture: Picture, _ run: FilterRun) throws {
        let guesses = try Classifier(model, pool: run.pool).guesses(for: picture)
        let shown = guesses.prefix(Self.shownGuesses).map {
            "\($0.name) \(Int(($0.probability * 100).rounded())) %"
        }
        run.notice(
            Message(
                "guesses", "{network} sees in the result: {guesses}.",
                ["network": model.name, "guesses": shown.joined(separator: ", ")]))
    }
}

extension Message {
    fileprivate static func step(_ step: Int, of steps: Int, size: Int, of sizes: Int) -> Message {
        Message(
            "visualization-step", "size {size} of {sizes}, iteration {step} of {steps}",
            ["size": size, "sizes": sizes, "step": step, "steps": steps])
    }
}
