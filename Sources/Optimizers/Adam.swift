#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Kernels

/// Gradient descent with steps from running means of the gradient and of its square (Kingma & Ba 2015,
/// algorithm 1), one evaluation a step. With bounds, every step ends at the nearest allowed point.
///
/// The value may rise on the way; the point of the last step is the result.
public struct Adam: Minimizer {
    /// The size of a step in units of `x`, above 0.
    public var rate: Double
    /// Decay of the running means of the gradient and of its square, each in 0..<1.
    public var decay = (mean: 0.9, square: 0.999)
    /// Keeps steps finite where the gradient vanishes, in units of the gradient.
    public var epsilon = 1e-8
    /// What the last step's size is of the first one's, above 0; between them it falls along half a cosine wave
    /// (Loshchilov & Hutter 2017), so that a function that is a little different each time settles.
    public var lastRate = 1.0
    /// Evaluations of the function, at least 1.
    public var evaluations = 200
    public var box: Box?
    /// Multiplies a vector by a symmetric matrix B, in place: steps are then taken by the coordinates `z` of
    /// `x = B z`, so that a change of one coordinate moves many values together.
    public var basis: ((UnsafeMutablePointer<Float>) -> Void)?

    public init(rate: Double) { self.rate = rate }

    public func minimize(
        _ x: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool,
        function: DifferentiableFunction, progress: (Progress) -> Bool
    ) throws -> Minimum {
        precondition(count > 0 && evaluations > 0 && rate > 0)
        guard let memory = AlignedMemory(count: 3 * count) else {
            throw OptimizerError.outOfMemory(bytes: 3 * count * MemoryLayout<Float>.stride)
        }
        let (gradient, mean, square) = (memory.base, memory.base + count, memory.base + 2 * count)
        mean.update(repeating: 0, count: 2 * count)
        box?.project(x, count: count, pool: pool)
        var value = try function(x, gradient)
        guard value.isFinite, largestMagnitude(gradient, count: count).isFinite else {
            throw OptimizerError.undefinedStart
        }
        var evaluation = 1
        while true {
            guard progress(Progress(evaluations: evaluation, value: value, x: x)) else {
                return Minimum(value: value, evaluations: evaluation, reason: .finished)
            }
            if evaluation == evaluations {
                return Minimum(value: value, evaluations: evaluation, reason: .budget)
            }
            step(evaluation, x, gradient, mean, square, count, pool)
            value = try function(x, gradient)
            evaluation += 1
        }
    }

    /// Overwrites the gradient.
    private func step(
        _ number: Int, _ x: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        _ mean: UnsafeMutablePointer<Float>, _ square: UnsafeMutablePointer<Float>, _ count: Int,
        _ pool: ThreadPool
    ) {
        let (b1, b2) = (Float(decay.mean), Float(decay.square))
        // The running means begin at 0; dividing by these takes that out of them.
        let meanWeight = 1 - pow(decay.mean, Double(number))
        let squareWeight = (1 - pow(decay.square, Double(number))).squareRoot()
        let progress = Double(number - 1) / Double(max(1, evaluations - 2))
        let rate = rate * (lastRate + (1 - lastRate) * (0.5 + 0.5 * cos(.pi * progress)))
        let length = Float(rate / meanWeight)
        let (root, epsilon) = (Float(1 / squareWeight), Float(epsilon))
        basis?(gradient)
        forEachBlock(0..<count, pool) { range in
            for i in range {
                // A gradient that is not a number must not spoil the means for good.
                let g = gradient[i].isFinite ? gradient[i] : 0
                mean[i] = b1 * mean[i] + (1 - b1) * g
                square[i] = b2 * square[i] + (1 - b2) * g * g
                gradient[i] = mean[i] / (square[i].squareRoot() * root + epsilon)
            }
        }
        basis?(gradient)
        addScaled(gradient, factor: -length, to: x, count: count, pool: pool)
        box?.project(x, count: count, pool: pool)
    }
}
