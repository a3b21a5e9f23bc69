import KernelTypes
import Runtime

extension ConvolutionPrimitive {
    /// Weights `[outputs, inputs / groups, height, width]` as the kernels read them, after so many floats
    /// left for other things; nil for want of memory.
    ///
    /// Matrices from 16 sources to 16 results: by result block, source block and tap; for Winograd's
    /// algorithm by point, result block and source block. Depthwise filters by block and tap.
    public func packed(_ weight: UnsafePointer<Float>, after offset: Int = 0, pool: ThreadPool)
        -> AlignedMemory?
    {
        let g = geometry
        let taps = g.kernelArea
        switch algorithm {
        case .depthwise:
            guard let memory = cleared(offset + Layout.count(channels: resultChannels, area: taps)) else {
                return nil
            }
            for channel in 0..<resultChannels {
                for tap in 0..<taps {
                    memory.base[offset + Layout.index(channel, tap, area: taps)] = value(
                        weight, channel, channel, tap)
                }
            }
            return memory
        case .winograd:
            return matrices(offset, results: resultChannels, count: 36, pool) { result, source, store in
                // In a gradient filters are turned by 180°.
                winogradFilter(
                    { value(weight, result, source, direction == .forward ? $0 : taps - 1 - $0) },
                    store: store)
            }
        case .fewChannels:
            // To the values under a window, `[tap][channel]`.
            return matrices(offset, results: g.windowValues, count: 1, pool) { result, source, store in
                store(0, value(weight, result % g.inputChannels, source, result / g.inputChannels))
            }
        case .pointwise, .direct:
            return matrices(offset, results: resultChannels, count: taps, pool) { result, source, store in
                for tap in 0..<taps { store(tap, value(weight, result, source, tap)) }
            }
        }
    }

    /// Zero where input and output are of different groups: a grouped convolution is computed as a
    /// whole one.
    private func value(_ weight: UnsafePointer<Float>, _ result: Int, _ source: Int, _ tap: Int) -> Float {
        let g = geometry
        let (output, input) = direction == .forward ? (result, source) : (source, result)
        let (inputs, outputs) = (g.inputChannels / g.groups, g.outputChannels / g.groups)
        guard output / outputs == input / inputs else { return 0 }
        return weight[(output * inputs + input % inputs) * g.kernelArea + tap]
    }

    /// `count` matrices for each pair of blocks.
    ///
    /// - Parameter fill: stores the values of a result and a source, by the number of the matrix.
    private func matrices(
        _ offset: Int, results: Int, count: Int, _ pool: ThreadPool,
        fill: (_ result: Int, _ source: Int, _ store: (Int, Float) -> Void) -> Void
    ) -> AlignedMemory? {
        let lanes = Layout.lanes
        let (sourceBlocks, resultBlocks) = (Layout.blocks(sourceChannels), Layout.blocks(results))
        // Winograd's products run over all pairs of blocks, point by point.
        let (perPair, perMatrix) = algorithm == .winograd ? (1, resultBlocks * sourceBlocks) : (count, 1)
        guard let memory = cleared(offset + count * sourceBlocks * resultBlocks * lanes * lanes) else {
            return nil
        }
        pool.forEach(0..<resultBlocks) { block in
            for result in block * lanes..<min(results, (block + 1) * lanes) {
                for source in 0..<sourceChannels {
                    let pair = (block * sourceBlocks + source / lanes) * perPair
                    let target = memory.base + offset + source % lanes * lanes + result % lanes
                    fill(result, source) { matrix, value in
                        target[(pair + matrix * perMatrix) * lanes * lanes] = value
                    }
                }
            }
        }
        return memory
    }

    private func cleared(_ count: Int) -> AlignedMemory? {
        guard let memory = AlignedMemory(count: count) else { return nil }
        memory.base.update(repeating: 0, count: count)
        return memory
    }
}

/// `G g Gᵀ` of F(4×4, 3×3), in double (Lavin & Gray 2016, §4.3, with points 0, ±1, ±2, ∞).
@inline(__always)
private func winogradFilter(_ tap: (Int) -> Float, store: (_ point: Int, _ value: Float) -> Void) {
    @inline(__always)
    func toPoints(_ a: Double, _ b: Double, _ c: Double) -> SIMD8<Double> {
        SIMD8(
            a / 4, -(a + b + c) / 6, (-a + b - c) / 6, a / 24 + b / 12 + c / 6, a / 24 - b / 12 + c / 6, c, 0,
            0)
    }
    @inline(__always)
    func column(_ x: Int) -> SIMD8<Double> {
        toPoints(Double(tap(x)), Double(tap(3 + x)), Double(tap(6 + x)))
    }
    let (left, middle, right) = (column(0), column(1), column(2))
    for row in 0..<6 {
        let points = toPoints(left[row], middle[row], right[row])
        for x in 0..<6 { store(6 * row + x, Float(points[x])) }
    }
}
