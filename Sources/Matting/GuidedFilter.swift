import Imaging
import Kernels

/// The guided filter with a color picture as guide (He, Sun & Tang 2013): in every window the affine function of the
/// colors that is nearest to a plane. Its functions, found at a small size, make a large plane whose edges are the large
/// picture's (He & Sun 2015).
public struct GuidedFilter {
    /// a and b of `a·I + b`, averaged over the windows with a pixel.
    private let functions: [Plane]

    /// - Parameters:
    ///   - plane: 0…1.
    ///   - guide: R', G', B' of 0…255, of the plane's size.
    ///   - radius: of the windows, in pixels.
    ///   - epsilon: the variance of colors 0…1 below which a window is smoothed.
    public init(_ plane: Plane, guide: Picture, radius: Int, epsilon: Double, pool: ThreadPool) {
        precondition((plane.width, plane.height) == (guide.width, guide.height))
        func mean(_ value: (Int) -> Float) -> Plane {
            Plane(width: plane.width, height: plane.height, values: (0..<plane.area).map(value))
                .boxMean(radius: radius, pool: pool)
        }
        let channels = (0..<3).map { guide.plane($0) }
        func color(_ channel: Int, _ i: Int) -> Float { channels[channel][i] / 255 }
        let colors = (0..<3).map { channel in mean { color(channel, $0) } }
        let value = mean { plane.values[$0] }
        let withValue = (0..<3).map { channel in mean { color(channel, $0) * plane.values[$0] } }
        let pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]
        let products = pairs.map { first, second in mean { color(first, $0) * color(second, $0) } }
        var functions = (0..<4).map { _ in plane }
        for i in 0..<plane.area {
            let m = colors.map { Double($0.values[i]) }
            func covariance(_ pair: Int) -> Double {
                Double(products[pair].values[i]) - m[pairs[pair].0] * m[pairs[pair].1]
            }
            let (xx, xy, xz, yy, yz, zz) = SymmetricMatrix(
                SIMD3(covariance(0), covariance(3), covariance(5)) + SIMD3(repeating: epsilon),
                SIMD3(covariance(1), covariance(2), covariance(4))
            ).inverse
            let p = Double(value.values[i])
            let c = SIMD3(
                Double(withValue[0].values[i]) - m[0] * p, Double(withValue[1].values[i]) - m[1] * p,
                Double(withValue[2].values[i]) - m[2] * p)
            let a = SIMD3(
                xx * c.x + xy * c.y + xz * c.z, xy * c.x + yy * c.y + yz * c.z,
                xz * c.x + yz * c.y + zz * c.z)
            for channel in 0..<3 { functions[channel].values[i] = Float(a[channel]) }
            functions[3].values[i] = Float(p - a.x * m[0] - a.y * m[1] - a.z * m[2])
        }
        self.functions = functions.map { $0.boxMean(radius: radius, pool: pool) }
    }

    /// The plane for a picture of any size, limited to 0…1.
    public func apply(to picture: Picture, pool: ThreadPool) -> Plane {
        let functions = functions.map {
            $0.resampled(width: picture.width, height: picture.height, pool: pool)
        }
        let area = picture.area
        return Plane(
            width: picture.width, height: picture.height,
            values: (0..<area).map { i in
                let value = (0..<3).reduce(functions[3].values[i]) { sum, channel in
                    sum + functions[channel].values[i] * picture.planes[channel * area + i] / 255
                }
                return min(max(value, 0), 1)
            })
    }
}

extension Plane {
    /// The mean of the square of pixels around each, as far as it lies within.
    func boxMean(radius: Int, pool: ThreadPool) -> Plane {
        boxMeanOfRows(radius, pool).transposed.boxMeanOfRows(radius, pool).transposed
    }

    private func boxMeanOfRows(_ radius: Int, _ pool: ThreadPool) -> Plane {
        var result = self
        values.withUnsafeBufferPointer { source in
            result.values.withUnsafeMutableBufferPointer { target in
                let (source, target) = (source.baseAddress!, target.baseAddress!)
                pool.forEach(0..<height) { y in
                    let (row, into) = (source + y * width, target + y * width)
                    var sum = 0.0
                    for x in 0..<min(radius, width) { sum += Double(row[x]) }
                    for x in 0..<width {
                        if x + radius < width { sum += Double(row[x + radius]) }
                        if x > radius { sum -= Double(row[x - radius - 1]) }
                        into[x] = Float(sum / Double(min(x + radius, width - 1) - max(x - radius, 0) + 1))
                    }
                }
            }
        }
        return result
    }

    private var transposed: Plane {
        Plane(
            width: height, height: width,
            values: (0..<width).flatMap { x in (0..<height).map { values[$0 * width + x] } })
    }
}
