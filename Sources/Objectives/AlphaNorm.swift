import Kernels
import Networks

/// The α-norm of a picture about a center, which keeps values in the range of natural ones: `Σ |x|^α` over
/// all values (Mahendran & Vedaldi 2015, eq. 3), or with `joinsChannels` `Σ ‖x‖^α` over all pixels, the norm
/// taken over a pixel's channels (2016, eq. 6). With α = 2 it is the decay of class visualization (Simonyan et
/// al. 2014, eq. 1).
public struct AlphaNorm: Objective, Sendable {
    /// An even number, at least 2; 6 in Mahendran & Vedaldi's papers.
    public var alpha: Int
    /// Subtracted from each channel's values, in their units.
    public var center: [Float]
    public var joinsChannels: Bool

    public init(alpha: Int = 6, center: [Float], joinsChannels: Bool = false) {
        precondition(alpha >= 2 && alpha % 2 == 0)
        self.alpha = alpha
        self.center = center
        self.joinsChannels = joinsChannels
    }

    public var layers: [String] { [] }
    public var readsPicture: Bool { true }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let picture = outputs.picture
        let area = picture.shape.area
        precondition(picture.shape.channels == center.count, "a center for each channel")
        return center.withUnsafeBufferPointer { center in
            outputs.pool.sumOfChunks(of: area) { pixels in
                var sum = 0.0
                for i in pixels {
                    sum += evaluate(
                        picture.values + i, area, center, Float(weight), picture.gradient.map { $0 + i })
                }
                return sum
            }
        }
    }

    /// One pixel, whose channels lie `area` apart.
    @inline(__always)
    private func evaluate(
        _ pixel: UnsafePointer<Float>, _ area: Int, _ center: UnsafeBufferPointer<Float>, _ weight: Float,
        _ gradient: UnsafeMutablePointer<Float>?
    ) -> Double {
        var joined: Float = 0
        if joinsChannels {
            for c in center.indices {
                let value = pixel[c * area] - center[c]
                joined += value * value
            }
        }
        var sum: Float = joinsChannels ? power(joined, half: alpha / 2) : 0
        for c in center.indices {
            let value = pixel[c * area] - center[c]
            // d/dv (s^(α/2)) for s = Σ v²
            let slope = Float(alpha) * power(joinsChannels ? joined : value * value, half: alpha / 2 - 1)
            gradient?[c * area] += weight * slope * value
            if !joinsChannels { sum += power(value * value, half: alpha / 2) }
        }
        return Double(sum)
    }

    /// `square ^ half`
    @inline(__always)
    private func power(_ square: Float, half: Int) -> Float {
        var result: Float = 1
        for _ in 0..<half { result *= square }
        return result
    }
}
