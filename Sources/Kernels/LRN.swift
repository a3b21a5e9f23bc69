#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import KernelTypes
import Runtime

/// The sizes and constants of a local response normalization; see `Networks`.
public struct LRNGeometry: Hashable, Sendable {
    public var channels, area, size: Int
    public var alpha, beta, k: Float

    public init(channels: Int, area: Int, size: Int, alpha: Float, beta: Float, k: Float) {
        self.channels = channels
        self.area = area
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k
    }

    @inline(__always)
    func neighbors(_ channel: Int) -> Range<Int> {
        max(0, channel - size / 2)..<min(channels, channel + size / 2 + 1)
    }

    @inline(__always)
    func index(_ channel: Int, _ position: Int) -> Int { Layout.index(channel, position, area: area) }

    /// `k + α/n · Σ x²` around a channel at a position.
    @inline(__always)
    func scale(_ input: UnsafePointer<Float>, _ channel: Int, _ position: Int) -> Float {
        var sum: Float = 0
        for j in neighbors(channel) {
            let value = input[index(j, position)]
            sum += value * value
        }
        return k + alpha / Float(size) * sum
    }
}

/// Input and output have the ``Layout``; filled-up channels become zero.
public func lrnForward(
    _ g: LRNGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    pool.forEach(0..<Layout.blocks(g.channels) * Layout.lanes) { channel in
        for position in 0..<g.area {
            let i = g.index(channel, position)
            output[i] = channel < g.channels ? input[i] * powf(g.scale(input, channel, position), -g.beta) : 0
        }
    }
}

/// `∂L/∂x_c = g_c s_c^−β − 2αβ/n · x_c Σ_j g_j x_j s_j^(−β−1)` over the channels j around c.
public func lrnGradient(
    _ g: LRNGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    let factor = 2 * g.alpha * g.beta / Float(g.size)
    pool.forEach(0..<g.channels) { channel in
        for position in 0..<g.area {
            let i = g.index(channel, position)
            var sum: Float = 0
            for j in g.neighbors(channel) {
                let at = g.index(j, position)
                sum += outputGradient[at] * input[at] * powf(g.scale(input, j, position), -g.beta - 1)
            }
            inputGradient[i] =
                outputGradient[i] * powf(g.scale(input, channel, position), -g.beta) - factor * input[i] * sum
        }
    }
}
