#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import KernelTypes
import Runtime

/// How gradients are sorted into orientations; see `Networks`.
public struct OrientationBins: Hashable, Sendable {
    public var count: Int
    /// The angle from one bin's center to the next.
    public var spacing: Float
    /// The angle of the first bin's center.
    public var first: Float
    /// Whether a gradient is divided between the two nearest bins or given to the nearest.
    public var isBilinear: Bool

    public init(count: Int, spacing: Float, first: Float, isBilinear: Bool) {
        self.count = count
        self.spacing = spacing
        self.first = first
        self.isBilinear = isBilinear
    }

    /// The bin at or before an angle, the next one, and how far the angle is from the one to the other, 0…1.
    @inline(__always)
    fileprivate func place(_ x: Float, _ y: Float) -> (bin: Int, next: Int, fraction: Float) {
        let position = (atan2f(y, x) - first) / spacing
        let shifted = isBilinear ? position : position + 0.5
        let bin = shifted.rounded(.down)
        let wrapped = (Int(bin) % count + count) % count
        return (wrapped, wrapped + 1 == count ? 0 : wrapped + 1, isBilinear ? shifted - bin : 0)
    }
}

/// From gradients of two channels to magnitudes by orientation. Input and output have the ``Layout``.
public func orientationBinningForward(
    _ bins: OrientationBins, area: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    pool: ThreadPool
) {
    pool.forEachChunk(of: area, length: 1024) { strip in
        for block in 0..<Layout.blocks(bins.count) {
            (output + Layout.index(block * Layout.lanes, strip.lowerBound, area: area))
                .update(repeating: 0, count: strip.count * Layout.lanes)
        }
        for i in strip {
            let (x, y) = (input[i * Layout.lanes], input[i * Layout.lanes + 1])
            let magnitude = (x * x + y * y).squareRoot()
            guard magnitude > 0 else { continue }
            let (bin, next, fraction) = bins.place(x, y)
            output[Layout.index(bin, i, area: area)] = (1 - fraction) * magnitude
            if fraction > 0 { output[Layout.index(next, i, area: area)] = fraction * magnitude }
        }
    }
}

/// With `a` and `b` the output's gradients at the two bins and `f` the fraction, along the input
/// `(1 − f) a + f b`, across it `(b − a) / spacing`; zero where the input is.
public func orientationBinningGradient(
    _ bins: OrientationBins, area: Int, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, pool: ThreadPool
) {
    pool.forEachChunk(of: area, length: 1024) { strip in
        (inputGradient + strip.lowerBound * Layout.lanes)
            .update(repeating: 0, count: strip.count * Layout.lanes)
        for i in strip {
            let (x, y) = (input[i * Layout.lanes], input[i * Layout.lanes + 1])
            let magnitude = (x * x + y * y).squareRoot()
            guard magnitude > 0 else { continue }
            let (bin, next, fraction) = bins.place(x, y)
            let a = outputGradient[Layout.index(bin, i, area: area)]
            let b = bins.isBilinear ? outputGradient[Layout.index(next, i, area: area)] : a
            let along = ((1 - fraction) * a + fraction * b) / magnitude
            let across = (b - a) / (bins.spacing * magnitude)
            inputGradient[i * Layout.lanes] = along * x - across * y
            inputGradient[i * Layout.lanes + 1] = along * y + across * x
        }
    }
}
