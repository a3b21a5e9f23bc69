import KernelTypes
import Runtime

/// Convolution of every channel with a filter of its own, for every size, stride and dilation; forward,
/// and backward as a correlation of the output's gradient with the same taps read the other way round.
///
/// A piece of work is a band of rows of one block. Results are computed six at a time; where some of
/// their taps lie outside the picture, from a copy of the source with zeros around it.
struct DepthwiseConvolution {
    let g: ConvolutionGeometry
    let pool: ThreadPool

    func forward(
        input: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        epilogue: Epilogue, output: UnsafeMutablePointer<Float>
    ) {
        run(
            rows: g.outputHeight, phases: 1, weights,
            rowTap: { row, u in
                let y = row * g.strideY + u * g.dilationY - g.paddingTop
                return y >= 0 && y < g.inputHeight ? y * g.inputWidth : nil
            },
            columnTap: { _, v in v * g.dilationX - g.paddingLeft }
        ) { block, row, _ in
            let offset = (block * g.outputArea + row * g.outputWidth) * Layout.lanes
            var epilogue = epilogue.moved(by: offset)
            epilogue.bias = bias + block * Layout.lanes
            return Row(
                source: input + block * g.inputArea * Layout.lanes, sourceWidth: g.inputWidth,
                readStep: g.strideX, target: output + offset, writeStep: 1, count: g.outputWidth,
                epilogue: epilogue)
        }
    }

    func inputGradient(
        outputGradient: UnsafePointer<Float>, weights: UnsafePointer<Float>, epilogue: Epilogue,
        inputGradient: UnsafeMutablePointer<Float>
    ) {
        run(
            rows: g.inputHeight, phases: g.strideX, weights,
            rowTap: { row, u in
                let reach = row + g.paddingTop - u * g.dilationY
                guard reach >= 0, reach % g.strideY == 0, reach / g.strideY < g.outputHeight else {
                    return nil
                }
                return reach / g.strideY * g.outputWidth
            },
            columnTap: { phase, v in
                let across = phase + g.paddingLeft - v * g.dilationX
                return across % g.strideX == 0 ? across / g.strideX : nil
            }
        ) { block, row, phase in
            let offset = (block * g.inputArea + row * g.inputWidth + phase) * Layout.lanes
            return Row(
                source: outputGradient + block * g.outputArea * Layout.lanes, sourceWidth: g.outputWidth,
                readStep: 1, target: inputGradient + offset, writeStep: g.strideX,
                count: (g.inputWidth - phase).dividedRoundingUp(by: g.strideX),
                epilogue: epilogue.moved(by: offset))
        }
    }

    /// One row or column of a filter.
    fileprivate struct Line {
        /// Where its weights begin, relative to the filter's.
        var weights: Int
        /// Where the source row begins, or the source pixel relative to the result's; in floats.
        var source: Int
    }

    /// A row of results, or those of its columns that are `writeStep` pixels apart.
    private struct Row {
        let source: UnsafePointer<Float>
        let sourceWidth, readStep: Int
        let target: UnsafeMutablePointer<Float>
        let writeStep, count: Int
        let epilogue: Epilogue
    }

    /// Computes every row of every block, in phases (columns modulo the stride).
    ///
    /// - Parameters:
    ///   - rowTap: where in the source, in pixels, the filter's row `u` lies for a row of results; nil
    ///     where it lies outside.
    ///   - columnTap: the same for its column `v`, relative to the source pixel of a result; nil where
    ///     it contributes nothing.
    private func run(
        rows: Int, phases: Int, _ weights: UnsafePointer<Float>,
        rowTap: (_ row: Int, _ u: Int) -> Int?, columnTap: (_ phase: Int, _ v: Int) -> Int?,
        _ row: (_ block: Int, _ row: Int, _ phase: Int) -> Row
    ) {
        let lanes = Layout.lanes
        let blocks = Layout.blocks(g.inputChannels)
        let bands = min(rows, max(1, 32 / blocks))
        let edge = (Tile.width - 1) * g.strideX + (g.kernelWidth - 1) * g.dilationX + 1
        pool.forEach(count: blocks * bands) { piece, _ in
            let (block, band) = (piece / bands, piece % bands)
            let filter = weights + block * g.kernelArea * lanes
            withUnsafeTemporaryAllocation(of: Line.self, capacity: g.kernelHeight + g.kernelWidth) { lines in
                withUnsafeTemporaryAllocation(of: Lanes.self, capacity: edge) { scratch in
                    for y in band * rows / bands..<(band + 1) * rows / bands {
                        var height = 0
                        for u in 0..<g.kernelHeight {
                            guard let source = rowTap(y, u) else { continue }
                            lines[height] = Line(
                                weights: u * g.kernelWidth * lanes, source: source * lanes)
                            height += 1
                        }
                        for phase in 0..<phases {
                            var end = height
                            for v in 0..<g.kernelWidth {
                                guard let source = columnTap(phase, v) else { continue }
                                lines[end] = Line(weights: v * lanes, source: source * lanes)
                                end += 1
                            }
                            compute(
                                row(block, y, phase), filter,
                                UnsafeBufferPointer(rebasing: lines[..<height]),
                                UnsafeBufferPointer(rebasing: lines[height..<end]), scratch.baseAddress!)
                        }
                    }
                }
            }
        }
    }

    /// Computes a row.
    private func compute(
        _ row: Row, _ weights: UnsafePointer<Float>, _ rows: UnsafeBufferPointer<Line>,
        _ columns: UnsafeBufferPointer<Line>, _ scratch: UnsafeMutablePointer<Lanes>
    ) {
        let lanes = Layout.lanes
        let step = columns.count > 1 ? columns[1].source - columns[0].source : 0
        guard abs(step) == lanes, row.readStep <= 2, columns.count == 3 || columns.count == 5 else {
            let taps = AnyTaps(columns: columns, step: row.readStep * lanes)
            return tiles(row, weights, rows, taps, scratch)
        }
        let (left, right) =
            step > 0 ? (columns[0], columns[1]) : (columns[columns.count - 1], columns[columns.count - 2])
        let weightStep = right.weights - left.weights
        switch (columns.count, row.readStep) {
        case (3, 1):
            tiles(row, weights, rows, NeighboringTaps<3, 1>(left, weightStep), scratch)
        case (3, _):
            tiles(row, weights, rows, NeighboringTaps<3, 2>(left, weightStep), scratch)
        case (_, 1):
            tiles(row, weights, rows, NeighboringTaps<5, 1>(left, weightStep), scratch)
        default:
            tiles(row, weights, rows, NeighboringTaps<5, 2>(left, weightStep), scratch)
        }
    }

    /// Those of a filter's rows that lie on source rows which no row of results above has read: the last
    /// of a convolution, the first of a gradient, where taps are read the other way round.
    private func freshRows(_ rows: UnsafeBufferPointer<Line>) -> Slice<UnsafeBufferPointer<Line>> {
        guard let first = rows.first, let last = rows.last else { return rows.prefix(0) }
        return first.source > last.source ? rows.prefix(1) : rows.suffix(g.strideY)
    }

    /// Computes six results at a time.
    private func tiles<Taps: RowOfTaps>(
        _ row: Row, _ weights: UnsafePointer<Float>, _ rows: UnsafeBufferPointer<Line>,
        _ taps: Taps, _ scratch: UnsafeMutablePointer<Lanes>
    ) {
        let lanes = Layout.lanes
        let start = row.epilogue.bias.map { load($0) } ?? .zero
        let step = row.readStep * lanes
        let (least, most) = (taps.least, taps.most)
        let writeStep = row.writeStep * lanes
        let fresh = freshRows(rows)
        var done = 0
        while done < row.count {
            // The last six are moved back over results that are there already.
            let j = max(0, min(done, row.count - Tile.width))
            let low = j * step + least
            let high = (j + Tile.width - 1) * step + most
            for line in fresh {
                Prefetch.read(
                    row.source + line.source + low + Prefetch.pixels * step, Tile.width * row.readStep)
            }
            row.epilogue.ask(
                row.target, (j + Prefetch.pixels) * writeStep, Tile.width, step: writeStep)
            var tile = Tile(start)
            var i = 0
            if low >= 0, high < row.sourceWidth * lanes {
                while i < rows.count {
                    taps.add(to: &tile, weights + rows[i].weights, row.source + rows[i].source + low)
                    i += 1
                }
            } else {
                let copy = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Float.self)
                while i < rows.count {
                    var place = low
                    while place <= high {
                        let inside = place >= 0 && place < row.sourceWidth * lanes
                        store(inside ? load(row.source + rows[i].source + place) : .zero, copy + place - low)
                        place += lanes
                    }
                    taps.add(to: &tile, weights + rows[i].weights, copy)
                    i += 1
                }
            }
            tile.store(
                row.epilogue, row.target, j * writeStep, step: writeStep, from: done - j, to: row.count - j)
            done = j + Tile.width
        }
    }
}

/// The taps of a row of a filter.
private protocol RowOfTaps {
    /// Where the first and the last source pixel lie, relative to the result's; in floats.
    var least: Int { get }
    var most: Int { get }
    /// Adds their products for six results, given the first source pixel.
    func add(to tile: inout Tile, _ weights: UnsafePointer<Float>, _ x: UnsafePointer<Float>)
}

/// Taps anywhere.
private struct AnyTaps: RowOfTaps {
    let columns: UnsafeBufferPointer<DepthwiseConvolution.Line>
    let step, least, most: Int

    init(columns: UnsafeBufferPointer<DepthwiseConvolution.Line>, step: Int) {
        self.columns = columns
        self.step = step
        let ends = columns.isEmpty ? (0, 0) : (columns[0].source, columns[columns.count - 1].source)
        (least, most) = (min(ends.0, ends.1), max(ends.0, ends.1))
    }

    @inline(always)
    func add(to tile: inout Tile, _ weights: UnsafePointer<Float>, _ x: UnsafePointer<Float>) {
        var i = 0
        while i < columns.count {
            let place = x + columns[i].source - least
            tile.add(load(weights + columns[i].weights), timesBlocksAt: place, step: step)
            i += 1
        }
    }
}

/// `count` taps side by side, for results `step` source pixels apart: constants, so that a pixel is
/// loaded once for all taps that read it.
private struct NeighboringTaps<let count: Int, let step: Int>: RowOfTaps {
    let weights, weightStep, least: Int
    var most: Int { least + (count - 1) * Layout.lanes }

    /// - Parameter left: the leftmost tap.
    init(_ left: DepthwiseConvolution.Line, _ weightStep: Int) {
        (weights, least) = (left.weights, left.source)
        self.weightStep = weightStep
    }

    @inline(always)
    func add(to tile: inout Tile, _ weights: UnsafePointer<Float>, _ x: UnsafePointer<Float>) {
        var v = 0
        while v < count {
            let filter = load(weights + self.weights + v * weightStep)
            tile.add(filter, timesBlocksAt: x + v * Layout.lanes, step: step * Layout.lanes)
            v += 1
        }
    }
}
