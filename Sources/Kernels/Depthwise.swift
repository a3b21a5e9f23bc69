/// Depthwise convolution: every channel with a filter of its own.
///
/// An output row is the sum of input rows times single taps, added up in memory that stays in the
/// first-level cache; a channel is a piece of work.
func depthwiseForward(
    _ g: ConvolutionGeometry, input: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    pool.forEach(0..<g.outputChannels) { channel in
        let plane = input + channel * g.inputArea
        let taps = weight + channel * g.kernelArea
        for oy in 0..<g.outputHeight {
            let row = output + channel * g.outputArea + oy * g.outputWidth
            row.update(repeating: bias[channel], count: g.outputWidth)
            forEachTap(g, outputRow: oy) { tap, y, columns, begin in
                let source = plane + y * g.inputWidth + begin
                let target = row + columns.lowerBound
                let factor = taps[tap]
                if g.strideX == 1 {
                    for i in 0..<columns.count { target[i] += factor * source[i] }
                } else {
                    for i in 0..<columns.count { target[i] += factor * source[i * g.strideX] }
                }
            }
        }
    }
}

/// The gradient of ``depthwiseForward(_:input:weight:bias:output:pool:)`` with respect to its input.
func depthwiseInputGradient(
    _ g: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, weight: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    pool.forEach(0..<g.inputChannels) { channel in
        let plane = inputGradient + channel * g.inputArea
        plane.update(repeating: 0, count: g.inputArea)
        let taps = weight + channel * g.kernelArea
        for oy in 0..<g.outputHeight {
            let row = outputGradient + channel * g.outputArea + oy * g.outputWidth
            forEachTap(g, outputRow: oy) { tap, y, columns, begin in
                let target = plane + y * g.inputWidth + begin
                let source = row + columns.lowerBound
                let factor = taps[tap]
                if g.strideX == 1 {
                    for i in 0..<columns.count { target[i] += factor * source[i] }
                } else {
                    for i in 0..<columns.count { target[i * g.strideX] += factor * source[i] }
                }
            }
        }
    }
}

/// Calls `body` for every tap that meets the input in output row `oy`: the tap's index, the input row,
/// the output columns for which the input column exists, and the input column of the first of them.
@inline(__always)
private func forEachTap(
    _ g: ConvolutionGeometry, outputRow oy: Int,
    _ body: (_ tap: Int, _ y: Int, _ columns: Range<Int>, _ begin: Int) -> Void
) {
    for ky in 0..<g.kernelHeight {
        let y = oy * g.strideY + ky * g.dilationY - g.paddingTop
        guard y >= 0, y < g.inputHeight else { continue }
        for kx in 0..<g.kernelWidth {
            let shift = kx * g.dilationX - g.paddingLeft
            let low = shift >= 0 ? 0 : (-shift + g.strideX - 1) / g.strideX
            let room = g.inputWidth - 1 - shift
            let high = room < 0 ? 0 : min(g.outputWidth, room / g.strideX + 1)
            guard low < high else { continue }
            body(ky * g.kernelWidth + kx, y, low..<high, low * g.strideX + shift)
        }
    }
}
