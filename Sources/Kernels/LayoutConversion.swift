import KernelTypes
import Runtime

/// From planes `[channels][area]` to blocks of 16 channels; the last block is filled up with zeros.
///
/// Every value becomes `(value + shift) · factor` of its channel, given by `transform`.
public func planarToBlocked(
    _ planes: UnsafePointer<Float>, channels: Int, area: Int, into blocks: UnsafeMutablePointer<Float>,
    pool: ThreadPool, transform: (Int) -> (plane: Int, shift: Float, factor: Float) = { ($0, 0, 1) }
) {
    let lanes = Layout.lanes
    forEachStrip(of: area, blocks: Layout.blocks(channels), pool) { block, strip in
        let target = blocks + block * area * lanes
        for lane in 0..<lanes {
            let channel = block * lanes + lane
            if channel < channels {
                let (plane, shift, factor) = transform(channel)
                let source = planes + plane * area
                for i in strip { target[i * lanes + lane] = (source[i] + shift) * factor }
            } else {
                for i in strip { target[i * lanes + lane] = 0 }
            }
        }
    }
}

/// From planes to planes: every value becomes `(value + shift) · factor` of its channel, given by
/// `transform`, or is added to what is there.
public func planarToPlanar(
    _ planes: UnsafePointer<Float>, channels: Int, area: Int, into result: UnsafeMutablePointer<Float>,
    adding: Bool = false, pool: ThreadPool, transform: (Int) -> (plane: Int, shift: Float, factor: Float)
) {
    let runs = PositionRuns(area: area)
    let pieces = runs.pieces(of: 1 << 14)
    pool.forEach(0..<channels * pieces) { index in
        let (first, count) = runs.piece(index % pieces, of: 1 << 14)
        let (plane, shift, factor) = transform(index / pieces)
        let (source, target) = (planes + plane * area + first, result + index / pieces * area + first)
        if adding {
            for i in 0..<count { target[i] += (source[i] + shift) * factor }
        } else {
            for i in 0..<count { target[i] = (source[i] + shift) * factor }
        }
    }
}

/// From blocks of 16 channels to planes, each value times its channel's factor, or added to what is there.
public func blockedToPlanar(
    _ blocks: UnsafePointer<Float>, channels: Int, area: Int, into planes: UnsafeMutablePointer<Float>,
    adding: Bool = false, pool: ThreadPool, transform: (Int) -> (plane: Int, factor: Float) = { ($0, 1) }
) {
    let lanes = Layout.lanes
    forEachStrip(of: area, blocks: Layout.blocks(channels), pool) { block, strip in
        let source = blocks + block * area * lanes
        for channel in block * lanes..<min(channels, (block + 1) * lanes) {
            let (plane, factor) = transform(channel)
            let target = planes + plane * area
            if adding {
                for i in strip { target[i] += source[i * lanes + channel % lanes] * factor }
            } else {
                for i in strip { target[i] = source[i * lanes + channel % lanes] * factor }
            }
        }
    }
}

/// Strips of positions short enough that a block of them stays in the first-level cache.
private func forEachStrip(
    of area: Int, blocks: Int, _ pool: ThreadPool, _ body: (_ block: Int, _ strip: Range<Int>) -> Void
) {
    let length = 256
    let strips = area.dividedRoundingUp(by: length)
    pool.forEach(0..<strips * blocks) { piece in
        let first = piece % strips * length
        body(piece / strips, first..<min(area, first + length))
    }
}
