import KernelTypes
import Runtime

/// 3×3 convolution by Winograd's minimal filtering F(4×4, 3×3) (Lavin & Gray 2016): 36 products for
/// 16 results instead of 144.
///
/// A piece of work is a run of tiles: transform, 36 matrix products over channels, transform back. The
/// gradient is the same convolution with filters turned round.
struct Winograd {
    private let sourceChannels, sourceHeight, sourceWidth: Int
    private let resultChannels, resultHeight, resultWidth: Int
    private let paddingTop, paddingLeft: Int
    private let sourceBlocks, resultBlocks: Int
    /// Tiles of all results.
    private let across, down: Int
    /// Tiles of a piece.
    private let perPiece: Int

    /// Results on a side of a tile, and source pixels.
    private static let size = 4
    private static let reach = 6
    /// Pixels from a tile to the one whose memory is asked for.
    private static let ahead = 2 * size
    /// Floats of one tile's block in all 36 places.
    private static let points = reach * reach
    /// All filters are read again for each piece, so pieces are large, and as many on each thread.
    private static let mostTiles = 8 * Tile.width

    init(_ primitive: ConvolutionPrimitive, threads: Int) {
        let g = primitive.geometry
        let isForward = primitive.direction == .forward
        (sourceChannels, resultChannels) = (primitive.sourceChannels, primitive.resultChannels)
        (sourceHeight, resultHeight) =
            isForward ? (g.inputHeight, g.outputHeight) : (g.outputHeight, g.inputHeight)
        (sourceWidth, resultWidth) = isForward ? (g.inputWidth, g.outputWidth) : (g.outputWidth, g.inputWidth)
        (paddingTop, paddingLeft) =
            isForward ? (g.paddingTop, g.paddingLeft) : (2 - g.paddingTop, 2 - g.paddingLeft)
        (sourceBlocks, resultBlocks) = (Layout.blocks(sourceChannels), Layout.blocks(resultChannels))
        across = resultWidth.dividedRoundingUp(by: Self.size)
        down = resultHeight.dividedRoundingUp(by: Self.size)
        let rounds = (across * down + threads * Self.mostTiles - 1) / (threads * Self.mostTiles)
        let share = (across * down + threads * rounds - 1) / (threads * rounds)
        perPiece = share.roundedUp(toMultipleOf: Tile.width)
    }

    // One block more than tiles need, or all 36 points of a tile would be in the same set of the cache.
    private var sourceStride: Int { (sourceBlocks * perPiece + 1) * Layout.lanes }
    private var resultStride: Int { (resultBlocks * perPiece + 1) * Layout.lanes }

    /// Floats of scratch memory for each thread.
    var scratch: Int { Self.points * (Layout.lanes + sourceStride + resultStride) }

    func run(
        source: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
        epilogue: Epilogue, result: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>,
        pool: ThreadPool
    ) {
        let lanes = Layout.lanes
        pool.forEach(count: (across * down).dividedRoundingUp(by: perPiece)) { piece, thread in
            let tiles = piece * perPiece..<min(across * down, (piece + 1) * perPiece)
            let square = workspace + thread * scratch
            let sourcePoints = square + Self.points * lanes
            let resultPoints = sourcePoints + Self.points * sourceStride
            for block in 0..<sourceBlocks {
                for (index, tile) in tiles.enumerated() {
                    transformSource(
                        source + block * sourceHeight * sourceWidth * lanes,
                        y: tile / across * Self.size - paddingTop,
                        x: tile % across * Self.size - paddingLeft,
                        square, to: sourcePoints + (block * perPiece + index) * lanes)
                }
            }
            multiply(sourcePoints, weights, resultPoints, tiles: tiles.count)
            for block in 0..<resultBlocks {
                let offset = block * resultHeight * resultWidth * lanes
                let epilogue = epilogue.moved(by: offset)
                for (index, tile) in tiles.enumerated() {
                    transformResult(
                        resultPoints + (block * perPiece + index) * lanes, square,
                        bias: bias.map { load($0 + block * lanes) } ?? .zero, epilogue,
                        to: result + offset, y: tile / across * Self.size, x: tile % across * Self.size)
                }
            }
        }
    }

    /// At each of the 36 points a matrix product: `[result block][tile] = Σ [source block][tile] · w`.
    @inline(always)
    private func multiply(
        _ source: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
        _ result: UnsafeMutablePointer<Float>, tiles: Int
    ) {
        let lanes = Layout.lanes
        withUnsafeTemporaryAllocation(of: Tap.self, capacity: 1) { taps in
            taps[0] = Tap(weights: 0, row: 0, shift: 0)
            let filterStride = resultBlocks * sourceBlocks * lanes * lanes
            for point in 0..<Self.points {
                let row = Correlation(
                    source: source + point * sourceStride, sourceWidth: perPiece, readStep: 1,
                    writeStep: lanes, count: tiles.roundedUp(toMultipleOf: Tile.width))
                let filters = weights + point * filterStride
                row.dense(
                    channels: sourceChannels, blockStride: perPiece * lanes, weights: filters,
                    weightStride: lanes * lanes, taps: UnsafeBufferPointer(taps), blocks: resultBlocks,
                    target: result + point * resultStride, targetStride: perPiece * lanes,
                    epilogue: Epilogue(),
                    nextWeights: point + 1 < Self.points ? filters + filterStride : nil)
            }
        }
    }

    /// `Bᵀ d B` of the 6×6 source pixels from (y, x) on; pixels outside count as zero.
    @inline(always)
    private func transformSource(
        _ source: UnsafePointer<Float>, y: Int, x: Int, _ square: UnsafeMutablePointer<Float>,
        to target: UnsafeMutablePointer<Float>
    ) {
        let inside = y >= 0 && x >= 0 && y + Self.reach <= sourceHeight && x + Self.reach <= sourceWidth
        let origin = source + (y * sourceWidth + x) * Layout.lanes
        for row in 0..<Self.reach {
            Prefetch.read(origin + (row * sourceWidth + Self.ahead + 2) * Layout.lanes, Self.size)
        }
        for column in 0..<Self.reach {
            @inline(always)
            func pixel(_ row: Int) -> Lanes {
                guard
                    inside
                        || (y + row >= 0 && y + row < sourceHeight && x + column >= 0
                            && x + column < sourceWidth)
                else { return .zero }
                return load(origin + (row * sourceWidth + column) * Layout.lanes)
            }
            let points = Self.toPoints(pixel(0), pixel(1), pixel(2), pixel(3), pixel(4), pixel(5))
            store(points.0, square + column * Layout.lanes)
            store(points.1, square + (6 + column) * Layout.lanes)
            store(points.2, square + (12 + column) * Layout.lanes)
            store(points.3, square + (18 + column) * Layout.lanes)
            store(points.4, square + (24 + column) * Layout.lanes)
            store(points.5, square + (30 + column) * Layout.lanes)
        }
        for row in 0..<Self.reach {
            @inline(always)
            func point(_ column: Int) -> Lanes { load(square + (6 * row + column) * Layout.lanes) }
            let points = Self.toPoints(point(0), point(1), point(2), point(3), point(4), point(5))
            let place = target + 6 * row * sourceStride
            store(points.0, place)
            store(points.1, place + sourceStride)
            store(points.2, place + 2 * sourceStride)
            store(points.3, place + 3 * sourceStride)
            store(points.4, place + 4 * sourceStride)
            store(points.5, place + 5 * sourceStride)
        }
    }

    /// `Aᵀ m A`, 4×4 results of which those within the picture are stored.
    @inline(always)
    private func transformResult(
        _ source: UnsafePointer<Float>, _ square: UnsafeMutablePointer<Float>, bias: Lanes,
        _ epilogue: Epilogue, to target: UnsafeMutablePointer<Float>, y: Int, x: Int
    ) {
        for column in 0..<Self.reach {
            @inline(always)
            func point(_ row: Int) -> Lanes { load(source + (6 * row + column) * resultStride) }
            let results = Self.fromPoints(point(0), point(1), point(2), point(3), point(4), point(5))
            store(results.0, square + column * Layout.lanes)
            store(results.1, square + (6 + column) * Layout.lanes)
            store(results.2, square + (12 + column) * Layout.lanes)
            store(results.3, square + (18 + column) * Layout.lanes)
        }
        for row in 0..<Self.size {
            epilogue.ask(target, ((y + row) * resultWidth + x + Self.ahead) * Layout.lanes, Self.size)
        }
        for row in 0..<min(Self.size, resultHeight - y) {
            @inline(always)
            func point(_ column: Int) -> Lanes { load(square + (6 * row + column) * Layout.lanes) }
            let results = Self.fromPoints(point(0), point(1), point(2), point(3), point(4), point(5))
            let offset = ((y + row) * resultWidth + x) * Layout.lanes
            let left = resultWidth - x
            epilogue.finish(results.0 + bias, target, offset)
            if left > 1 { epilogue.finish(results.1 + bias, target, offset + Layout.lanes) }
            if left > 2 { epilogue.finish(results.2 + bias, target, offset + 2 * Layout.lanes) }
            if left > 3 { epilogue.finish(results.3 + bias, target, offset + 3 * Layout.lanes) }
        }
    }

    /// `Bᵀ d` for points 0, ±1, ±2, ∞.
    @inline(always)
    private static func toPoints(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes, _ e: Lanes, _ f: Lanes)
        -> (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes)
    {
        let even = multiplyAdd(c, Lanes(repeating: -4), e)
        let odd = multiplyAdd(b, Lanes(repeating: -4), d)
        let even2 = e - c
        let odd2 = (d - b) * 2
        return (
            multiplyAdd(a, Lanes(repeating: 4), multiplyAdd(c, Lanes(repeating: -5), e)),
            even + odd, even - odd, even2 + odd2, even2 - odd2,
            multiplyAdd(b, Lanes(repeating: 4), multiplyAdd(d, Lanes(repeating: -5), f))
        )
    }

    /// `Aᵀ m`.
    @inline(always)
    private static func fromPoints(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes, _ e: Lanes, _ f: Lanes)
        -> (Lanes, Lanes, Lanes, Lanes)
    {
        let sum1 = b + c
        let difference1 = b - c
        let sum2 = d + e
        let difference2 = d - e
        return (
            a + sum1 + sum2,
            multiplyAdd(difference2, Lanes(repeating: 2), difference1),
            multiplyAdd(sum2, Lanes(repeating: 4), sum1),
            multiplyAdd(difference2, Lanes(repeating: 8), difference1) + f
        )
    }
}
