import Kernels
import Networks

/// How far a layer's activation is from a given code, `‖Φ(x) − Φ₀‖² / ‖Φ₀‖²` (Mahendran & Vedaldi 2015,
/// §2): 1 for a blank activation, 0 for the code itself. Both norms run over a part of the code, by
/// default all of it.
public struct RelativeSquaredError: Objective {
    public let layer: String
    private let code: ReferenceCode
    /// By position of the layer; nil for 1.
    private let weights: [Float]?

    /// - Parameters:
    ///   - target: the activation to be reached, CHW.
    ///   - shape: the layer's.
    ///   - part: what counts.
    ///   - squaredNorm: of the target, where this is only a piece of it; nil for this piece's own. Above 0.
    ///   - weights: how much the error counts at each of the layer's positions, `[height, width]` of zero or
    ///     more; the norm that it is divided by does not change. Nil for 1.
    public init(
        _ layer: String, target: [Float], shape: Shape, part: CodePart? = nil, squaredNorm: Double? = nil,
        weights: [Float]? = nil
    ) {
        precondition(weights.map { $0.count == shape.area } ?? true, "a weight for each position")
        self.layer = layer
        self.weights = weights
        code = ReferenceCode(target, shape: shape, part: part, squaredNorm: squaredNorm)
    }

    public var layers: [String] { [layer] }

    /// ‖Φ₀‖² of the part, by which the value is divided.
    public var squaredNorm: Double { code.squaredNorm }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let output = outputs[layer]
        let shape = output.shape
        let factor = Float(2 * weight / code.squaredNorm)
        let error = code.sumOfRows(output, pool: outputs.pool) { start, target, count, mask in
            guard let weights else {
                return squaredDifferences(
                    output.activation + start, target, mask, addingTo: output.gradient.map { $0 + start },
                    factor, count)
            }
            var sum = 0.0
            for i in stride(from: 0, to: count, by: Layout.lanes) {
                let weight = weights[(start + i) / Layout.lanes % shape.area]
                let squares = squaredDifferences(
                    output.activation + start + i, target + i, mask,
                    addingTo: output.gradient.map { $0 + start + i }, weight * factor, Layout.lanes)
                sum += Double(weight) * squares
            }
            return sum
        }
        return error / code.squaredNorm
    }

    /// `Σ (a − t)²` of the channels that count; adds `factor · (a − t)` to the gradient.
    private func squaredDifferences(
        _ activation: UnsafePointer<Float>, _ target: UnsafePointer<Float>, _ mask: UnsafePointer<Float>,
        addingTo gradient: UnsafeMutablePointer<Float>?, _ factor: Float, _ count: Int
    ) -> Double {
        var sums = SIMD16<Float>.zero
        for i in stride(from: 0, to: count, by: Layout.lanes) {
            for lane in 0..<Layout.lanes {
                let difference = mask[lane] * (activation[i + lane] - target[i + lane])
                sums[lane] += difference * difference
                gradient?[i + lane] += factor * difference
            }
        }
        return (0..<Layout.lanes).reduce(0) { $0 + Double(sums[$1]) }
    }
}
