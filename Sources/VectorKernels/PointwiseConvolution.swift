import KernelTypes
import Runtime

/// 1×1 convolution: a matrix product over all pixels, taken as one long row, or over some of them.
///
/// A piece of work is a strip of pixels whose source stays in the second-level cache while its blocks of
/// results are made, as many at a time as a tile has; their weights stay in the cache for the strip.
struct PointwiseConvolution {
    let sourceChannels: Int
    let resultChannels: Int
    let area: Int
    let positions: PositionRuns
    let pool: ThreadPool

    private static let cachedFloats = 1 << 16

    func run(
        source: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
        epilogue: Epilogue, result: UnsafeMutablePointer<Float>
    ) {
        let lanes = Layout.lanes
        let sourceBlocks = Layout.blocks(sourceChannels)
        let fitting = max(1, Self.cachedFloats / (sourceBlocks * lanes) / Tile.width)
        // Strips enough to keep many cores busy with small pictures too.
        let wanted = max(1, positions.positions / (16 * Tile.width))
        let strip = min(fitting, max(4, wanted)) * Tile.width
        pool.forEach(count: positions.pieces(of: strip)) { piece, _ in
            let (first, count) = positions.piece(piece, of: strip)
            withUnsafeTemporaryAllocation(of: Tap.self, capacity: 1) { taps in
                taps[0] = Tap(weights: 0, row: 0, shift: 0)
                let row = Correlation(
                    source: source + first * lanes, sourceWidth: count, readStep: 1, writeStep: lanes,
                    count: count)
                var epilogue = epilogue.moved(by: first * lanes)
                epilogue.bias = bias
                row.dense(
                    channels: sourceChannels, blockStride: area * lanes, weights: weights,
                    weightStride: lanes * lanes, taps: UnsafeBufferPointer(taps),
                    blocks: Layout.blocks(resultChannels), target: result + first * lanes,
                    targetStride: area * lanes, epilogue: epilogue)
            }
        }
    }
}
