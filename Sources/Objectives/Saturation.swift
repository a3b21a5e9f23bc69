import Kernels

/// How far a picture's colors are from gray, `Σ ‖x − x̄‖²` over all pixels, where `x̄` is the mean of a
/// pixel's three channels: 0 for a gray picture.
public struct Saturation: Sendable {
    public init() {}

    /// Adds `weight` times the derivative to `gradient`; returns the unweighted value.
    ///
    /// Both buffers hold three planes of `area` values.
    @discardableResult
    public func evaluate(
        picture: UnsafePointer<Float>, area: Int, weight: Float,
        addingTo gradient: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) -> Double {
        let length = 4096
        let blocks = (area + length - 1) / length
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, blocks)) { sums in
            pool.forEach(0..<blocks) { block in
                var sum: Float = 0
                for i in block * length..<min(area, (block + 1) * length) {
                    let color = SIMD3(picture[i], picture[i + area], picture[i + 2 * area])
                    let difference = color - color.sum() / 3
                    sum += (difference * difference).sum()
                    for c in 0..<3 { gradient[i + c * area] += 2 * weight * difference[c] }
                }
                sums[block] = Double(sum)
            }
            return sums.prefix(blocks).reduce(0, +)
        }
    }
}
