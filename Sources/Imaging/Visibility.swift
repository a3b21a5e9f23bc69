import Kernels

/// How visible each pixel of a picture is, or how much it counts, 0…1, row by row.
public struct Visibility: Sendable {
    public let width: Int
    public let height: Int
    public let values: [Float]

    private init(width: Int, height: Int, values: [Float]) {
        self.width = width
        self.height = height
        self.values = values
    }

    /// 0 for the fully transparent pixels of a region, 1 for the others; nil if there are none of the
    /// former.
    public init?(_ region: PixelRegion) {
        width = region.width
        height = region.height
        values = (0..<region.height).flatMap { y in
            (0..<region.width).map { region.row(y)[4 * $0 + 3] > 0 ? 1 : 0 }
        }
        if !values.contains(0) { return nil }
    }

    /// The lightness of a region as a mask, limited to 0…1 and with transparency as black.
    public init(lightnessOf region: PixelRegion) {
        width = region.width
        height = region.height
        values = (0..<region.height).flatMap { y in
            (0..<region.width).map { x in
                let pixel = region.row(y) + 4 * x
                return pixel[3] * min(max((pixel[0] + pixel[1] + pixel[2]) / 3, 0), 1)
            }
        }
    }

    /// At another size: each value the mean of those it stands for, or one repeated.
    public func resampled(width newWidth: Int, height newHeight: Int) -> Visibility {
        func ranges(_ length: Int, _ newLength: Int) -> [Range<Int>] {
            (0..<newLength).map {
                let first = $0 * length / newLength
                return first..<max(first + 1, ($0 + 1) * length / newLength)
            }
        }
        let columns = ranges(width, newWidth)
        let means = ranges(height, newHeight).flatMap { rows in
            columns.map { columns in
                var sum: Float = 0
                for y in rows { for x in columns { sum += values[y * width + x] } }
                return sum / Float(rows.count * columns.count)
            }
        }
        return Visibility(width: newWidth, height: newHeight, values: means)
    }

    /// Continued to the right and downwards, as ``Picture/continued(x:y:width:height:edges:pool:)`` does.
    public func continued(width newWidth: Int, height newHeight: Int, edges: PaddingMode) -> Visibility {
        part(
            rows: (0..<newHeight).map { edges.position($0, count: height)! },
            columns: (0..<newWidth).map { edges.position($0, count: width)! })
    }

    /// These rows and columns of it.
    public func part(rows: [Int], columns: [Int]) -> Visibility {
        let values = rows.flatMap { row in columns.map { self.values[row * width + $0] } }
        return Visibility(width: columns.count, height: rows.count, values: values)
    }
}
