import Kernels
import Networks

/// `Σ wᵢ · objectiveᵢ`.
public struct WeightedSum: Objective {
    public let terms: [(weight: Double, objective: any Objective)]

    /// Terms of weight 0 are left out.
    public init(_ terms: [(weight: Double, objective: any Objective)]) {
        self.terms = terms.filter { $0.weight != 0 }
    }

    public var layers: [String] { terms.flatMap(\.objective.layers) }

    public func evaluate(_ taps: Taps) -> Double {
        var total = 0.0
        var seen = Set<String>()
        for (weight, objective) in terms {
            // What earlier terms left in a layer's derivative is divided by the weight that everything
            // in it is multiplied by afterwards.
            for layer in objective.layers where seen.contains(layer) {
                taps[layer].scale(1 / weight, taps.pool)
            }
            total += weight * objective.evaluate(taps)
            for layer in objective.layers {
                taps[layer].scale(weight, taps.pool)
                seen.insert(layer)
            }
        }
        return total
    }
}

extension Tap {
    fileprivate func scale(_ factor: Double, _ pool: ThreadPool) {
        guard factor != 1, let gradient else { return }
        Kernels.scale(gradient, by: Float(factor), count: count, pool: pool)
    }
}
