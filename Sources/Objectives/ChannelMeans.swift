import Kernels
import Networks

/// The means of a layer's channels in the making, added up from as many windows of a picture as there are.
public final class ChannelMeans {
    public let channels: Int
    /// Positions added so far; with weights, the sum of those.
    public private(set) var positions = 0.0
    /// By channel, with those that fill up the last block.
    private var sums: [Double]

    /// Nothing added yet.
    public init(channels: Int) {
        self.channels = channels
        sums = Array(repeating: 0, count: Layout.blocks(channels) * Layout.lanes)
    }

    /// Starts anew.
    public func reset() {
        positions = 0
        for i in sums.indices { sums[i] = 0 }
    }

    /// Adds a layer's positions, all of them or those in `rectangle`.
    public func add(_ output: LayerOutput, in rectangle: Rectangle? = nil, pool: ThreadPool) {
        let runs = output.runs(in: rectangle)
        positions += Double(runs.positions)
        add(output, runs, pool) { block, first, count in
            var sum = SIMD16<Float>.zero
            for position in first..<first + count { sum += output.vector(block, position) }
            return sum
        }
    }

    /// Adds a layer's positions with a weight for each, `[height, width]` of zero or more.
    public func add(_ output: LayerOutput, weights: [Float], pool: ThreadPool) {
        precondition(weights.count == output.shape.area, "a weight for each position")
        positions += weights.reduce(0) { $0 + Double($1) }
        add(output, PositionRuns(area: output.shape.area), pool) { block, first, count in
            var sum = SIMD16<Float>.zero
            for position in first..<first + count {
                sum += weights[position] * output.vector(block, position)
            }
            return sum
        }
    }

    /// - Parameter part: the sum of a block's neighboring positions.
    private func add(
        _ output: LayerOutput, _ runs: PositionRuns, _ pool: ThreadPool,
        part: (_ block: Int, _ first: Int, _ count: Int) -> SIMD16<Float>
    ) {
        precondition(output.shape.channels == channels, "the means are of another layer")
        sums.withUnsafeMutableBufferPointer { sums in
            let sums = sums.baseAddress!
            pool.forEach(0..<Layout.blocks(channels)) { block in
                for piece in 0..<runs.pieces(of: Self.piece) {
                    let (first, count) = runs.piece(piece, of: Self.piece)
                    let sum = part(block, first, count)
                    for lane in 0..<Layout.lanes { sums[block * Layout.lanes + lane] += Double(sum[lane]) }
                }
            }
        }
    }

    /// So few positions are added up in single precision.
    private static let piece = 256

    /// The mean of a channel, which may be one that fills up the last block; 0 if nothing was added.
    func mean(_ channel: Int) -> Float { positions > 0 ? Float(sums[channel] / positions) : 0 }

    /// By channel; zeros if nothing was added.
    public var means: [Float] { (0..<channels).map(mean) }
}

extension LayerOutput {
    /// The channels of a block at a position.
    @inline(__always)
    fileprivate func vector(_ block: Int, _ position: Int) -> SIMD16<Float> {
        UnsafeRawPointer(activation + (block * shape.area + position) * Layout.lanes)
            .assumingMemoryBound(to: SIMD16<Float>.self).pointee
    }
}
