import CPrefetch
import KernelTypes

/// Asking for memory before it is needed. Processors foresee long runs; rows of six pixels from each of
/// many blocks are too short for them, and a line that nobody asked for takes as long as computing a tile
/// or two.
enum Prefetch {
    /// Pixels from those computed to those asked for.
    static let pixels = 4 * Tile.width

    /// The lines of `count` pixels, `step` floats apart.
    @inline(always)
    static func read(_ first: UnsafePointer<Float>, _ count: Int, step: Int = Layout.lanes) {
        var pixel = 0
        while pixel < count {
            prefetch(first + pixel * step)
            pixel += 1
        }
    }
}

extension Epilogue {
    /// Asks for the lines of `count` results and of what is added to them and masks them.
    @inline(always)
    func ask(_ target: UnsafeMutablePointer<Float>, _ offset: Int, _ count: Int, step: Int = Layout.lanes) {
        var pixel = 0
        while pixel < count {
            prefetchForWriting(target + offset + pixel * step)
            pixel += 1
        }
        if let addend { Prefetch.read(addend + offset, count, step: step) }
        if let mask { Prefetch.read(mask + offset, count, step: step) }
    }
}
