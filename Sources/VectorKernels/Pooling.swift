import KernelTypes
import Runtime

extension PoolingGeometry {
    /// Calls `body` for every output position of a channel block with the input rows and columns under
    /// its window and its share in an average.
    @inline(always)
    fileprivate func forEachWindow(
        _ body: (_ output: Int, _ rows: Range<Int>, _ columns: Range<Int>, _ share: Float) -> Void
    ) {
        for oy in 0..<outputHeight {
            let y = oy * strideY - paddingTop
            let rows = max(0, y)..<max(0, min(inputHeight, y + kernelHeight))
            for ox in 0..<outputWidth {
                let x = ox * strideX - paddingLeft
                let columns = max(0, x)..<max(0, min(inputWidth, x + kernelWidth))
                let size = countsPadding ? kernelHeight * kernelWidth : rows.count * columns.count
                body((oy * outputWidth + ox) * Layout.lanes, rows, columns, 1 / Float(max(1, size)))
            }
        }
    }

    /// Whether every input position lies in a window.
    fileprivate var covers: Bool {
        kernelHeight >= strideY && kernelWidth >= strideX
            && (outputHeight - 1) * strideY + kernelHeight - paddingTop >= inputHeight
            && (outputWidth - 1) * strideX + kernelWidth - paddingLeft >= inputWidth
    }

    fileprivate var blocks: Int { Layout.blocks(channels) }
    fileprivate var inputCount: Int { inputHeight * inputWidth * Layout.lanes }
    fileprivate var outputCount: Int { outputHeight * outputWidth * Layout.lanes }

    @inline(always)
    fileprivate func offset(_ y: Int, _ x: Int) -> Int { (y * inputWidth + x) * Layout.lanes }

    /// Asks for what a window further on has that no window before has read.
    @inline(always)
    fileprivate func ask(_ plane: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>) {
        for y in rows.suffix(strideY) {
            Prefetch.read(plane + offset(y, columns.lowerBound + Prefetch.pixels), strideX)
        }
    }

    /// The largest value of each channel in a window.
    @inline(always)
    fileprivate func largest(_ plane: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>)
        -> Lanes
    {
        var best = Lanes(repeating: -.infinity)
        for y in rows {
            for x in columns {
                let value = load(plane + offset(y, x))
                best = best.replacing(with: value, where: value .> best)
            }
        }
        return best
    }
}

/// Pooling, a block of channels at a time.
enum PoolingKernels {
    static func maxForward(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        pool: ThreadPool
    ) {
        pool.forEach(0..<g.blocks) { block in
            let plane = input + block * g.inputCount
            let result = output + block * g.outputCount
            g.forEachWindow { index, rows, columns, _ in
                g.ask(plane, rows, columns)
                store(g.largest(plane, rows, columns), result + index)
            }
        }
    }

    static func maxGradient(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
        rectifier: Rectifier?, inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        pool.forEach(0..<g.blocks) { block in
            let plane = input + block * g.inputCount
            let source = outputGradient + block * g.outputCount
            let target = inputGradient + block * g.inputCount
            target.update(repeating: 0, count: g.inputCount)
            g.forEachWindow { index, rows, columns, _ in
                g.ask(plane, rows, columns)
                g.ask(target, rows, columns)
                let best = g.largest(plane, rows, columns)
                // The first of equal values gets it all.
                var left = load(source + index)
                if let rectifier { left = left.passed(by: rectifier, output: best) }
                for y in rows {
                    for x in columns {
                        let place = g.offset(y, x)
                        let isBest = load(plane + place) .== best
                        let part = Lanes.zero.replacing(with: left, where: isBest)
                        store(load(target + place) + part, target + place)
                        left = left.replacing(with: 0, where: isBest)
                    }
                }
            }
        }
    }

    static func averageForward(
        _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
        pool: ThreadPool
    ) {
        pool.forEach(0..<g.blocks) { block in
            let plane = input + block * g.inputCount
            let result = output + block * g.outputCount
            g.forEachWindow { index, rows, columns, share in
                g.ask(plane, rows, columns)
                var sum = Lanes.zero
                for y in rows { for x in columns { sum += load(plane + g.offset(y, x)) } }
                store(sum * share, result + index)
            }
        }
    }

    static func averageGradient(
        _ g: PoolingGeometry, outputGradient: UnsafePointer<Float>, input: UnsafePointer<Float>,
        rectifier: Rectifier?, inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        let overlap = g.kernelHeight > g.strideY || g.kernelWidth > g.strideX
        precondition(!overlap || rectifier == nil)
        pool.forEach(0..<g.blocks) { block in
            let source = outputGradient + block * g.outputCount
            let plane = input + block * g.inputCount
            let target = inputGradient + block * g.inputCount
            if overlap || !g.covers { target.update(repeating: 0, count: g.inputCount) }
            g.forEachWindow { index, rows, columns, share in
                g.ask(target, rows, columns)
                if rectifier != nil { g.ask(plane, rows, columns) }
                let part = load(source + index) * share
                for y in rows {
                    for x in columns {
                        let place = g.offset(y, x)
                        if overlap {
                            store(load(target + place) + part, target + place)
                        } else if let rectifier {
                            store(part.passed(by: rectifier, output: load(plane + place)), target + place)
                        } else {
                            store(part, target + place)
                        }
                    }
                }
            }
        }
    }
}
