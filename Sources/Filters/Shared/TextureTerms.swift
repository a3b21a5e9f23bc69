#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Kernels
import Manifest
import Networks
import Objectives

/// The distance from a texture in several layers, weighed against each other.
struct TextureTerms {
    let layers: [LayerSelection.WeightedLayer]
    /// How layers whose activations differ in size by orders of magnitude are balanced.
    let balance: Balance

    /// `Σ wₗ Eₗ` with Eₗ of ``StyleLoss``, divided, except in the paper's balance, by its value for a
    /// picture without any features, `Σ wₗ ‖Ĝₗ‖²/4N²`.
    ///
    /// - Parameter targets: Ĝ by layer.
    func terms(for targets: [[Float]]) throws -> [(weight: Double, objective: any Objective)] {
        try zip(weights(targets), layers.indices).map { weight, i in
            (weight, try StyleLoss(layers[i].name, target: targets[i]))
        }
    }

    /// The same for a window of a picture with these sums, of which its own are in `rectangles`.
    func terms(for targets: [[Float]], sums: [GramMatrix], in rectangles: [Rectangle]) throws
        -> [(weight: Double, objective: any Objective)]
    {
        try zip(weights(targets), layers.indices).map { weight, i in
            (weight, try StyleLoss(layers[i].name, target: targets[i], picture: sums[i], in: rectangles[i]))
        }
    }

    private func weights(_ targets: [[Float]]) -> [Double] {
        let blanks = targets.map { sumOfSquares($0, count: $0.count) / (4 * Double($0.count)) }
        // A layer without any response to the texture counts by its value alone.
        let weights = zip(layers, blanks).map { $0.weight * ($1 > 0 ? pow($1, -balance.power) : 1) }
        let blank = zip(weights, blanks).reduce(0) { $0 + $1.0 * $1.1 }
        return balance == .paper || blank <= 0 ? weights : weights.map { $0 / blank }
    }
}

extension Balance {
    fileprivate var power: Double {
        switch self {
        case .paper: 0
        case .relative: 1
        // Late layers have a say in the shapes, but early ones keep the late ones' fine patterns out of even
        // surfaces.
        case .balanced: 0.5
        }
    }
}
