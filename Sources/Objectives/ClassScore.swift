import Networks

/// The score of a class before the softmax (Simonyan, Vedaldi & Zisserman 2014, §2).
///
/// Not its probability, which can be raised by lowering the others'.
public struct ClassScore: Objective {
    /// The layer of scores, shape `[classes, 1, 1]`.
    public let layer: String
    /// 0..<classes.
    public let index: Int

    public init(_ layer: String, index: Int) {
        self.layer = layer
        self.index = index
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ taps: Taps) -> Double {
        let tap = taps[layer]
        precondition(tap.shape.area == 1 && index < tap.shape.count, "class \(index) of \(tap.shape)")
        let index = tap.index(index, 0)
        tap.gradient?[index] += 1
        return Double(tap.activation[index])
    }
}
