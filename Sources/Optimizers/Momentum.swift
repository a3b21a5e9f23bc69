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
