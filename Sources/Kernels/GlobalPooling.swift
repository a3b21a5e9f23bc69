import KernelTypes
import Runtime

/// The mean of every channel over all positions; input and output have the ``Layout``.
public func globalPoolingForward(
    channels: Int, area: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    pool: ThreadPool
) {
    let lanes = Layout.lanes
    pool.forEach(0..<Layout.blocks(channels)) { block in
        let source = input + block * area * lanes
        // Short sums in float, sums of sums in double.
        var total = SIMD16<Double>.zero
        var position = 0
        while position < area {
            let end = min(area, position + 256)
            var sum = SIMD16<Float>.zero
            while position < end {
                sum +=
                    UnsafeRawPointer(source + position * lanes).assumingMemoryBound(to: SIMD16<Float>.self)
                    .pointee
                position += 1
            }
            total += SIMD16<Double>(sum)
        }
        for lane in 0..<lanes { output[block * lanes + lane] = Float(total[lane] / Double(area)) }
    }
}

/// Every position gets its share of the channel's gradient.
public func globalPoolingGradient(
    channels: Int, area: Int, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    let lanes = Layout.lanes
    pool.forEach(0..<Layout.blocks(channels)) { block in
        for position in 0..<area {
            for lane in 0..<lanes {
                inputGradient[(block * area + position) * lanes + lane] =
                    outputGradient[block * lanes + lane] / Float(area)
            }
        }
    }
}
