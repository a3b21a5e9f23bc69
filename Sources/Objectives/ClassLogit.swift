import Networks

/// The logit of a class: its score before the softmax (Simonyan, Vedaldi & Zisserman 2014, §2).
///
/// Not its probability, which can be raised by lowering the others'.
public struct ClassLogit: Objective {
    /// The layer of logits, shape `[classes, 1, 1]`.
    public let layer: String
    /// 0..<classes.
    public let index: Int

    public init(_ layer: String, index: Int) {
        self.layer = layer
        self.index = index
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let output = outputs[layer]
        precondition(
            output.shape.area == 1 && index < output.shape.count, "class \(index) of \(output.shape)")
        let index = output.index(index, 0)
        output.gradient?[index] += Float(weight)
        return Double(output.activation[index])
    }
}
