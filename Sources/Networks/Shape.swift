import Kernels

/// The extent of an activation: `[channels, height, width]`, in that order (CHW) wherever it is handed
/// out or taken in.
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
    /// Floats of an activation in memory, where channels lie in blocks (``Layout``).
    public var storedCount: Int { Layout.count(channels: channels, area: area) }

    /// Whether arithmetic on its sizes can't overflow: no more than 2⁴⁰ floats,
    /// of which there can be one for every layer.
    var canBeCounted: Bool {
        guard 1...Limits.count ~= channels, 1...1 << 40 ~= height, width > 0 else { return false }
        return width <= (1 << 40) / (channels + Layout.lanes) / height
    }

    public var description: String { "\(channels)×\(height)×\(width)" }
}
