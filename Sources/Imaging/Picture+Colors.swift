#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Kernels

extension Picture {
    /// Replaces every color by the gray of its Rec. 709 luma.
    public func desaturate(pool: ThreadPool) {
        transform(planes, area: area, by: [Luma.bt709, Luma.bt709, Luma.bt709], pool: pool)
    }

    /// Gives colors with the mean and covariance of `own` those of `other`, moving them as little as
    /// possible: `x ↦ μ + S·S₀⁻¹·(x − μ₀)` with the symmetric roots S of the covariances (Gatys, Bethge,
    /// Hertzmann & Shechtman 2016, "Preserving color in neural artistic style transfer", §4).
    public func changeColors(from own: ColorPCA, to other: ColorPCA, pool: ThreadPool) {
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

extension ColorPCA {
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
    pool.forEachChunk(of: area, length: 1 << 14) { chunk in
        for i in chunk {
            let color = SIMD3(planes[i], planes[area + i], planes[2 * area + i])
            planes[i] = (first * color).sum()
            planes[area + i] = (second * color).sum()
            planes[2 * area + i] = (third * color).sum()
        }
    }
}
