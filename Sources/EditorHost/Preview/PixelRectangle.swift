/// A part of a picture, in whole pixels.
public struct PixelRectangle: Hashable, Sendable {
    /// From the left.
    public var x: Int
    /// From the top.
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    public func contains(_ other: PixelRectangle) -> Bool {
        x <= other.x && y <= other.y && other.x + other.width <= x + width
            && other.y + other.height <= y + height
    }
}
