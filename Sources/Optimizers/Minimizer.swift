import Kernels

/// A function to be minimized: its value at `x`, and its gradient, which it writes over whatever
/// `gradient` held. It may throw, for instance because the user canceled; the minimizer then ends with
/// the same error.
public typealias DifferentiableFunction = (
    _ x: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
) throws -> Double

/// A way to find a minimum of a differentiable function of a flat buffer of floats.
///
/// Sums over the buffer are taken in double precision and in an order that does not depend on the number
/// of threads: same function, same start, same bits. All memory is allocated before the first
/// evaluation.
public protocol Minimizer {
    /// Moves `x` downhill.
    ///
    /// - Parameters:
    ///   - x: the start; at the end the best point that was found, and where the function throws that of
    ///     the last completed iteration.
    ///   - count: values in `x`, at least 1.
    ///   - progress: told after every evaluation; false ends the minimization with what there is.
    ///
    /// Throws what the function throws, ``OptimizerError/outOfMemory(bytes:)``, and
    /// ``OptimizerError/undefinedStart`` where the function is not finite at the start.
    func minimize(
        _ x: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool,
        function: DifferentiableFunction, progress: (Progress) -> Bool
    ) throws -> Minimum
}

extension Minimizer {
    /// Without anybody to report to.
    @discardableResult
    public func minimize(
        _ x: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool, function: DifferentiableFunction
    ) throws -> Minimum {
        try minimize(x, count: count, pool: pool, function: function, progress: { _ in true })
    }
}

/// How far a minimization has come.
public struct Progress {
    /// Evaluations of the function so far.
    public let evaluations: Int
    /// The smallest value so far.
    public let value: Double
    /// The point of the last completed iteration, valid during the call.
    public let x: UnsafePointer<Float>
}

/// How a minimization ended.
public struct Minimum: Equatable, Sendable {
    public enum Reason: Equatable, Sendable {
        /// All evaluations were used up.
        case budget
        /// The projected gradient is as small as was asked for.
        case converged
        /// No step leads further down, within the accuracy of floats.
        case stalled
        /// The caller asked to finish.
        case finished
    }

    /// The function's value at the point that was found.
    public var value: Double
    public var evaluations: Int
    public var reason: Reason
}
