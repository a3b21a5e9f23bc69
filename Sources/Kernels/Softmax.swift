#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import KernelTypes

/// Softmax over the channels at every position, shifted by the maximum against overflow. Filled-up
/// channels become zero.
public func softmaxForward(
    channels: Int, area: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
    output.update(repeating: 0, count: Layout.count(channels: channels, area: area))
    for position in 0..<area {
        func at(_ channel: Int) -> Int { Layout.index(channel, position, area: area) }
        let largest = (0..<channels).reduce(-Float.infinity) { max($0, input[at($1)]) }
        var sum: Float = 0
        for c in 0..<channels {
            output[at(c)] = expf(input[at(c)] - largest)
            sum += output[at(c)]
        }
        for c in 0..<channels { output[at(c)] /= sum }
    }
}

/// `∂L/∂x_c = y_c (g_c − Σ_j g_j y_j)`.
public func softmaxGradient(
    channels: Int, area: Int, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
) {
    for position in 0..<area {
        func at(_ channel: Int) -> Int { Layout.index(channel, position, area: area) }
        let dot = (0..<channels).reduce(Float(0)) { $0 + outputGradient[at($1)] * output[at($1)] }
        for c in 0..<channels { inputGradient[at(c)] = output[at(c)] * (outputGradient[at(c)] - dot) }
    }
}
