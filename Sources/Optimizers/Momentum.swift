import Kernels

/// Gradient descent with momentum, `m ← μ m − r g`, `x ← x + m` (Polyak 1964), at rates that fall in
/// stages; one evaluation a step. The momentum begins anew with every stage, since after a drop it would
/// overshoot (Mahendran & Vedaldi 2015, §3.3).
///
/// The value may rise on the way; the point of the last step is the result.
public struct Momentum: Minimizer {
    /// Steps at one rate, in units of `x` over units of the gradient.
    public struct Stage: Equatable, Sendable {
        public var rate: Double
        public var steps: Int

        public init(rate: Double, steps: Int) {
            self.rate = rate
            self.steps = steps
        }
    }

    public var stages: [Stage]
    /// μ, in 0..<1.
    public var decay: Double

    public init(stages: [Stage], decay: Double = 0.9) {
        self.stages = stages
        self.decay = decay
    }

    public func minimize(
        _ x: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool,
        function: DifferentiableFunction, progress: (Progress) -> Bool
    ) throws -> Minimum {
        guard let memory = AlignedMemory(count: 2 * count) else {
            throw OptimizerError.outOfMemory(bytes: 2 * count * MemoryLayout<Float>.stride)
        }
        let (gradient, momentum) = (memory.base, memory.base + count)
        let decay = Float(decay)
        return try StagedDescent(stages: stages.map(\.steps)).run(x, gradient, function, progress) {
            stage, step in
            let rate = Float(stages[stage].rate)
            if step == 0 { momentum.update(repeating: 0, count: count) }
            forEachBlock(0..<count, pool) { range in
                for i in range {
                    momentum[i] = decay * momentum[i] - rate * gradient[i]
                    x[i] += momentum[i]
                }
            }
        }
    }
}

/// Momentum with a step of its own for every value, `G ← μ G + g²`, `m ← μ m − g / (1/r + √G)`,
/// `x ← x + m`: AdaGrad (Duchi, Hazan & Singer 2011) with a sum that decays, so that steps depend on the
/// gradient's size only where it is small (Mahendran & Vedaldi 2016, §3.4 and their published code).
///
/// One evaluation a step; the point of the last step is the result.
public struct DecayingAdaGrad: Minimizer {
    /// r: the rate where the gradient is small, in units of `x` over units of the gradient.
    public var rate: Double
    /// Steps, at least 1.
    public var steps: Int
    /// μ, in 0..<1, of both means.
    public var decay: Double
    /// Brings `x` back to where it may be, after every step.
    public var projection: ((UnsafeMutablePointer<Float>) -> Void)?

    public init(
        rate: Double, steps: Int, decay: Double = 0.9,
        projection: ((UnsafeMutablePointer<Float>) -> Void)? = nil
    ) {
        self.rate = rate
        self.steps = steps
        self.decay = decay
        self.projection = projection
    }

    public func minimize(
        _ x: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool,
        function: DifferentiableFunction, progress: (Progress) -> Bool
    ) throws -> Minimum {
        guard let memory = AlignedMemory(count: 3 * count) else {
            throw OptimizerError.outOfMemory(bytes: 3 * count * MemoryLayout<Float>.stride)
        }
        let (gradient, momentum, squares) = (memory.base, memory.base + count, memory.base + 2 * count)
        momentum.update(repeating: 0, count: 2 * count)
        let (decay, offset) = (Float(decay), Float(1 / rate))
        return try StagedDescent(stages: [steps]).run(x, gradient, function, progress) { _, _ in
            forEachBlock(0..<count, pool) { range in
                for i in range {
                    squares[i] = decay * squares[i] + gradient[i] * gradient[i]
                    momentum[i] = decay * momentum[i] - gradient[i] / (offset + squares[i].squareRoot())
                    x[i] += momentum[i]
                }
            }
            projection?(x)
        }
    }
}

/// The loop of methods that go on with every evaluation whatever its value.
private struct StagedDescent {
    /// Steps of each stage.
    let stages: [Int]

    /// - Parameter step: changes `x` by the gradient; told the stage and the number of the step in it.
    func run(
        _ x: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        _ function: DifferentiableFunction, _ progress: (Progress) -> Bool, step: (Int, Int) -> Void
    ) throws -> Minimum {
        var (evaluations, lowest, value) = (0, Double.infinity, Double.nan)
        for (stage, steps) in stages.enumerated() {
            for index in 0..<steps {
                value = try function(x, gradient)
                guard value.isFinite else {
                    if evaluations == 0 { throw OptimizerError.undefinedStart }
                    return Minimum(value: lowest, evaluations: evaluations, reason: .stalled)
                }
                evaluations += 1
                lowest = min(lowest, value)
                step(stage, index)
                guard progress(Progress(evaluations: evaluations, value: lowest, x: x)) else {
                    return Minimum(value: value, evaluations: evaluations, reason: .finished)
                }
            }
        }
        return Minimum(value: value, evaluations: evaluations, reason: .budget)
    }
}
