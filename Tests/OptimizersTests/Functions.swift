import Kernels
import Optimizers

/// Textbook functions, computed in double precision.
enum Functions {
    /// Rosenbrock's valley in pairs of values; its minimum, 0, is at (1, …, 1).
    static func rosenbrock(_ x: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>, count: Int) -> Double
    {
        var value = 0.0
        for i in stride(from: 0, to: count, by: 2) {
            let (a, b) = (Double(x[i]), Double(x[i + 1]))
            value += 100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a)
            g[i] = Float(-400 * a * (b - a * a) - 2 * (1 - a))
            g[i + 1] = Float(200 * (b - a * a))
        }
        return value
    }

    /// `½ Σ kᵢ (xᵢ − cᵢ)²`.
    static func quadratic(
        _ x: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>, curvatures: [Double], center: [Double]
    ) -> Double {
        var value = 0.0
        for i in curvatures.indices {
            let d = Double(x[i]) - center[i]
            value += curvatures[i] * d * d / 2
            g[i] = Float(curvatures[i] * d)
        }
        return value
    }
}

/// Minimizes from a copy of `start`; returns where it ended and how.
func minimize(
    _ minimizer: some Minimizer, from start: [Float], threads: Int = 2,
    progress: (Progress) -> Bool = { _ in true },
    _ function: DifferentiableFunction
) throws -> (x: [Float], minimum: Minimum) {
    var x = start
    let pool = ThreadPool(threads: threads)
    let minimum = try x.withUnsafeMutableBufferPointer {
        try minimizer.minimize(
            $0.baseAddress!, count: $0.count, pool: pool, function: function, progress: progress)
    }
    return (x, minimum)
}
