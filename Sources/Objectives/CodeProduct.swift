import Kernels
import Networks

/// How strongly a layer's activation shows a given code, `⟨Φ(x), Φ₀⟩ / ‖Φ₀‖²`: 1 for the code itself, and
/// growing without end as it is exaggerated into a caricature (Mahendran & Vedaldi 2016, §5). Negative
/// values of the code do not count, nor does what lies outside the part.
public struct CodeProduct: Objective {
    public let layer: String
    private let code: ReferenceCode

    /// - Parameters:
    ///   - target: the activation to be exaggerated, CHW.
    ///   - shape: the layer's.
    ///   - part: what counts.
    ///   - squaredNorm: of the target, where this is only a piece of it; nil for this piece's own. Above 0.
    public init(
        _ layer: String, target: [Float], shape: Shape, part: CodePart? = nil, squaredNorm: Double? = nil
    ) {
        self.layer = layer
        code = ReferenceCode(target.map { max($0, 0) }, shape: shape, part: part, squaredNorm: squaredNorm)
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let output = outputs[layer]
        let factor = Float(weight / code.squaredNorm)
        let product = code.sumOfRows(output, pool: outputs.pool) { start, target, count, _ in
            var sum: Float = 0
            for i in 0..<count {
                sum += output.activation[start + i] * target[i]
                output.gradient?[start + i] += factor * target[i]
            }
            return Double(sum)
        }
        return product / code.squaredNorm
    }
}
