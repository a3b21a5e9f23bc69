// Without FMA instructions, asking for fused operations would mean calls of a C function.
#if arch(arm64)
@inline(always)
func multiplyAdd(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { c.addingProduct(a, b) }
#else
@inline(always)
func multiplyAdd(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { c + a * b }
#endif

/// The largest tile that registers hold.
typealias LargeTile = Tile
