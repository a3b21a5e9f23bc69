import Networks

/// `Σ wᵢ · objectiveᵢ`.
public struct WeightedSum: Objective {
    public let terms: [(weight: Double, objective: any Objective)]
    public let layers: [String]
    public let readsPicture: Bool

    /// Terms of weight 0 are left out.
    public init(_ terms: [(weight: Double, objective: any Objective)]) {
        self.terms = terms.filter { $0.weight != 0 }
        layers = self.terms.flatMap(\.objective.layers)
        readsPicture = self.terms.contains { $0.objective.readsPicture }
    }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        var total = 0.0
        for term in terms {
            total += term.weight * term.objective.evaluate(outputs, weight: weight * term.weight)
        }
        return total
    }
}

public func * (weight: Double, objective: any Objective) -> WeightedSum {
    WeightedSum([(weight, objective)])
}

public func + (a: any Objective, b: any Objective) -> WeightedSum { WeightedSum([(1, a), (1, b)]) }

public func - (a: any Objective, b: any Objective) -> WeightedSum { WeightedSum([(1, a), (-1, b)]) }

public prefix func - (objective: any Objective) -> WeightedSum { -1 * objective }
