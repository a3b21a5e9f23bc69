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

    /// A picture of undefined values; throws ``ImagingError/outOfMemory(width:height:)``.
    public init(width: Int, height: Int) throws {
        precondition(width >= 1 && height >= 1)
        guard height <= Int.max / 3 / width, let memory = AlignedMemory(count: 3 * width * height) else {
            throw ImagingError.outOfMemory(width: width, height: height)
        }
        self.width = width
        self.height = height
        self.memory = memory
        planes = memory.base
    }

    @inline(__always)
    public func plane(_ channel: Int) -> UnsafeMutablePointer<Float> { planes + channel * area }

    public func fill(_ value: Float) { planes.update(repeating: value, count: count) }

    public func copy() throws -> Picture {
        let copy = try Picture(width: width, height: height)
        copy.planes.update(from: planes, count: count)
        return copy
    }

    /// Limits all values to 0…255.
    public func clip(pool: ThreadPool) {
        pool.forEach(0..<3 * height) { row in
            let values = planes + row * width
            for x in 0..<width { values[x] = min(max(values[x], 0), 255) }
        }
    }
}
