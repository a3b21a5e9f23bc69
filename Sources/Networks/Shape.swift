/// The extent of an activation: `[channels, height, width]`, stored in that order (CHW), row-major.
///
/// The engine works on one picture at a time, so there is no batch dimension.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
    public var channels: Int
    public var height: Int
    public var width: Int

    public init(_ channels: Int, _ height: Int, _ width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// Positions in one channel.
    public var area: Int { height * width }
    /// Elements altogether.
    public var count: Int { channels * height * width }

    public var description: String { "\(channels)×\(height)×\(width)" }
}
