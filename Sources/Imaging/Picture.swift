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

    /// A part of it; the ranges lie within the picture. Throws ``ImagingError/outOfMemory(width:height:)``.
    public func part(rows: Range<Int>, columns: Range<Int>) throws -> Picture {
        let part = try Picture(width: columns.count, height: rows.count)
        for channel in 0..<3 {
            for (y, row) in rows.enumerated() {
                (part.plane(channel) + y * part.width)
                    .update(from: plane(channel) + row * width + columns.lowerBound, count: part.width)
            }
        }
        return part
    }

    /// Puts a part in, with its upper left corner at a place where it fits.
    public func replace(atRow row: Int, column: Int, with part: Picture) {
        precondition(row >= 0 && row + part.height <= height && column >= 0 && column + part.width <= width)
        for channel in 0..<3 {
            for y in 0..<part.height {
                (plane(channel) + (row + y) * width + column)
                    .update(from: part.plane(channel) + y * part.width, count: part.width)
            }
        }
    }

    /// Adds `factor · change` to values of 0…255, which slow down within 16 of a limit and never reach it.
    ///
    /// A value at a distance h < 16 of the limit that it moves towards gets `(h/16)²` of the way, as the solution of
    /// `dh/dt = −(h/16)²`: many small steps lead to where their sum leads. Away from a limit nothing holds it back.
    ///
    /// - Parameter change: of this picture's size.
    public func add(_ change: Picture, factor: Float, pool: ThreadPool) {
        precondition(change.width == width && change.height == height)
        let range: Float = 16
        pool.forEach(0..<3 * height) { row in
            let values = planes + row * width
            let changes = change.planes + row * width
            for x in 0..<width {
                let step = factor * changes[x]
                let room = step > 0 ? 255 - values[x] : values[x]
                let slow = min(room, range)
                // Of the step, what lies within the range.
                let rest = max(abs(step) - (room - slow), 0)
                let left = rest > 0 ? slow / (1 + slow * rest / (range * range)) : room - abs(step)
                values[x] = step > 0 ? 255 - left : left
            }
        }
    }

    /// Limits all values to 0…255.
    public func clip(pool: ThreadPool) {
        pool.forEach(0..<3 * height) { row in
            let values = planes + row * width
            for x in 0..<width { values[x] = min(max(values[x], 0), 255) }
        }
    }
}
