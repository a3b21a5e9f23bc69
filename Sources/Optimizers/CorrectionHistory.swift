import Kernels

/// The last pairs of steps `s` and gradient changes `y`, and the inverse Hessian they stand for
/// (Nocedal & Wright 2006, §7.2).
struct CorrectionHistory {
    /// An approximation of the inverse Hessian before any correction: applied to a vector in place, it
    /// must be symmetric and positive definite.
    typealias Preconditioner = (UnsafeMutablePointer<Float>) -> Void

    private let memory: AlignedMemory
    private let size: Int
    private let count: Int
    private let pool: ThreadPool
    private let preconditioner: Preconditioner?

    /// Pairs ever written; the last `size` of them are kept.
    private var pairs = 0
    private var first = 0
    /// 1 / sᵀy by slot.
    private var rho: [Double]
    private var alpha: [Double]
    /// The size of the inverse Hessian along the newest pair (eq. 7.20).
    private var gamma = 1.0

    init(
        size: Int, count: Int, memory: AlignedMemory, preconditioner: Preconditioner?, pool: ThreadPool
    ) {
        self.size = size
        self.count = count
        self.memory = memory
        self.preconditioner = preconditioner
        self.pool = pool
        rho = Array(repeating: 0, count: size)
        // Not a copy of the other, whose memory it would share until it is first written.
        alpha = Array(repeating: 0, count: size)
    }

    /// Floats of memory it needs.
    static func memoryCount(size: Int, count: Int) -> Int { 2 * size * count }

    var isEmpty: Bool { pairs == first }

    mutating func removeAll() { first = pairs }

    private func s(_ pair: Int) -> UnsafeMutablePointer<Float> { memory.base + 2 * (pair % size) * count }
    private func y(_ pair: Int) -> UnsafeMutablePointer<Float> { s(pair) + count }

    /// Adds a pair: where the step led, and the gradients. Left out where the function does not curve
    /// upwards along the step, or the inverse Hessian would not stay positive definite.
    ///
    /// - Parameter scratch: lost.
    mutating func add(
        from x: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, to newX: UnsafePointer<Float>,
        _ newGradient: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>
    ) {
        // The oldest pair's memory is written, so that it is lost even if the new one is of no use.
        first = max(first, pairs - size + 1)
        subtract(newX, x, into: s(pairs), count: count, pool: pool)
        subtract(newGradient, gradient, into: y(pairs), count: count, pool: pool)
        let sy = dot(s(pairs), y(pairs), count: count, pool: pool)
        let yy = dot(y(pairs), y(pairs), count: count, pool: pool)
        guard sy > 1e-10 * yy, sy.isFinite, yy > 0 else { return }
        var yHy = yy
        if let preconditioner {
            scratch.update(from: y(pairs), count: count)
            preconditioner(scratch)
            yHy = dot(y(pairs), scratch, count: count, pool: pool)
            guard yHy > 0 else { return }
        }
        rho[pairs % size] = 1 / sy
        gamma = sy / yHy
        pairs += 1
    }

    /// Multiplies a vector by the inverse Hessian: the two-loop recursion (algorithm 7.4).
    mutating func multiply(_ vector: UnsafeMutablePointer<Float>) {
        for pair in (first..<pairs).reversed() {
            let a = rho[pair % size] * dot(s(pair), vector, count: count, pool: pool)
            alpha[pair % size] = a
            addScaled(y(pair), factor: Float(-a), to: vector, count: count, pool: pool)
        }
        preconditioner?(vector)
        if !isEmpty { scale(vector, by: Float(gamma), count: count, pool: pool) }
        for pair in first..<pairs {
            let b = rho[pair % size] * dot(y(pair), vector, count: count, pool: pool)
            addScaled(s(pair), factor: Float(alpha[pair % size] - b), to: vector, count: count, pool: pool)
        }
    }
}
