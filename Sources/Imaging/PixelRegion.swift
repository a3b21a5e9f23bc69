/// A rectangle of interleaved float R'G'B'A pixels, non-linear sRGB with straight alpha, 0…1, that a
/// filter reads and replaces.
public struct PixelRegion {
    public let pixels: UnsafeMutablePointer<Float>
    public let width: Int
    public let height: Int
    /// From one row to the next, in floats; at least `4 · width`.
    public let rowStride: Int
    /// Keeps the memory alive; nil where the host does.
    private let owner: AnyObject?

    public init(
        pixels: UnsafeMutablePointer<Float>, width: Int, height: Int, rowStride: Int? = nil,
        owner: AnyObject? = nil
    ) {
        precondition(width >= 1 && height >= 1 && (rowStride ?? 4 * width) >= 4 * width)
        self.pixels = pixels
        self.width = width
        self.height = height
        self.rowStride = rowStride ?? 4 * width
        self.owner = owner
    }

    @inline(__always)
    public func row(_ y: Int) -> UnsafeMutablePointer<Float> { pixels + y * rowStride }

    /// A part of it, in the same memory; the ranges lie within the region.
    public func part(rows: Range<Int>, columns: Range<Int>) -> PixelRegion {
        PixelRegion(
            pixels: row(rows.lowerBound) + 4 * columns.lowerBound, width: columns.count, height: rows.count,
            rowStride: rowStride, owner: owner)
    }

    /// The first pixel, in reading order, that has a NaN or infinite value.
    public var firstNonFinitePixel: (x: Int, y: Int)? {
        for y in 0..<height {
            let row = row(y)
            // x − x is 0 for all finite values and NaN for the others
            var sum: Float = 0
            for i in 0..<4 * width { sum += row[i] - row[i] }
            if sum == 0 { continue }
            for i in 0..<4 * width where !row[i].isFinite { return (i / 4, y) }
        }
        return nil
    }

    /// Whether no pixel is even partly visible.
    public var isFullyTransparent: Bool {
        for y in 0..<height {
            let row = row(y)
            for x in 0..<width where row[4 * x + 3] > 0 { return false }
        }
        return true
    }
}
