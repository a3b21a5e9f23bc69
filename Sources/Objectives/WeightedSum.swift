import Kernels
import Networks

/// `Σ wᵢ · objectiveᵢ`.
public struct WeightedSum: Objective {
    public let terms: [(weight: Double, objective: any Objective)]
    /// What each term reads, and what of it an earlier one does.
    private let reads: [(layers: [String], shared: [String])]

    /// Terms of weight 0 are left out.
    public init(_ terms: [(weight: Double, objective: any Objective)]) {
        self.terms = terms.filter { $0.weight != 0 }
        var seen = Set<String>()
        reads = self.terms.map { _, objective in
            let layers = objective.layers
            defer { seen.formUnion(layers) }
            return (layers, layers.filter(seen.contains))
        }
    }

    public var layers: [String] { reads.flatMap(\.layers) }

    public func evaluate(_ outputs: LayerOutputs) -> Double {
        var total = 0.0
        for ((weight, objective), reads) in zip(terms, reads) {
            // What earlier terms left in a layer's derivative is divided by the weight that everything
            // in it is multiplied by afterwards.
            for layer in reads.shared { outputs[layer].scale(1 / weight, outputs.pool) }
            total += weight * objective.evaluate(outputs)
            for layer in reads.layers { outputs[layer].scale(weight, outputs.pool) }
        }
        return total
    }
}

extension LayerOutput {
    fileprivate func scale(_ factor: Double, _ pool: ThreadPool) {
        guard factor != 1, let gradient else { return }
        Kernels.scale(gradient, by: Float(factor), count: count, pool: pool)
    }
}
