import Kernels

/// The total variation of a picture, `Σ ((x[i, j+1] − x[i, j])² + (x[i+1, j] − x[i, j])²)^(β/2)` over all
/// channels and the `(height−1) × (width−1)` positions that have both neighbours (Mahendran & Vedaldi
/// 2015, eq. 4; β = 2 there, β = 1 is the isotropic variation of Rudin, Osher & Fatemi 1992).
public struct TotalVariation: Sendable {
    public var beta: Float
    /// Added to the sum of squares, pixel units squared; keeps the derivative finite where β < 2.
    public var epsilon: Float

    public init(beta: Float = 2, epsilon: Float = 0) {
        self.beta = beta
        self.epsilon = epsilon
    }

    /// Adds `weight` times the derivative to `gradient`; returns the unweighted value.
    ///
    /// Planes are `height × width`; both buffers hold `channels` of them.
    @discardableResult
    public func evaluate(
        picture: UnsafePointer<Float>, channels: Int, height: Int, width: Int, weight: Float,
        addingTo gradient: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, channels)) { sums in
            pool.forEach(0..<channels) { channel in
                let offset = channel * height * width
                sums[channel] = evaluate(
                    plane: picture + offset, height: height, width: width, weight: weight,
                    addingTo: gradient + offset)
            }
            return sums.prefix(channels).reduce(0, +)
        }
    }

    private func evaluate(
        plane: UnsafePointer<Float>, height: Int, width: Int, weight: Float,
        addingTo gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        var total = 0.0
        for y in 0..<height - 1 {
            let row = plane + y * width
            let target = gradient + y * width
            var sum: Float = 0
            for x in 0..<width - 1 {
                let dx = row[x + 1] - row[x]
                let dy = row[x + width] - row[x]
                let squares = dx * dx + dy * dy + epsilon
                // d/ds s^(β/2), and the term itself
                let (term, slope): (Float, Float) =
                    if beta == 2 {
                        (squares, 1)
                    } else if beta == 1 {
                        (squares.squareRoot(), squares > 0 ? 0.5 / squares.squareRoot() : 0)
                    } else {
                        (power(squares, beta / 2), squares > 0 ? beta / 2 * power(squares, beta / 2 - 1) : 0)
                    }
                sum += term
                let factor = 2 * weight * slope
                target[x] -= factor * (dx + dy)
                target[x + 1] += factor * dx
                target[x + width] += factor * dy
            }
            total += Double(sum)
        }
        return total
    }
}
