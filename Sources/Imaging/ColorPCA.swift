import Kernels

/// The three axes along which a picture's colors are not correlated, its principal components, and how
/// far colors spread along each.
public struct ColorPCA: Sendable {
    /// The picture's mean color, 0…255.
    public let mean: SIMD3<Float>
    /// Unit vectors in R'G'B', that of the largest spread first.
    public let axes: [SIMD3<Float>]
    /// Standard deviations along the axes.
    public let deviations: [Float]

    public init(of picture: Picture) {
        let planes = (0..<3).map { picture.plane($0) }
        var sums = SIMD3<Double>.zero
        for c in 0..<3 { sums[c] = Double(sum(planes[c], count: picture.area)) }
        let mean = sums / Double(picture.area)
        var covariance = [[Double]](repeating: [0, 0, 0], count: 3)
        for i in 0..<3 {
            for j in i..<3 {
                var total = 0.0
                for k in 0..<picture.area {
                    total += (Double(planes[i][k]) - mean[i]) * (Double(planes[j][k]) - mean[j])
                }
                covariance[i][j] = total / Double(picture.area)
                covariance[j][i] = covariance[i][j]
            }
        }
        let (values, vectors) = eigen(covariance)
        self.mean = SIMD3<Float>(mean)
        axes = vectors.map { SIMD3<Float>($0) }
        deviations = values.map { Float(max(0, $0).squareRoot()) }
    }
}

/// Eigenvalues, the largest first, and eigenvectors of a symmetric 3×3 matrix, by Jacobi's rotations.
private func eigen(_ matrix: [[Double]]) -> (values: [Double], vectors: [SIMD3<Double>]) {
    var a = matrix
    var v: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for _ in 0..<20 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] where abs(a[p][q]) > 1e-14 * (abs(a[p][p]) + abs(a[q][q])) {
            let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
            let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
            let c = 1 / (t * t + 1).squareRoot()
            let s = t * c
            for k in 0..<3 { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
            for k in 0..<3 { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
            for k in 0..<3 { (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]) }
        }
    }
    let order = [0, 1, 2].sorted { a[$0][$0] > a[$1][$1] }
    return (order.map { a[$0][$0] }, order.map { i in SIMD3(v[0][i], v[1][i], v[2][i]) })
}

extension Picture {
    /// Replaces R'G'B' by the coordinates along a basis' axes, measured from its mean.
    public func project(onto basis: ColorPCA, pool: ThreadPool) {
        forEachColor(pool) { color in
            let offset = color - basis.mean
            return SIMD3(
                (offset * basis.axes[0]).sum(), (offset * basis.axes[1]).sum(), (offset * basis.axes[2]).sum()
            )
        }
    }

    /// Undoes ``project(onto:pool:)``.
    public func restore(from basis: ColorPCA, pool: ThreadPool) {
        forEachColor(pool) { c in
            basis.mean + c.x * basis.axes[0] + c.y * basis.axes[1] + c.z * basis.axes[2]
        }
    }

    private func forEachColor(_ pool: ThreadPool, _ change: (SIMD3<Float>) -> SIMD3<Float>) {
        let (red, green, blue) = (plane(0), plane(1), plane(2))
        pool.forEach(0..<height) { y in
            for i in y * width..<(y + 1) * width {
                let color = change(SIMD3(red[i], green[i], blue[i]))
                (red[i], green[i], blue[i]) = (color.x, color.y, color.z)
            }
        }
    }
}
