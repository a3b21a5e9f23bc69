import Kernels

/// Places buffers with known lifetimes into one block of memory, so that buffers that never live at the
/// same time share room.
///
/// Greedy by size (Pisarchyk & Lee 2020, "Efficient Memory Management for Deep Neural Net Inference",
/// §4.2): large buffers are placed first, each at the lowest free offset.
struct MemoryPlan {
    /// A buffer of `count` floats that is in use from step `first` to step `last`, inclusive.
    struct Buffer {
        var count: Int
        var first: Int
        var last: Int
    }

    /// Offsets in floats, by the buffers' order.
    let offsets: [Int]
    /// Floats altogether.
    let count: Int

    /// Offsets are multiples of this many floats: a cache line.
    private static let alignment = 16

    init(_ buffers: [Buffer]) {
        var offsets = [Int](repeating: 0, count: buffers.count)
        var placed: [(index: Int, range: Range<Int>)] = []
        var end = 0
        let order = buffers.indices.sorted {
            (buffers[$0].count, $1) > (buffers[$1].count, $0)
        }
        for index in order {
            let buffer = buffers[index]
            let size = buffer.count.roundedUp(toMultipleOf: Self.alignment)
            var offset = 0
            for other in placed {  // sorted by where they begin
                let lives = buffers[other.index]
                guard lives.first <= buffer.last, buffer.first <= lives.last else { continue }
                if offset + size <= other.range.lowerBound { break }
                offset = max(offset, other.range.upperBound)
            }
            offsets[index] = offset
            let position = placed.firstIndex { $0.range.lowerBound > offset } ?? placed.endIndex
            placed.insert((index, offset..<offset + size), at: position)
            end = max(end, offset + size)
        }
        self.offsets = offsets
        count = end
    }
}
