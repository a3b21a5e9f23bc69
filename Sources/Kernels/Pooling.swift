/// The sizes of a pooling layer; see `Networks.Pooling` for what they mean.
public struct PoolingGeometry: Hashable, Sendable {
    public var channels, inputHeight, inputWidth: Int
    public var outputHeight, outputWidth: Int
    public var kernelHeight, kernelWidth: Int
    public var strideY, strideX: Int
    public var paddingTop, paddingLeft: Int
    public var countsPadding: Bool

    public init(
        channels: Int, inputHeight: Int, inputWidth: Int, outputHeight: Int, outputWidth: Int,
        kernelHeight: Int, kernelWidth: Int, strideY: Int, strideX: Int,
        paddingTop: Int, paddingLeft: Int, countsPadding: Bool
    ) {
        self.channels = channels
        self.inputHeight = inputHeight
        self.inputWidth = inputWidth
        self.outputHeight = outputHeight
        self.outputWidth = outputWidth
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideY = strideY
        self.strideX = strideX
        self.paddingTop = paddingTop
        self.paddingLeft = paddingLeft
        self.countsPadding = countsPadding
    }

    /// Input rows and columns under the window of an output position.
    @inline(__always)
    func window(_ oy: Int, _ ox: Int) -> (rows: Range<Int>, columns: Range<Int>) {
        let y = oy * strideY - paddingTop
        let x = ox * strideX - paddingLeft
        return (
            max(0, y)..<max(0, min(inputHeight, y + kernelHeight)),
            max(0, x)..<max(0, min(inputWidth, x + kernelWidth))
        )
    }

    /// Calls `body(output index, input rows, input columns)` for every output position of a channel.
    @inline(__always)
    func forEachWindow(_ body: (_ output: Int, _ rows: Range<Int>, _ columns: Range<Int>) -> Void) {
        for oy in 0..<outputHeight {
            for ox in 0..<outputWidth {
                let (rows, columns) = window(oy, ox)
                body(oy * outputWidth + ox, rows, columns)
            }
        }
    }

    @inline(__always)
    func share(_ rows: Range<Int>, _ columns: Range<Int>) -> Float {
        1 / Float(countsPadding ? kernelHeight * kernelWidth : max(1, rows.count * columns.count))
    }
}

public func maxPoolingForward(
    _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    pool: ThreadPool
) {
    pool.forEach(0..<g.channels) { channel in
        let plane = input + channel * g.inputHeight * g.inputWidth
        let result = output + channel * g.outputHeight * g.outputWidth
        g.forEachWindow { index, rows, columns in
            var best = -Float.infinity
            for y in rows { for x in columns { best = max(best, plane[y * g.inputWidth + x]) } }
            result[index] = best
        }
    }
}

public func maxPoolingGradient(
    _ g: PoolingGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    let area = g.inputHeight * g.inputWidth
    pool.forEach(0..<g.channels) { channel in
        let plane = input + channel * area
        let source = outputGradient + channel * g.outputHeight * g.outputWidth
        let target = inputGradient + channel * area
        target.update(repeating: 0, count: area)
        g.forEachWindow { index, rows, columns in
            var best = -Float.infinity
            var place = -1
            for y in rows {
                for x in columns where plane[y * g.inputWidth + x] > best {
                    place = y * g.inputWidth + x
                    best = plane[place]
                }
            }
            if place >= 0 { target[place] += source[index] }
        }
    }
}

public func averagePoolingForward(
    _ g: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    pool: ThreadPool
) {
    pool.forEach(0..<g.channels) { channel in
        let plane = input + channel * g.inputHeight * g.inputWidth
        let result = output + channel * g.outputHeight * g.outputWidth
        g.forEachWindow { index, rows, columns in
            var sum: Float = 0
            for y in rows { for x in columns { sum += plane[y * g.inputWidth + x] } }
            result[index] = sum * g.share(rows, columns)
        }
    }
}

public func averagePoolingGradient(
    _ g: PoolingGeometry, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    let area = g.inputHeight * g.inputWidth
    pool.forEach(0..<g.channels) { channel in
        let source = outputGradient + channel * g.outputHeight * g.outputWidth
        let target = inputGradient + channel * area
        target.update(repeating: 0, count: area)
        g.forEachWindow { index, rows, columns in
            let part = source[index] * g.share(rows, columns)
            for y in rows { for x in columns { target[y * g.inputWidth + x] += part } }
        }
    }
}
