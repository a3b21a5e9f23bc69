import Kernels
import Networks

/// `Σ wᵢ · objectiveᵢ`.
///
/// The objectives must read different layers: the weight is applied to a layer's derivative as a whole.
public struct WeightedSum: Objective {
    public let terms: [(weight: Double, objective: any Objective)]

    public init(_ terms: [(weight: Double, objective: any Objective)]) {
        let layers = terms.flatMap(\.objective.layers)
        precondition(Set(layers).count == layers.count, "two terms read one layer")
        self.terms = terms
    }

    public var layers: [String] { terms.flatMap(\.objective.layers) }

    public func evaluate(_ taps: Taps) -> Double {
        var total = 0.0
        for (weight, objective) in terms {
            total += weight * objective.evaluate(taps)
            for layer in objective.layers where weight != 1 {
                let tap = taps[layer]
                guard let gradient = tap.gradient else { continue }
                scale(gradient, by: Float(weight), count: tap.count, pool: taps.pool)
            }
        }
        return total
    }
}
