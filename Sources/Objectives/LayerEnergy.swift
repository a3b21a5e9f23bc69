import Kernels
import Networks

/// Amplifies whatever a layer sees: `½ ‖a‖²`, whose derivative is the activation itself (Mordvintsev et
/// al. 2015, `objective_L2` of the notebook), or the norm `‖a‖`.
///
/// The two have gradients of the same direction. The norm's does not grow with the activation, so that
/// norms of several layers can be added without the largest taking all.
public struct LayerEnergy: Objective {
    public enum Measure: Sendable { case halfSquare, norm }

    public let layer: String
    public let measure: Measure

    public init(_ layer: String, measure: Measure = .halfSquare) {
        self.layer = layer
        self.measure = measure
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let output = outputs[layer]
        let squares = sumOfSquares(output.activation, count: output.count, pool: outputs.pool)
        switch measure {
        case .halfSquare:
            output.addToGradient(Float(weight), pool: outputs.pool)
            return squares / 2
        case .norm:
            let norm = squares.squareRoot()
            if norm > 0 { output.addToGradient(Float(weight / norm), pool: outputs.pool) }
            return norm
        }
    }
}

extension LayerOutput {
    /// Adds `factor · activation` to the gradient, if one is wanted.
    func addToGradient(_ factor: Float, pool: ThreadPool) {
        guard let gradient else { return }
        addScaled(activation, factor: factor, to: gradient, count: count, pool: pool)
    }
}
