import Networks

/// The floating-point operations that a naive program needs for forward and input gradient: those of
/// convolutions and Gram matrices, a multiply-add counted as two. Everything else is left out.
///
/// Cleverer algorithms need fewer, so a rate computed with them is an effective one and may exceed what
/// the machine can do.
struct Work {
    /// Of one direction of each convolution, by layer; the two directions cost the same.
    private(set) var convolutions: [String: Double] = [:]
    /// Of the objective.
    private(set) var objective = 0.0

    /// Of one evaluation.
    var total: Double { 2 * convolutions.values.reduce(0, +) + objective }

    /// Counts what `layers` depend on.
    init(network: Network, layers: [String], gramLayers: [String], height: Int, width: Int) throws {
        let last = try layers.map { try network.index(of: $0) }.max() ?? 0
        let shapes = try network.shapes(height: height, width: width, upTo: last)
        for (node, shapes) in zip(network.nodes, shapes) {
            let multiplications = node.layer.multiplications(for: shapes)
            if multiplications > 0 { convolutions[node.name] = 2 * Double(multiplications) }
        }
        for layer in gramLayers {
            let shape = shapes[try network.index(of: layer)][0]
            // G = F·Fᵀ, and (G − Ĝ)·F for the gradient.
            objective += 4 * Double(shape.channels) * Double(shape.count)
        }
    }
}
