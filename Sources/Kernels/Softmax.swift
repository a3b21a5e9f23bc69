#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Softmax over the channels at every position of a CHW block, shifted by the maximum against overflow.
public func softmaxForward(
    channels: Int, area: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
    for position in 0..<area {
        var largest = -Float.infinity
        for c in 0..<channels { largest = max(largest, input[c * area + position]) }
        var sum: Float = 0
        for c in 0..<channels {
            let e = expf(input[c * area + position] - largest)
            output[c * area + position] = e
            sum += e
        }
        for c in 0..<channels { output[c * area + position] /= sum }
    }
}

/// `∂L/∂x_c = y_c (g_c − Σ_j g_j y_j)`.
public func softmaxGradient(
    channels: Int, area: Int, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
) {
    for position in 0..<area {
        var dot: Float = 0
        for c in 0..<channels { dot += outputGradient[c * area + position] * output[c * area + position] }
        for c in 0..<channels {
            let i = c * area + position
            inputGradient[i] = output[i] * (outputGradient[i] - dot)
        }
    }
}
