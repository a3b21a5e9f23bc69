import KernelTypes

extension ConvolutionGeometry {
    /// Weights `[outputs, inputs / groups, height, width]` as the kernels read them in the forward pass,
    /// after so many floats left for other things; nil for want of memory.
    public func packedForward(_ weight: UnsafePointer<Float>, after offset: Int = 0, pool: ThreadPool)
        -> AlignedMemory?
    {
        pack(sources: inputChannels, results: outputChannels, turned: false, offset: offset, pool: pool) {
            result, source, tap in
            value(weight, output: result, input: source, tap)
        }
    }

    /// The same for the gradient by the input, where outputs are read and inputs made.
    public func packedBackward(_ weight: UnsafePointer<Float>, pool: ThreadPool) -> AlignedMemory? {
        if hasFewInputs {
            return matrix(sources: outputChannels, results: windowValues).pack(
                sources: outputChannels, results: windowValues, turned: false, offset: 0, pool: pool
            ) { result, source, _ in
                value(weight, output: source, input: result % inputChannels, result / inputChannels)
            }
        }
        return pack(sources: outputChannels, results: inputChannels, turned: true, offset: 0, pool: pool) {
            result, source, tap in
            value(weight, output: source, input: result, tap)
        }
    }

    /// The geometry of a plain matrix of weights.
    private func matrix(sources: Int, results: Int) -> ConvolutionGeometry {
        ConvolutionGeometry(
            inputChannels: sources, inputHeight: 1, inputWidth: 1, outputChannels: results, outputHeight: 1,
            outputWidth: 1, kernelHeight: 1, kernelWidth: 1, strideY: 1, strideX: 1, dilationY: 1,
            dilationX: 1,
            paddingTop: 0, paddingLeft: 0, groups: 1)
    }

    /// Zero where input and output are of different groups: a grouped convolution is computed as a
    /// whole one.
    private func value(_ weight: UnsafePointer<Float>, output: Int, input: Int, _ tap: Int) -> Float {
        let (inputs, outputs) = (inputChannels / groups, outputChannels / groups)
        guard output / outputs == input / inputs else { return 0 }
        return weight[(output * inputs + input % inputs) * kernelArea + tap]
    }

    /// - Parameter turned: whether Winograd's filters are turned by 180°; direct kernels read the taps of
    ///   a gradient the other way round instead.
    private func pack(
        sources: Int, results: Int, turned: Bool, offset: Int, pool: ThreadPool,
        value: (_ result: Int, _ source: Int, _ tap: Int) -> Float
    ) -> AlignedMemory? {
        let lanes = Layout.lanes
        if isDepthwise {
            guard let memory = AlignedMemory(count: offset + Layout.blocks(results) * kernelArea * lanes)
            else {
                return nil
            }
            let base = memory.base + offset
            memory.base.update(repeating: 0, count: memory.count)
            for channel in 0..<results {
                for tap in 0..<kernelArea {
                    base[(channel / lanes * kernelArea + tap) * lanes + channel % lanes] = value(
                        channel, channel, tap)
                }
            }
            return memory
        }
        let (sourceBlocks, resultBlocks) = (Layout.blocks(sources), Layout.blocks(results))
        let points = suitsWinograd ? 36 : kernelArea
        guard let memory = AlignedMemory(count: offset + points * sourceBlocks * resultBlocks * lanes * lanes)
        else {
            return nil
        }
        memory.base.update(repeating: 0, count: memory.count)
        let base = memory.base + offset
        pool.forEach(0..<resultBlocks) { block in
            for result in block * lanes..<min(results, (block + 1) * lanes) {
                for source in 0..<sources {
                    let within = source % lanes * lanes + result % lanes
                    if suitsWinograd {
                        winogradFilter { tap in
                            value(result, source, turned ? kernelArea - 1 - tap : tap)
                        } store: {
                            let place = ($0 * resultBlocks + block) * sourceBlocks + source / lanes
                            base[place * lanes * lanes + within] = $1
                        }
                    } else {
                        for tap in 0..<kernelArea {
                            let place = (block * sourceBlocks + source / lanes) * kernelArea + tap
                            base[place * lanes * lanes + within] = value(result, source, tap)
                        }
                    }
                }
            }
        }
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
