import Kernels
import Networks

/// Draws a picture's features towards those of a guide: at every position the guide's feature vector with
/// the largest dot product is what is fed back (the DeepDream notebook's "controlling dreams").
///
/// The value is the sum of those dot products, and the derivative the chosen vectors.
public struct GuidedMatch: Objective {
    public let layer: String
    /// The guide's activation at the layer, `[channels, positions]`.
    private let guide: [Float]
    private let positions: Int

    /// Positions matched in one matrix product.
    private static let block = 64

    /// - Parameter guide: the guide's activation at `layer`, CHW.
    public init(_ layer: String, guide: [Float], shape: Shape) {
        precondition(guide.count == shape.count)
        self.layer = layer
        self.guide = guide
        positions = shape.area
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ taps: Taps) -> Double {
        let tap = taps[layer]
        let (channels, area) = (tap.shape.channels, tap.shape.area)
        precondition(channels * positions == guide.count, "the guide is of another layer")
        let blocks = (area + Self.block - 1) / Self.block
        return guide.withUnsafeBufferPointer { guide in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: blocks) { sums in
                taps.pool.forEach(0..<blocks) { block in
                    let columns = block * Self.block..<min(area, (block + 1) * Self.block)
                    sums[block] = match(tap, guide.baseAddress!, columns, channels, area)
                }
                return sums.reduce(0, +)
            }
        }
    }

    /// Matches the picture's positions `columns`; returns the sum of their best products.
    private func match(
        _ tap: Tap, _ guide: UnsafePointer<Float>, _ columns: Range<Int>, _ channels: Int, _ area: Int
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: columns.count * positions) { products in
            gemm(
                rows: columns.count, columns: positions, inner: channels,
                a: tap.activation + columns.lowerBound, strideA: area, transposedA: true,
                b: guide, strideB: positions, c: products.baseAddress!, strideC: positions,
                accumulating: false)
            var total = 0.0
            for (row, column) in columns.enumerated() {
                var best = 0
                for i in 1..<max(1, positions)
                where products[row * positions + i] > products[row * positions + best] {
                    best = i
                }
                total += Double(products[row * positions + best])
                if let gradient = tap.gradient {
                    for c in 0..<channels { gradient[c * area + column] += guide[c * positions + best] }
                }
            }
            return total
        }
    }
}
