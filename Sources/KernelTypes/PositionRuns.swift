import Runtime

/// The positions of an activation that an operation covers: `count` runs of `length` neighbors, whose
/// beginnings are `stride` apart.
public struct PositionRuns: Hashable, Sendable {
    public let first, count, stride, length: Int

    /// All positions of an activation, in one run.
    public init(area: Int) {
        (first, count, stride, length) = (0, 1, area, area)
    }

    /// A rectangle of an activation of this width; whole rows are one run.
    public init(rows: Range<Int>, columns: Range<Int>, width: Int) {
        precondition(rows.lowerBound >= 0 && columns.lowerBound >= 0 && columns.upperBound <= width)
        first = rows.lowerBound * width + columns.lowerBound
        let isWhole = columns.count == width
        count = isWhole ? 1 : rows.count
        stride = width
        length = isWhole ? rows.count * width : columns.count
    }

    public var positions: Int { count * length }

    /// Into how many pieces of at most `size` neighbors the runs can be cut.
    public func pieces(of size: Int) -> Int { count * (length.dividedRoundingUp(by: size)) }

    /// One of these pieces.
    @inline(__always)
    public func piece(_ index: Int, of size: Int) -> (first: Int, count: Int) {
        let perRun = length.dividedRoundingUp(by: size)
        let offset = index % perRun * size
        return (first + index / perRun * stride + offset, min(size, length - offset))
    }
}
