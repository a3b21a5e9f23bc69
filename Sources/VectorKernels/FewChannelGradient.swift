import KernelTypes
import Runtime

/// The gradient with respect to an input of few channels, such as a picture's three, which would leave most lanes of
/// a block idle.
///
/// Channels and taps together fill the lanes instead: for every output pixel one product gives what it
/// contributes to all input values under its window, `[height][width][channels]`, whose rows are then
/// added where they belong. A piece of work is a band of input rows.
struct FewChannelGradient {
    let g: ConvolutionGeometry
    let pool: ThreadPool

    /// Rows of a band. Where two meet, the output rows that reach both are computed for each.
    private static func band(_ g: ConvolutionGeometry, _ threads: Int) -> Int {
        max(8, min(64, (g.inputHeight + 2 * threads - 1) / (2 * threads)))
    }

    /// Output pixels whose windows stay in the first-level cache until they are added up.
    private static let run = 8 * Tile.width

    /// Floats of an output pixel's contributions, in whole blocks.
    private static func windowCount(_ g: ConvolutionGeometry) -> Int {
        Layout.count(channels: g.windowValues, area: 1)
    }

    /// Pixels of a row of sums, which reaches as far to both sides as windows do.
    private static func sumWidth(_ g: ConvolutionGeometry) -> Int {
        g.paddingLeft
            + max(g.inputWidth, (g.outputWidth - 1) * g.strideX - g.paddingLeft + g.kernelWidth)
    }

    /// Floats of scratch memory for each thread.
    static func scratch(_ g: ConvolutionGeometry, threads: Int) -> Int {
        let sums = band(g, threads) * sumWidth(g) * g.inputChannels
        return run * windowCount(g) + sums.roundedUp(toMultipleOf: Layout.lanes)
    }

    func run(
        outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        inputGradient: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>
    ) {
        let windowCount = Self.windowCount(g)
        let rowCount = Self.sumWidth(g) * g.inputChannels
        let band = Self.band(g, pool.threads)
        let bands = g.inputHeight.dividedRoundingUp(by: band)
        let step = g.strideX * g.inputChannels
        let scratch = Self.scratch(g, threads: pool.threads)
        pool.forEach(count: bands) { piece, thread in
            let rows = piece * band..<min(g.inputHeight, (piece + 1) * band)
            let windows = workspace + thread * scratch
            let sums = windows + Self.run * windowCount
            sums.update(repeating: 0, count: rows.count * rowCount)
            for outputRow in outputRows(reaching: rows) {
                for first in stride(from: 0, to: g.outputWidth, by: Self.run) {
                    let run = first..<min(g.outputWidth, first + Self.run)
                    let source = outputGradient + (outputRow * g.outputWidth + first) * Layout.lanes
                    makeWindows(source, run.count, weights, windows, windowCount)
                    for u in 0..<g.kernelHeight {
                        let y = outputRow * g.strideY + u - g.paddingTop
                        guard rows.contains(y) else { continue }
                        let count = g.kernelWidth * g.inputChannels
                        var target = sums + (y - rows.lowerBound) * rowCount + first * step
                        var source = windows + u * count
                        for _ in run {
                            for i in 0..<count { target[i] += source[i] }
                            target += step
                            source += windowCount
                        }
                    }
                }
            }
            for y in rows {
                let row = sums + (y - rows.lowerBound) * rowCount + g.paddingLeft * g.inputChannels
                let target = inputGradient + y * g.inputWidth * (g.inputIsPlanar ? 1 : Layout.lanes)
                if !g.inputIsPlanar { target.update(repeating: 0, count: g.inputWidth * Layout.lanes) }
                for c in 0..<g.inputChannels {
                    let (place, step) = g.inputIsPlanar ? (c * g.inputArea, 1) : (c, Layout.lanes)
                    for x in 0..<g.inputWidth { target[place + x * step] = row[x * g.inputChannels + c] }
                }
            }
        }
    }

    /// Output rows whose windows have a row in `rows`.
    private func outputRows(reaching rows: Range<Int>) -> Range<Int> {
        let first = max(0, rows.lowerBound + g.paddingTop - g.kernelHeight + g.strideY) / g.strideY
        let end = min(g.outputHeight, (rows.upperBound - 1 + g.paddingTop) / g.strideY + 1)
        return first..<max(first, end)
    }

    /// The contributions of `count` output pixels.
    @inline(always)
    private func makeWindows(
        _ source: UnsafePointer<Float>, _ count: Int, _ weights: UnsafePointer<Float>,
        _ windows: UnsafeMutablePointer<Float>, _ windowCount: Int
    ) {
        let lanes = Layout.lanes
        withUnsafeTemporaryAllocation(of: Tap.self, capacity: 1) { taps in
            taps[0] = Tap(weights: 0, row: 0, shift: 0)
            let row = Correlation(
                source: source, sourceWidth: count, readStep: 1, writeStep: windowCount, count: count)
            row.dense(
                channels: g.outputChannels, blockStride: g.outputArea * lanes, weights: weights,
                weightStride: lanes * lanes, taps: UnsafeBufferPointer(taps), blocks: windowCount / lanes,
                target: windows, targetStride: lanes, epilogue: Epilogue())
        }
    }
}
