import Kernels

/// A picture as networks take it: planes R', G', B' of `height × width` floats, 0…255, in memory of its
/// own.
public final class Picture {
    public let width: Int
    public let height: Int
    public let planes: UnsafeMutablePointer<Float>
    private let memory: AlignedMemory

    public var area: Int { width * height }
    /// Values in all three planes.
    public var count: Int { 3 * area }

    /// Nil where there is not enough memory. The values are undefined.
    public init?(width: Int, height: Int) {
        precondition(width >= 1 && height >= 1)
        guard let memory = AlignedMemory(count: 3 * width * height) else { return nil }
        self.width = width
        self.height = height
        self.memory = memory
        planes = memory.base
    }

    /// Bytes that a picture of this size takes.
    public static func bytes(width: Int, height: Int) -> Int { 3 * width * height * 4 }

    @inline(__always)
    public func plane(_ channel: Int) -> UnsafeMutablePointer<Float> { planes + channel * area }

    public func fill(_ value: Float) { planes.update(repeating: value, count: count) }

    public func copy(from other: Picture) {
        precondition(other.width == width && other.height == height)
        planes.update(from: other.planes, count: count)
    }

    /// Limits all values to 0…255.
    public func clip(pool: ThreadPool) {
        pool.forEach(0..<3 * height) { row in
            let values = planes + row * width
            for x in 0..<width { values[x] = min(max(values[x], 0), 255) }
        }
    }
}
