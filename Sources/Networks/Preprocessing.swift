/// How pixel values become a network's input: channel order, then `(value − mean) / scale`. There are as
/// many means and scales as input channels, 3 for pictures; orders other than RGB are for those alone.
public struct Preprocessing: Hashable, Sendable, Codable {
    public enum ChannelOrder: String, Sendable, Codable { case rgb, bgr }

    public var order: ChannelOrder
    /// Subtracted, in the network's channel order, pixel units 0…255.
    public var mean: [Float]
    /// Divided by, in the network's channel order.
    public var scale: [Float]

    public init(order: ChannelOrder, mean: [Float], scale: [Float] = [1, 1, 1]) {
        precondition(mean.count == scale.count && (mean.count == 3 || order == .rgb))
        self.order = order
        self.mean = mean
        self.scale = scale
    }

    /// The channel of the picture that one of the network's comes from, and the other way round.
    func counterpart(_ channel: Int) -> Int { order == .rgb ? channel : 2 - channel }

    /// The middle of the values that the network was trained on, 0…255, R'G'B' for pictures; medium
    /// gray where preprocessing subtracts nothing.
    public var centerRGB: [Float] {
        if mean.allSatisfy({ $0 == 0 }) { return mean.map { _ in 127.5 } }
        return order == .rgb ? mean : mean.reversed()
    }
}
