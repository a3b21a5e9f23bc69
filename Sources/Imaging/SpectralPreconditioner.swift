import Kernels

/// A symmetric positive definite linear map of pictures that weighs changes as natural pictures have them:
/// slow ones more than fast ones, gray ones more than colored ones. As the preconditioner of a minimizer it
/// makes the large things of a picture come first and noise last.
///
/// Up to a corner frequencies keep their size, and beyond they fall as `1/fᵖ`: a sum of first-order
/// lowpasses whose corners are an octave apart and whose weights fall by `2ᵖ`,
/// `Σ 2⁻ᵖᵏ (1 − κₖ ∂ₓ²)⁻¹ (1 − κₖ ∂ᵧ²)⁻¹ + 2⁻ᵖⁿ`, `κₖ = (2π fₖ)⁻²`, borders mirrored. Each is two systems of
/// equations with three diagonals, so the work grows with the number of pixels only.
public final class SpectralPreconditioner {
    private let chroma: Float
    private let width: Int
    private let height: Int
    private let lowpasses: [(weight: Float, rows: Lowpass, columns: Lowpass)]
    private let sum: Picture
    private let smoothed: Picture
    /// What all frequencies keep at least.
    private let rest: Float

    /// Prepares for pictures of this size; throws ``ImagingError/outOfMemory(width:height:)``.
    ///
    /// - Parameters:
    ///   - corner: in cycles per pixel.
    ///   - octaves: the number of lowpasses.
    ///   - power: p, 2 for what natural pictures have.
    ///   - chroma: the weight of differences between the colors beside that of their mean.
    public init(
        width: Int, height: Int, corner: Float = 0.01, octaves: Int = 6, power: Int = 2, chroma: Float = 0.15
    ) throws {
        self.width = width
        self.height = height
        self.chroma = chroma
        lowpasses = (0..<octaves).map { octave in
            let corner = 2 * .pi * corner * Float(1 << octave)
            let kappa = 1 / (corner * corner)
            return (
                1 / Float(1 << (power * octave)), Lowpass(kappa: kappa, count: width),
                Lowpass(kappa: kappa, count: height)
            )
        }
        rest = 1 / Float(1 << (power * octaves))
        sum = try Picture(width: width, height: height)
        smoothed = try Picture(width: width, height: height)
    }

    /// Maps three planes in place.
    public func apply(to planes: UnsafeMutablePointer<Float>, pool: ThreadPool) {
        let count = sum.count
        for i in 0..<count { sum.planes[i] = planes[i] * rest }
        for (weight, rows, columns) in lowpasses {
            smoothed.planes.update(from: planes, count: count)
            pool.forEach(0..<3 * height) { rows.smoothRow(smoothed.planes + $0 * width) }
            let strip = 64
            let strips = width.dividedRoundingUp(by: strip)
            pool.forEach(0..<3 * strips) { index in
                let first = index % strips * strip
                columns.smoothColumns(
                    smoothed.plane(index / strips) + first, count: min(strip, width - first), stride: width)
            }
            addScaled(smoothed.planes, factor: weight, to: sum.planes, count: count, pool: pool)
        }
        for i in 0..<sum.area {
            let values = SIMD3(sum.plane(0)[i], sum.plane(1)[i], sum.plane(2)[i])
            let gray = (1 - chroma) / 3 * values.sum()
            for c in 0..<3 { planes[c * sum.area + i] = gray + chroma * values[c] }
        }
    }
}

/// Solves `(1 − κ ∂²) y = x` along a line of mirrored ends by elimination (Thomas 1949).
private struct Lowpass {
    private let kappa: Float
    /// One over the pivots.
    private let inverse: [Float]

    init(kappa: Float, count: Int) {
        self.kappa = kappa
        var inverse: [Float] = []
        for i in 0..<count {
            let neighbors = Float((i > 0 ? 1 : 0) + (i + 1 < count ? 1 : 0))
            inverse.append(1 / (1 + neighbors * kappa - (inverse.last.map { kappa * kappa * $0 } ?? 0)))
        }
        self.inverse = inverse
    }

    func smoothRow(_ x: UnsafeMutablePointer<Float>) { smoothColumns(x, count: 1, stride: 1) }

    /// Columns beside each other, whose values are `stride` apart.
    @inline(__always)
    func smoothColumns(_ x: UnsafeMutablePointer<Float>, count: Int, stride: Int) {
        for j in 0..<count { x[j] *= inverse[0] }
        for i in 1..<max(1, inverse.count) {
            let (row, factor) = (x + i * stride, inverse[i])
            for j in 0..<count { row[j] = (row[j] + kappa * row[j - stride]) * factor }
        }
        for i in (0..<inverse.count - 1).reversed() {
            let (row, factor) = (x + i * stride, kappa * inverse[i])
            for j in 0..<count { row[j] += factor * row[j + stride] }
        }
    }
}
