#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging

/// Colors as a mixture of Gaussians with full covariances.
public struct GaussianMixture: Sendable {
    /// One Gaussian: its share of the colors, mean, and the inverse of its covariance's symmetric matrix.
    struct Component {
        var weight = 0.0
        var mean = SIMD3<Double>.zero
        /// xx, xy, xz, yy, yz, zz.
        var inverse: (Double, Double, Double, Double, Double, Double) = (0, 0, 0, 0, 0, 0)
        /// Of the density, (2π)^−3/2 apart: the inverse root of the covariance's determinant.
        var factor = 0.0

        /// The density at a color, but for (2π)^−3/2.
        @inline(__always)
        func density(_ color: SIMD3<Double>) -> Double {
            let d = color - mean
            let (xx, xy, xz, yy, yz, zz) = inverse
            let square =
                d.x * (xx * d.x + 2 * (xy * d.y + xz * d.z)) + d.y * (yy * d.y + 2 * yz * d.z) + zz * d.z
                * d.z
            return factor * exp(-square / 2)
        }
    }

    var components: [Component]

    /// Gaussians for each mixture: GrabCut's (Rother, Kolmogorov & Blake 2004).
    public static let size = 5
    private static let rounds = 10

    /// Of colors 0…255, grouped by k-means from starts by k-means++ (Arthur & Vassilvitskii 2007). There has to be one.
    public init(of colors: [SIMD3<Float>], random: inout RandomSource) {
        let groups = Self.kMeans(colors, &random)
        components = []
        learn(colors, groups: groups)
    }

    /// Learns the Gaussians anew, each from the colors of its number.
    mutating func learn(_ colors: [SIMD3<Float>], groups: [UInt8]) {
        var sums = Array(repeating: Sums(), count: Self.size)
        for (color, group) in zip(colors, groups) { sums[Int(group)].add(SIMD3<Double>(color)) }
        let total = Double(colors.count)
        components = sums.map { $0.component(of: total) }
    }

    /// The density at a color, but for (2π)^−3/2.
    @inline(__always)
    func density(_ color: SIMD3<Double>) -> Double {
        components.reduce(0) { $1.weight > 0 ? $0 + $1.weight * $1.density(color) : $0 }
    }

    /// The Gaussian in which a color is densest.
    @inline(__always)
    func nearest(_ color: SIMD3<Double>) -> UInt8 {
        var (best, largest) = (0, -1.0)
        for (index, component) in components.enumerated() where component.weight > 0 {
            let density = component.density(color)
            if density > largest { (best, largest) = (index, density) }
        }
        return UInt8(best)
    }

    // MARK: Groups

    /// The number of each color's group, 0..<``size``.
    private static func kMeans(_ colors: [SIMD3<Float>], _ random: inout RandomSource) -> [UInt8] {
        var centers = [colors[random.below(colors.count)]]
        var squares = colors.map { distance($0, centers[0]) }
        while centers.count < size {
            var rest = random.unit() * squares.reduce(0.0) { $0 + Double($1) }
            let next = squares.firstIndex { square in
                rest -= Double(square)
                return rest < 0
            }
            centers.append(colors[next ?? colors.count - 1])
            for i in squares.indices { squares[i] = min(squares[i], distance(colors[i], centers.last!)) }
        }
        var groups = [UInt8](repeating: 0, count: colors.count)
        for _ in 0..<rounds {
            var sums = [SIMD4<Double>](repeating: .zero, count: size)
            for (i, color) in colors.enumerated() {
                var (best, smallest) = (0, Float.infinity)
                for (group, center) in centers.enumerated() {
                    let square = distance(color, center)
                    if square < smallest { (best, smallest) = (group, square) }
                }
                groups[i] = UInt8(best)
                sums[best] += SIMD4(Double(color.x), Double(color.y), Double(color.z), 1)
            }
            for (group, sum) in sums.enumerated() where sum.w > 0 {
                let mean = sum / sum.w
                centers[group] = SIMD3(Float(mean.x), Float(mean.y), Float(mean.z))
            }
        }
        return groups
    }

    @inline(__always)
    private static func distance(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
        let d = a - b
        return (d * d).sum()
    }
}

/// What is added up of a group's colors.
private struct Sums {
    var count = 0.0
    var sum = SIMD3<Double>.zero
    /// xx, yy, zz, and xy, xz, yz.
    var squares = SIMD3<Double>.zero
    var products = SIMD3<Double>.zero

    mutating func add(_ color: SIMD3<Double>) {
        count += 1
        sum += color
        squares += color * color
        products += SIMD3(color.x * color.y, color.x * color.z, color.y * color.z)
    }

    func component(of total: Double) -> GaussianMixture.Component {
        guard count > 0 else { return .init() }
        let mean = sum / count
        let variances = squares / count - mean * mean
        let others =
            products / count - SIMD3(mean.x * mean.y, mean.x * mean.z, mean.y * mean.z)
        // As if a few colors more had been seen around the mean: a short stroke or an even surface would else stand
        // for no color but its own. Of thousands of colors it changes nothing.
        let (few, variance) = (5.0, 100.0)
        let share = count / (count + few)
        let matrix = SymmetricMatrix(
            variances * share + SIMD3(repeating: variance * (1 - share)), others * share)
        return GaussianMixture.Component(
            weight: count / total, mean: mean, inverse: matrix.inverse,
            factor: 1 / matrix.determinant.squareRoot())
    }
}

/// A symmetric 3×3 matrix.
struct SymmetricMatrix {
    let xx, xy, xz, yy, yz, zz: Double

    /// Of its diagonal, and of what stands at xy, xz and yz.
    init(_ diagonal: SIMD3<Double>, _ others: SIMD3<Double>) {
        (xx, yy, zz) = (diagonal.x, diagonal.y, diagonal.z)
        (xy, xz, yz) = (others.x, others.y, others.z)
    }

    var determinant: Double {
        xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz)
    }

    /// xx, xy, xz, yy, yz, zz of its inverse.
    var inverse: (Double, Double, Double, Double, Double, Double) {
        let scale = 1 / determinant
        return (
            scale * (yy * zz - yz * yz), scale * (xz * yz - xy * zz), scale * (xy * yz - xz * yy),
            scale * (xx * zz - xz * xz), scale * (xy * xz - xx * yz), scale * (xx * yy - xy * xy)
        )
    }
}
