import Networks

/// The logit of a class: its score before the softmax (Simonyan, Vedaldi & Zisserman 2014, §2).
///
/// Not its probability, which can be raised by lowering the others'.
public struct ClassLogit: Objective {
    /// The layer of logits, shape `[classes, 1, 1]`; of a network with several positions, the sum over them.
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
        precondition(index < output.shape.channels, "class \(index) of \(output.shape)")
        var value = 0.0
        for position in 0..<output.shape.area {
            let place = output.index(index, position)
            output.gradient?[place] += Float(weight)
            value += Double(output.activation[place])
        }
        return value
    }
}
