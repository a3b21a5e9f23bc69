import KernelTypes
import Runtime

/// Convolution tap by tap, for every size, stride and dilation; forward, and backward as a correlation
/// of the output's gradient with the same taps read the other way round.
///
/// A piece of work is a band of rows of as many blocks of results as a tile has.
struct DirectConvolution {
    let g: ConvolutionGeometry
    /// Room for the taps of a row on each thread.
    let workspace: UnsafeMutablePointer<Float>
    let pool: ThreadPool

    /// Floats of scratch memory for each thread.
    static func scratch(_ g: ConvolutionGeometry) -> Int {
        Layout.count(channels: g.kernelArea * MemoryLayout<Tap>.stride / MemoryLayout<Float>.stride, area: 1)
    }

    func forward(
        input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        epilogue: Epilogue, output: UnsafeMutablePointer<Float>
    ) {
        run(
            rows: g.outputHeight, blocks: Layout.blocks(g.outputChannels), phases: 1,
            taps: { row, _, taps in
                for u in 0..<g.kernelHeight {
                    let y = row * g.strideY + u * g.dilationY - g.paddingTop
                    guard y >= 0, y < g.inputHeight else { continue }
                    for v in 0..<g.kernelWidth {
                        taps.add(
                            u * g.kernelWidth + v, row: y * g.inputWidth,
                            shift: v * g.dilationX - g.paddingLeft)
                    }
                }
            },
            body: { row, blocks, _, taps in
                let offset = (blocks.lowerBound * g.outputArea + row * g.outputWidth) * Layout.lanes
                var epilogue = epilogue.moved(by: offset)
                epilogue.bias = bias + blocks.lowerBound * Layout.lanes
                var row = Correlation(
                    source: input, sourceWidth: g.inputWidth, readStep: g.strideX, writeStep: Layout.lanes,
                    count: g.outputWidth)
                if g.inputIsPlanar { (row.pixelStride, row.channelStride) = (1, g.inputArea) }
                correlate(
                    row, blocks: blocks, channels: g.inputChannels, area: g.inputArea, weights, taps,
                    output + offset, resultArea: g.outputArea, epilogue)
            })
    }

    func inputGradient(
        outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>, epilogue: Epilogue,
        inputGradient: UnsafeMutablePointer<Float>
    ) {
        run(
            rows: g.inputHeight, blocks: Layout.blocks(g.inputChannels), phases: g.strideX,
            taps: { row, phase, taps in
                for u in 0..<g.kernelHeight {
                    let reach = row + g.paddingTop - u * g.dilationY
                    guard reach >= 0, reach % g.strideY == 0, reach / g.strideY < g.outputHeight else {
                        continue
                    }
                    for v in 0..<g.kernelWidth {
                        let across = phase + g.paddingLeft - v * g.dilationX
                        guard across % g.strideX == 0 else { continue }
                        taps.add(
                            u * g.kernelWidth + v, row: reach / g.strideY * g.outputWidth,
                            shift: across / g.strideX)
                    }
                }
            },
            body: { row, blocks, phase, taps in
                let offset = (blocks.lowerBound * g.inputArea + row * g.inputWidth + phase) * Layout.lanes
                correlate(
                    Correlation(
                        source: outputGradient, sourceWidth: g.outputWidth, readStep: 1,
                        writeStep: g.strideX * Layout.lanes,
                        count: (g.inputWidth - phase).dividedRoundingUp(by: g.strideX)),
                    blocks: blocks, channels: g.outputChannels, area: g.outputArea, weights, taps,
                    inputGradient + offset, resultArea: g.inputArea, epilogue.moved(by: offset))
            })
    }

    /// Taps in the making; their weights are counted in taps and their rows in pixels.
    private struct TapList {
        let storage: UnsafeMutableBufferPointer<Tap>
        let weightsPerTap: Int
        var count = 0

        @inline(always)
        mutating func add(_ index: Int, row: Int, shift: Int) {
            storage[count] = Tap(weights: index * weightsPerTap, row: row, shift: shift)
            count += 1
        }
    }

    /// Calls `body` for every row, group of blocks and phase (column modulo the stride) with the row's taps.
    private func run(
        rows: Int, blocks: Int, phases: Int, taps: (_ row: Int, _ phase: Int, _ taps: inout TapList) -> Void,
        body: (_ row: Int, _ blocks: Range<Int>, _ phase: Int, _ taps: UnsafeBufferPointer<Tap>) -> Void
    ) {
        let band = max(1, min(8, rows / 8))
        let bands = rows.dividedRoundingUp(by: band)
        let groups = blocks.dividedRoundingUp(by: LargeTile.blocks)
        let weightsPerTap = Layout.lanes * Layout.lanes
        pool.forEach(count: bands * groups) { piece, thread in
            let storage = UnsafeMutableBufferPointer(
                start: UnsafeMutableRawPointer(workspace + thread * Self.scratch(g))
                    .bindMemory(to: Tap.self, capacity: g.kernelArea), count: g.kernelArea)
            let first = piece / bands * LargeTile.blocks
            let group = first..<min(blocks, first + LargeTile.blocks)
            let top = piece % bands * band
            for row in top..<min(rows, top + band) {
                for phase in 0..<phases {
                    var list = TapList(storage: storage, weightsPerTap: weightsPerTap)
                    taps(row, phase, &list)
                    body(row, group, phase, UnsafeBufferPointer(rebasing: storage[..<list.count]))
                }
            }
        }
    }

    @inline(always)
    private func correlate(
        _ row: Correlation, blocks: Range<Int>, channels: Int, area: Int, _ weights: UnsafePointer<Float>,
        _ taps: UnsafeBufferPointer<Tap>, _ target: UnsafeMutablePointer<Float>, resultArea: Int,
        _ epilogue: Epilogue
    ) {
        let weightStride = g.kernelArea * Layout.lanes * Layout.lanes
        row.dense(
            channels: channels, blockStride: area * Layout.lanes,
            weights: weights + blocks.lowerBound * Layout.blocks(channels) * weightStride,
            weightStride: weightStride, taps: taps, blocks: blocks.count, target: target,
            targetStride: resultArea * Layout.lanes, epilogue: epilogue)
    }
}
