/// The sizes of a convolution; see `Networks.Convolution` for what they mean.
public struct ConvolutionGeometry: Hashable, Sendable {
    public var inputChannels, inputHeight, inputWidth: Int
    public var outputChannels, outputHeight, outputWidth: Int
    public var kernelHeight, kernelWidth: Int
    public var strideY, strideX: Int
    public var dilationY, dilationX: Int
    public var paddingTop, paddingLeft: Int
    public var groups: Int

    public init(
        inputChannels: Int, inputHeight: Int, inputWidth: Int,
        outputChannels: Int, outputHeight: Int, outputWidth: Int,
        kernelHeight: Int, kernelWidth: Int, strideY: Int, strideX: Int,
        dilationY: Int, dilationX: Int, paddingTop: Int, paddingLeft: Int, groups: Int
    ) {
        self.inputChannels = inputChannels
        self.inputHeight = inputHeight
        self.inputWidth = inputWidth
        self.outputChannels = outputChannels
        self.outputHeight = outputHeight
        self.outputWidth = outputWidth
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideY = strideY
        self.strideX = strideX
        self.dilationY = dilationY
        self.dilationX = dilationX
        self.paddingTop = paddingTop
        self.paddingLeft = paddingLeft
        self.groups = groups
    }

    var groupInputs: Int { inputChannels / groups }
    var groupOutputs: Int { outputChannels / groups }
    var inputArea: Int { inputHeight * inputWidth }
    var outputArea: Int { outputHeight * outputWidth }
    var kernelArea: Int { kernelHeight * kernelWidth }
    /// Rows of the im2col matrix of one group.
    var patch: Int { groupInputs * kernelArea }
    var isDepthwise: Bool { groups == inputChannels && groups == outputChannels && groups > 1 }
    /// A matrix product on the picture as it lies, without im2col.
    var isPointwise: Bool {
        kernelArea == 1 && strideX == 1 && strideY == 1 && paddingTop == 0 && paddingLeft == 0
            && inputHeight == outputHeight && inputWidth == outputWidth
    }

    /// Floats of scratch memory for either pass on `threads` threads.
    public func workspace(threads: Int) -> Int {
        isDepthwise || isPointwise ? 0 : threads * Convolver.scratch
    }
}

/// Convolution with bias; input, weight and output as `Networks.Convolution` describes them.
public func convolutionForward(
    _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    if g.isDepthwise {
        depthwiseForward(g, input: input, weight: weight, bias: bias, output: output, pool: pool)
    } else {
        Convolver(g, workspace: workspace, pool: pool)
            .forward(input: input, weight: weight, bias: bias, output: output)
    }
}

/// The gradient with respect to the input, overwriting `inputGradient`.
public func convolutionInputGradient(
    _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    if g.isDepthwise {
        depthwiseInputGradient(
            g, outputGradient: outputGradient, weight: weight, inputGradient: inputGradient, pool: pool)
    } else {
        Convolver(g, workspace: workspace, pool: pool)
            .inputGradient(outputGradient: outputGradient, weight: weight, inputGradient: inputGradient)
    }
}

/// Convolution as matrix products over im2col strips (Chellapilla et al. 2006).
///
/// Forward, a piece of work is a strip of output positions: its patches are gathered into the thread's
/// scratch memory, which stays in the second-level cache, and multiplied with all filters. Backward, a
/// piece is a block of input channels: the product with the transposed filters is scattered back into
/// planes that no other piece writes. Pieces do not depend on the thread count, so neither do results.
private struct Convolver {
    /// Floats of a strip: 1 MB, half of a common second-level cache.
    static let scratch = 1 << 18

    let g: ConvolutionGeometry
    let workspace: UnsafeMutablePointer<Float>
    let pool: ThreadPool

    init(_ g: ConvolutionGeometry, workspace: UnsafeMutablePointer<Float>, pool: ThreadPool) {
        self.g = g
        self.workspace = workspace
        self.pool = pool
    }

    /// Columns of one strip of a matrix of `rows` rows, so that there are pieces enough for many cores
    /// but none too narrow for a matrix product to be fast.
    private func stripWidth(rows: Int, columns: Int) -> Int {
        let fitting = max(1, Self.scratch / max(1, rows))
        return max(1, min(fitting, max(64, (columns + 7) / 8), columns))
    }

    func forward(
        input: UnsafePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>,
        output: UnsafeMutablePointer<Float>
    ) {
        let width = stripWidth(rows: g.patch, columns: g.outputArea)
        let strips = (g.outputArea + width - 1) / width
        pool.forEach(count: strips * g.groups) { piece, thread in
            let group = piece / strips
            let columns = (piece % strips) * width..<min(g.outputArea, (piece % strips + 1) * width)
            let source = input + group * g.groupInputs * g.inputArea
            let target = output + group * g.groupOutputs * g.outputArea + columns.lowerBound
            for channel in 0..<g.groupOutputs {
                (target + channel * g.outputArea).update(
                    repeating: bias[group * g.groupOutputs + channel], count: columns.count)
            }
            let matrix: UnsafePointer<Float>
            let stride: Int
            if g.isPointwise {
                matrix = source + columns.lowerBound
                stride = g.inputArea
            } else {
                let scratch = workspace + thread * Self.scratch
                gather(source, columns: columns, into: scratch)
                matrix = UnsafePointer(scratch)
                stride = columns.count
            }
            gemm(
                rows: g.groupOutputs, columns: columns.count, inner: g.patch,
                a: weight + group * g.groupOutputs * g.patch, strideA: g.patch,
                b: matrix, strideB: stride, c: target, strideC: g.outputArea, accumulating: true)
        }
    }

    func inputGradient(
        outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
        inputGradient: UnsafeMutablePointer<Float>
    ) {
        if g.isPointwise {
            let width = stripWidth(rows: g.groupOutputs, columns: g.outputArea)
            let strips = (g.outputArea + width - 1) / width
            pool.forEach(count: strips * g.groups) { piece, _ in
                let group = piece / strips
                let first = (piece % strips) * width
                gemm(
                    rows: g.groupInputs, columns: min(width, g.outputArea - first), inner: g.groupOutputs,
                    a: weight + group * g.groupOutputs * g.patch, strideA: g.patch, transposedA: true,
                    b: outputGradient + group * g.groupOutputs * g.outputArea + first,
                    strideB: g.outputArea,
                    c: inputGradient + group * g.groupInputs * g.inputArea + first, strideC: g.inputArea,
                    accumulating: false)
            }
            return
        }
        let block = max(1, min((g.groupInputs + 7) / 8, 64))
        let blocks = (g.groupInputs + block - 1) / block
        pool.forEach(count: blocks * g.groups) { piece, thread in
            let group = piece / blocks
            let first = (piece % blocks) * block
            let channels = min(block, g.groupInputs - first)
            let target = inputGradient + (group * g.groupInputs + first) * g.inputArea
            target.update(repeating: 0, count: channels * g.inputArea)
            let scratch = workspace + thread * Self.scratch
            let rows = channels * g.kernelArea
            let width = max(1, min(Self.scratch / rows, g.outputArea))
            var start = 0
            while start < g.outputArea {
                let columns = start..<min(g.outputArea, start + width)
                gemm(
                    rows: rows, columns: columns.count, inner: g.groupOutputs,
                    a: weight + group * g.groupOutputs * g.patch + first * g.kernelArea, strideA: g.patch,
                    transposedA: true,
                    b: outputGradient + group * g.groupOutputs * g.outputArea + start,
                    strideB: g.outputArea, c: scratch, strideC: columns.count, accumulating: false)
                scatter(scratch, channels: channels, columns: columns, addingTo: target)
                start = columns.upperBound
            }
        }
    }

    /// Calls `body(row, y, offset, from, to, begin)` for every row of the im2col matrix and every part
    /// of an output row in `columns`: the part starts at `offset` in the matrix row, belongs to input row
    /// `y` and, where `from..<to` is not empty, reads input columns `begin, begin + strideX, …` there.
    @inline(__always)
    private func forEachRun(
        channels: Int, columns: Range<Int>,
        _ body: (
            _ row: Int, _ channel: Int, _ y: Int, _ offset: Int, _ count: Int, _ valid: Range<Int>,
            _ begin: Int
        ) -> Void
    ) {
        var row = 0
        for channel in 0..<channels {
            for ky in 0..<g.kernelHeight {
                for kx in 0..<g.kernelWidth {
                    let shift = kx * g.dilationX - g.paddingLeft
                    var position = columns.lowerBound
                    while position < columns.upperBound {
                        let oy = position / g.outputWidth
                        let ox = position - oy * g.outputWidth
                        let count = min(g.outputWidth - ox, columns.upperBound - position)
                        let y = oy * g.strideY + ky * g.dilationY - g.paddingTop
                        // ox' with 0 <= ox'·stride + shift < inputWidth, relative to ox
                        let low = shift >= 0 ? 0 : (-shift + g.strideX - 1) / g.strideX
                        let room = g.inputWidth - 1 - shift
                        let high = room < 0 ? 0 : room / g.strideX + 1
                        let from = min(max(low - ox, 0), count)
                        let to = y < 0 || y >= g.inputHeight ? from : max(from, min(high - ox, count))
                        body(
                            row, channel, y, position - columns.lowerBound, count, from..<to,
                            (ox + from) * g.strideX + shift)
                        position += count
                    }
                    row += 1
                }
            }
        }
    }

    private func gather(
        _ input: UnsafePointer<Float>, columns: Range<Int>, into matrix: UnsafeMutablePointer<Float>
    ) {
        let stride = g.strideX
        forEachRun(channels: g.groupInputs, columns: columns) {
            row, channel, y, offset, count, valid, begin in
            let target = matrix + row * columns.count + offset
            target.update(repeating: 0, count: valid.lowerBound)
            (target + valid.upperBound).update(repeating: 0, count: count - valid.upperBound)
            guard !valid.isEmpty else { return }
            let source = input + channel * g.inputArea + y * g.inputWidth + begin
            if stride == 1 {
                (target + valid.lowerBound).update(from: source, count: valid.count)
            } else {
                for i in 0..<valid.count { target[valid.lowerBound + i] = source[i * stride] }
            }
        }
    }

    private func scatter(
        _ matrix: UnsafePointer<Float>, channels: Int, columns: Range<Int>,
        addingTo gradient: UnsafeMutablePointer<Float>
    ) {
        let stride = g.strideX
        forEachRun(channels: channels, columns: columns) { row, channel, y, offset, _, valid, begin in
            guard !valid.isEmpty else { return }
            let source = matrix + row * columns.count + offset + valid.lowerBound
            let target = gradient + channel * g.inputArea + y * g.inputWidth + begin
            if stride == 1 {
                for i in 0..<valid.count { target[i] += source[i] }
            } else {
                for i in 0..<valid.count { target[i * stride] += source[i] }
            }
        }
    }
}
