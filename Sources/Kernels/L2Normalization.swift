import KernelTypes
import Runtime

/// The sizes and constants of a division by the channels' norm; see `Networks`.
public struct L2NormGeometry: Hashable, Sendable {
    public var channels, area: Int
    /// The channels whose squares are added up.
    public var counted: Range<Int>
    public var epsilon: Float

    public init(channels: Int, area: Int, counted: Range<Int>, epsilon: Float) {
        self.channels = channels
        self.area = area
        self.counted = counted
        self.epsilon = epsilon
    }

    /// `1 / √(Σ x² + ε)` at a position.
    @inline(__always)
    fileprivate func factor(_ input: UnsafePointer<Float>, _ position: Int) -> Float {
        var sum = epsilon
        for channel in counted {
            let value = input[Layout.index(channel, position, area: area)]
            sum += value * value
        }
        return 1 / sum.squareRoot()
    }

    fileprivate func forEachPosition(_ pool: ThreadPool, _ body: (Int) -> Void) {
        pool.forEachChunk(of: area, length: 64) { strip in
            for position in strip { body(position) }
        }
    }
}

/// `y = x / √(Σ x² + ε)`. Input and output have the ``Layout``; filled-up channels stay zero.
public func l2NormForward(
    _ g: L2NormGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    pool: ThreadPool
) {
    g.forEachPosition(pool) { position in
        let factor = g.factor(input, position)
        for channel in 0..<Layout.blocks(g.channels) * Layout.lanes {
            let i = Layout.index(channel, position, area: g.area)
            output[i] = input[i] * factor
        }
    }
}

/// `∂L/∂x_c = g_c / n − [c counted] x_c Σ g x / n³`.
public func l2NormGradient(
    _ g: L2NormGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    g.forEachPosition(pool) { position in
        let factor = g.factor(input, position)
        var product: Float = 0
        for channel in 0..<g.channels {
            let i = Layout.index(channel, position, area: g.area)
            product += outputGradient[i] * input[i]
        }
        let pull = product * factor * factor * factor
        for channel in 0..<g.channels {
            let i = Layout.index(channel, position, area: g.area)
            let counts = g.counted.contains(channel)
            inputGradient[i] = outputGradient[i] * factor - (counts ? input[i] * pull : 0)
        }
    }
}
