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

    /// How much mean activations count beside Gram matrices: as much as a further channel of each layer would
    /// that is the same everywhere and whose square is this many times the mean squares of all others together.
    /// 0 for not at all.
    var meanWeight = 0.0

    /// `Σ wₗ Eₗ` with Eₗ of ``StyleLoss`` and ``MeanLoss``, divided by the value of the former for a picture
    /// without any features, `Σ wₗ ‖Ĝₗ‖²/4N²`.
    ///
    /// - Parameter targets: by layer.
    func terms(for targets: [TextureStatistics]) throws -> [Term] {
        try terms(targets) { i in
            try StyleLoss(layers[i].name, target: targets[i].gram)
        } means: { i in
            try MeanLoss(layers[i].name, target: targets[i].means)
        }
    }

    /// The same for a window of a picture with these sums, of which its own are in `rectangles`.
    func terms(
        for targets: [TextureStatistics], sums: [TextureSums], in rectangles: [Rectangle]
    ) throws -> [Term] {
        try terms(targets) { i in
            try StyleLoss(
                layers[i].name, target: targets[i].gram, picture: sums[i].gram, in: rectangles[i])
        } means: { i in
            try MeanLoss(
                layers[i].name, target: targets[i].means, picture: sums[i].means, in: rectangles[i])
        }
    }

    typealias Term = (weight: Double, objective: any Objective)

    private func terms(
        _ targets: [TextureStatistics], gram: (Int) throws -> any Objective,
        means: (Int) throws -> any Objective
    ) throws -> [Term] {
        try zip(weights(targets.map(\.gram)), layers.indices).flatMap { weight, i -> [Term] in
            let style = (weight, try gram(i))
            guard meanWeight > 0 else { return [style] }
            let channels = targets[i].means.count
            let squares = (0..<channels).reduce(0) { $0 + Double(targets[i].gram[$1 * channels + $1]) }
            // ‖G − Ĝ‖²/4N² with the further row and column.
            let further = meanWeight * squares / Double(channels * channels)
            return [style, (weight * further, try means(i))]
        }
    }

    private func weights(_ targets: [[Float]]) -> [Double] {
        let blanks = targets.map { sumOfSquares($0, count: $0.count) / (4 * Double($0.count)) }
        // A layer without any response to the texture counts by its value alone.
        let weights = zip(layers, blanks).map { $0.weight * ($1 > 0 ? pow($1, -balance.power) : 1) }
        let blank = zip(weights, blanks).reduce(0) { $0 + $1.0 * $1.1 }
        return blank > 0 ? weights.map { $0 / blank } : weights
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
