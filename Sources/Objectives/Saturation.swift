import Kernels
import Networks

/// How far a picture's colors are from gray, `Σ ‖x − x̄‖²` over all pixels, where `x̄` is the mean of a
/// pixel's three channels: 0 for a gray picture.
public struct Saturation: Objective, Sendable {
    public init() {}

    public var layers: [String] { [] }
    public var readsPicture: Bool { true }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let (picture, factor) = (outputs.picture, 2 * Float(weight))
        let area = picture.shape.area
        precondition(picture.shape.channels == 3, "saturation is a color's")
        return outputs.pool.sumOfChunks(of: area) { pixels in
            var sum: Float = 0
            for i in pixels {
                let x = picture.values + i
                let color = SIMD3(x[0], x[area], x[2 * area])
                let difference = color - color.sum() / 3
                sum += (difference * difference).sum()
                guard let gradient = picture.gradient else { continue }
                for c in 0..<3 { gradient[i + c * area] += factor * difference[c] }
            }
            return Double(sum)
        }
    }
}
