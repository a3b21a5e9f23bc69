/// `a · b + c` in one instruction.
@inline(always)
func multiplyAdd(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { c.addingProduct(a, b) }

/// The largest tile that registers hold.
typealias LargeTile = Tile
