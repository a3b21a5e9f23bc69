import Runtime

/// How activations lie in memory: channels in blocks of 16, `[⌈channels / 16⌉][height][width][16]`
/// (oneDNN's nChw16c).
///
/// A pixel's block is one vector register of AVX-512, two of AVX2, four of SSE or NEON: kernels load and
/// store whole blocks and never shuffle. Channels that fill up the last block are always zero.
public enum Layout {
    public static let lanes = 16

    public static func blocks(_ channels: Int) -> Int { channels.dividedRoundingUp(by: lanes) }

    /// Floats of an activation.
    public static func count(channels: Int, area: Int) -> Int { blocks(channels) * area * lanes }

    /// Where channel `c` at position `i` of `area` lies.
    @inline(__always)
    public static func index(_ c: Int, _ i: Int, area: Int) -> Int {
        (c / lanes * area + i) * lanes + c % lanes
    }

    /// Floats of a symmetric matrix of that many rows, in blocks `[⌈channels / 16⌉][⌈channels / 16⌉][16][16]`.
    public static func matrixCount(_ channels: Int) -> Int {
        blocks(channels) * blocks(channels) * lanes * lanes
    }

    /// Where row `i`, column `j` of such a matrix lies.
    @inline(__always)
    public static func matrixIndex(_ i: Int, _ j: Int, channels: Int) -> Int {
        ((i / lanes * blocks(channels) + j / lanes) * lanes + j % lanes) * lanes + i % lanes
    }
}
