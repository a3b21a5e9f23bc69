import Kernels
import Networks

/// The total variation of a picture, `Σ ((x[i, j+1] − x[i, j])² + (x[i+1, j] − x[i, j])²)^(β/2)` over all
/// channels and positions (Mahendran & Vedaldi 2015, eq. 4; β = 2 there, β = 1 is the isotropic variation of
/// Rudin, Osher & Fatemi 1992).
///
/// Departs from the paper, whose sum leaves out the last row and column: their pixels would be free to differ
/// from each other.
public struct TotalVariation: Objective, Sendable {
    public var beta: Float
    /// Added to the sum of squares, pixel units squared; keeps the derivative finite where β < 2.
    public var epsilon: Float

    /// Whether the sum of squares runs over all channels of a position, so that edges of one color draw
    /// those of the others to them (vectorial total variation, Bresson & Chan 2008).
    public var joinsChannels: Bool
    /// What lies beyond the last row and column: with `symmetric` nothing that differs from them, so that
    /// they count by their differences along the border; with `circular` the first ones.
    public var border: PaddingMode

    public init(
        beta: Float = 2, epsilon: Float = 0, joinsChannels: Bool = false, border: PaddingMode = .symmetric
    ) {
        self.beta = beta
        self.epsilon = epsilon
        self.joinsChannels = joinsChannels
        self.border = border
    }

    public var layers: [String] { [] }
    public var readsPicture: Bool { true }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let picture = outputs.picture
        let shape = picture.shape
        if joinsChannels {
            return evaluate(picture.values, shape, weight: Float(weight), addingTo: picture.gradient)
        }
        return outputs.pool.sum(count: shape.channels) { channel in
            evaluate(
                picture.values + channel * shape.area, Shape(1, shape.height, shape.width),
                weight: Float(weight), addingTo: picture.gradient.map { $0 + channel * shape.area })
        }
    }

    /// The variation of planes that are joined.
    private func evaluate(
        _ planes: UnsafePointer<Float>, _ shape: Shape, weight: Float,
        addingTo gradient: UnsafeMutablePointer<Float>?
    ) -> Double {
        let (channels, height, width, area) = (shape.channels, shape.height, shape.width, shape.area)
        // From a pixel to its neighbors on the right and below; nil where there are zeros instead.
        func step(_ index: Int, of count: Int) -> Int? {
            border.position(index + 1, count: count).map { $0 - index }
        }
        var total = 0.0
        for y in 0..<height {
            let below = step(y, of: height).map { $0 * width }
            var sum: Float = 0
            for x in 0..<width {
                let right = x + 1 < width ? 1 : step(x, of: width)
                let pixel = planes + y * width + x
                func differences(_ channel: Int) -> (dx: Float, dy: Float) {
                    let value = pixel + channel * area
                    let (beside, under) = (right.map { value[$0] } ?? 0, below.map { value[$0] } ?? 0)
                    return (beside - value[0], under - value[0])
                }
                var squares = epsilon
                for c in 0..<channels {
                    let (dx, dy) = differences(c)
                    squares += dx * dx + dy * dy
                }
                // d/ds s^(β/2), and the term itself
                let (term, slope): (Float, Float) =
                    if beta == 2 {
                        (squares, 1)
                    } else if beta == 1 {
                        (squares.squareRoot(), squares > 0 ? 0.5 / squares.squareRoot() : 0)
                    } else {
                        (power(squares, beta / 2), squares > 0 ? beta / 2 * power(squares, beta / 2 - 1) : 0)
                    }
                sum += term
                guard let target = gradient.map({ $0 + y * width + x }) else { continue }
                let factor = 2 * weight * slope
                for c in 0..<channels {
                    let (dx, dy) = differences(c)
                    target[c * area] -= factor * (dx + dy)
                    if let right { target[c * area + right] += factor * dx }
                    if let below { target[c * area + below] += factor * dy }
                }
            }
            total += Double(sum)
        }
        return total
    }
}
