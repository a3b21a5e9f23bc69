#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Kernels

extension Picture {
    /// Convolves every plane with a Gaussian of standard deviation `sigma` pixels (> 0), cut off at 3σ,
    /// borders mirrored. `scratch` is a picture of the same size whose content is lost.
    public func blur(sigma: Double, scratch: Picture, pool: ThreadPool) {
        precondition(scratch.width == width && scratch.height == height && sigma > 0)
        let radius = max(1, Int((3 * sigma).rounded(.up)))
        var taps = (-radius...radius).map { Float(exp(-Double($0 * $0) / (2 * sigma * sigma))) }
        let total = taps.reduce(0, +)
        taps = taps.map { $0 / total }
        let columns = (-radius..<width + radius).map { PaddingMode.symmetric.position($0, count: width)! }
        let rows = (-radius..<height + radius).map { PaddingMode.symmetric.position($0, count: height)! }
        pool.forEach(0..<3 * height) { index in
            let source = planes + index * width
            let target = scratch.planes + index * width
            withUnsafeTemporaryAllocation(of: Float.self, capacity: columns.count) { extended in
                for (x, column) in columns.enumerated() { extended[x] = source[column] }
                target.update(repeating: 0, count: width)
                for (tap, weight) in taps.enumerated() {
                    for x in 0..<width { target[x] += weight * extended[x + tap] }
                }
            }
        }
        pool.forEach(0..<3 * height) { index in
            let (channel, y) = (index / height, index % height)
            let target = planes + index * width
            target.update(repeating: 0, count: width)
            for (tap, weight) in taps.enumerated() {
                let source = scratch.plane(channel) + rows[y + tap] * width
                for x in 0..<width { target[x] += weight * source[x] }
            }
        }
    }
}
