/// The position in 0..<count that `index` comes to when the border is a mirror: … 1 0 | 0 1 2 | 2 1 …
@inline(__always)
public func mirrored(_ index: Int, count: Int) -> Int {
    let period = 2 * count
    let phase = ((index % period) + period) % period
    return phase < count ? phase : period - 1 - phase
}
