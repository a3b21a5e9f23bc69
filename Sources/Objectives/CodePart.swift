import Kernels
import Networks

/// The part of a layer's code that counts: some of its channels, at some of its positions.
public struct CodePart: Hashable, Sendable {
    /// In rising order, each in 0..<channels of the layer.
    public var channels: [Int]
    public var places: Rectangle

    public init(channels: [Int], places: Rectangle) {
        self.channels = channels
        self.places = places
    }

    /// All of a code of this shape.
    public init(allOf shape: Shape) {
        self.init(
            channels: Array(0..<shape.channels),
            places: Rectangle(rows: 0..<shape.height, columns: 0..<shape.width))
    }

    public var isEmpty: Bool { channels.isEmpty || places.rows.isEmpty || places.columns.isEmpty }

    /// The code with zeros outside the part; `code` is CHW.
    public func only(of code: [Float], shape: Shape) -> [Float] {
        var result = [Float](repeating: 0, count: code.count)
        for channel in channels {
            for row in places.rows {
                let start = (channel * shape.height + row) * shape.width
                for i in start + places.columns.lowerBound..<start + places.columns.upperBound {
                    result[i] = code[i]
                }
            }
        }
        return result
    }

    /// `Σ c²` of the part; `code` is CHW.
    public func squaredNorm(of code: [Float], shape: Shape) -> Double {
        only(of: code, shape: shape).reduce(0) { $0 + Double($1) * Double($1) }
    }
}

/// The part of a code that activations are compared with, in the engine's layout.
struct ReferenceCode: Sendable {
    let shape: Shape
    let places: Rectangle
    /// Of the part's places alone, row by row; zero in channels that do not count.
    let values: [Float]
    /// 1 for channels that count, 0 for the others and those that fill up the last block.
    let mask: [Float]
    let squaredNorm: Double

    /// - Parameters:
    ///   - code: CHW.
    ///   - squaredNorm: above 0; nil for the code's own in the part.
    init(_ code: [Float], shape: Shape, part: CodePart?, squaredNorm norm: Double?) {
        precondition(code.count == shape.count, "the code is of another shape")
        let part = part ?? CodePart(allOf: shape)
        self.shape = shape
        places = part.places
        let area = places.rows.count * places.columns.count
        let blocks = Layout.blocks(shape.channels)
        var values = [Float](repeating: 0, count: blocks * area * Layout.lanes)
        var mask = [Float](repeating: 0, count: blocks * Layout.lanes)
        for channel in part.channels {
            mask[channel] = 1
            var place = 0
            for row in places.rows {
                for column in places.columns {
                    values[Layout.index(channel, place, area: area)] =
                        code[(channel * shape.height + row) * shape.width + column]
                    place += 1
                }
            }
        }
        (self.values, self.mask) = (values, mask)
        squaredNorm = norm ?? sumOfSquares(values, count: values.count)
        precondition(squaredNorm > 0, "a code of zeros can't be compared with")
    }

    /// The sum of what `body` returns for every row of the part in every block of channels.
    ///
    /// - Parameter body: given the row's first float in activations, its values, how many there are, and
    ///   the block's part of ``mask``.
    func sumOfRows(
        _ output: LayerOutput, pool: ThreadPool,
        _ body: (
            _ start: Int, _ values: UnsafePointer<Float>, _ count: Int, _ mask: UnsafePointer<Float>
        ) -> Double
    ) -> Double {
        precondition(output.shape == shape, "the code is of another shape")
        if values.isEmpty { return 0 }
        let blocks = Layout.blocks(shape.channels)
        let count = places.columns.count * Layout.lanes
        return values.withUnsafeBufferPointer { values in
            mask.withUnsafeBufferPointer { mask in
                pool.sum(count: blocks) { block in
                    var row = values.baseAddress! + block * places.rows.count * count
                    var sum = 0.0
                    for y in places.rows {
                        let first = output.index(
                            block * Layout.lanes, y * shape.width + places.columns.lowerBound)
                        sum += body(first, row, count, mask.baseAddress! + block * Layout.lanes)
                        row += count
                    }
                    return sum
                }
            }
        }
    }
}
