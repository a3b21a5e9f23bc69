/// How pixel values become a network's input: channel order, then `(value − mean) / scale`.
public struct Preprocessing: Hashable, Sendable, Codable {
    public enum ChannelOrder: String, Sendable, Codable { case rgb, bgr }

    public var order: ChannelOrder
    /// Subtracted, in the network's channel order, pixel units 0…255.
    public var mean: [Float]
    /// Divided by, in the network's channel order.
    public var scale: [Float]

    public init(order: ChannelOrder, mean: [Float], scale: [Float] = [1, 1, 1]) {
        precondition(mean.count == 3 && scale.count == 3)
        self.order = order
        self.mean = mean
        self.scale = scale
    }

    /// The channel of the R'G'B' picture that one of the network's comes from, and the other way round.
    func counterpart(_ channel: Int) -> Int { order == .rgb ? channel : 2 - channel }
}
