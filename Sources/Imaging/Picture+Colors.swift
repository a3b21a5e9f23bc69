#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Kernels

extension Picture {
    /// Replaces every color by the gray of its Rec. 709 luma.
    public func desaturate(pool: ThreadPool) {
        let luma = SIMD3<Float>(0.2126, 0.7152, 0.0722)
        transform(planes, area: area, by: [luma, luma, luma], pool: pool)
    }

    /// Gives colors with the mean and covariance of `own` those of `other`, moving them as little as
    /// possible: `x ↦ μ + S·S₀⁻¹·(x − μ₀)` with the symmetric roots S of the covariances (Gatys, Bethge,
    /// Hertzmann & Shechtman 2016, "Preserving color in neural artistic style transfer", §4).
    public func changeColors(from own: ColorBasis, to other: ColorBasis, pool: ThreadPool) {
        let (undo, spread) = (own.matrix(power: -1), other.matrix(power: 1))
        let matrix = (0..<3).map { row in
            (0..<3).reduce(SIMD3<Float>.zero) { $0 + spread[row][$1] * undo[$1] }
        }
        transform(planes, area: area, by: matrix, pool: pool)
        for channel in 0..<3 {
            let offset = other.mean[channel] - (matrix[channel] * own.mean).sum()
            let plane = plane(channel)
            pool.forEach(0..<height) { y in
                for i in y * width..<(y + 1) * width { plane[i] += offset }
            }
        }
        clip(pool: pool)
    }
}

extension ColorBasis {
    /// The rows of the symmetric matrix that multiplies each axis' part of a color by a power of the
    /// spread of colors along it; 1, a step of 8-bit values, is the least spread counted.
    public func matrix(power: Float) -> [SIMD3<Float>] {
        let factors = deviations.map { pow(max($0, 1), power) }
        return (0..<3).map { row in
            (0..<3).reduce(.zero) { $0 + axes[$1][row] * factors[$1] * axes[$1] }
        }
    }
}

/// Multiplies the color of every position of three planes by a matrix, given by its rows.
public func transform(
    _ planes: UnsafeMutablePointer<Float>, area: Int, by matrix: [SIMD3<Float>], pool: ThreadPool
) {
    let (first, second, third) = (matrix[0], matrix[1], matrix[2])
    let chunk = 1 << 14
    pool.forEach(0..<(area + chunk - 1) / chunk) { index in
        for i in index * chunk..<min(area, (index + 1) * chunk) {
            let color = SIMD3(planes[i], planes[area + i], planes[2 * area + i])
            planes[i] = (first * color).sum()
            planes[area + i] = (second * color).sum()
            planes[2 * area + i] = (third * color).sum()
        }
    }
}
