import Kernels

/// RMSProp with momentum (Hinton 2012): a step of its own for every value, `G ← μ G + g²`,
/// `m ← μ m − g / (1/r + √G)`, `x ← x + m`. Steps depend on the gradient's size only where it is small (Mahendran & Vedaldi 2016, §3.4 and their published code).
///
/// One evaluation a step; the point of the last step is the result.
public struct RMSProp: Minimizer {
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
