import Kernels
import Networks

/// One window's extent along an axis.
struct WindowSpan: Equatable {
    /// Where it begins in the picture; may be negative where the picture wraps.
    let start: Int
    let length: Int
    /// What is counted in this window, from its beginning.
    let core: Range<Int>

    /// Windows of one length whose cores divide an axis among them.
    ///
    /// - Parameters:
    ///   - side: of a window, about.
    ///   - reach: how far a layer sees to either side.
    ///   - stride: of the layers; windows and cores begin at multiples of it.
    static func spans(of length: Int, side: Int, reach: Int, stride: Int, edges: PaddingMode) -> [WindowSpan]
    {
        if side == .max || length <= side && edges != .circular {
            return [WindowSpan(start: 0, length: length, core: 0..<length)]
        }
        func up(_ value: Int) -> Int { (value + stride - 1) / stride * stride }
        let halo = up(reach)
        let step = max(stride, (side - 2 * halo) / stride * stride)
        let count = (length + step - 1) / step
        // As long as the picture's remainder by the stride wants it, so that the last window ends with it.
        let window = edges == .circular ? step + 2 * halo : min(length, step + 2 * halo + length % stride)
        return (0..<count).map { index in
            let core = index * step..<min(length, (index + 1) * step)
            let start = core.lowerBound - halo
            let inside = edges == .circular ? start : min(max(start, 0), length - window)
            return WindowSpan(
                start: inside, length: window, core: core.lowerBound - inside..<core.upperBound - inside)
        }
    }

    /// The positions of a layer, which has `count` of them in the window, that belong to the core.
    func positions(of count: Int) -> Range<Int> {
        let stride = stride(of: count)
        let end = core.upperBound == length ? count : core.upperBound / stride
        return core.lowerBound / stride..<max(core.lowerBound / stride, min(end, count))
    }

    /// Where the first of a layer's positions in the window lies among those of the whole picture.
    func firstPosition(of count: Int) -> Int { start / stride(of: count) }

    /// The picture's place that position `i` of the window shows.
    func place(_ i: Int, in count: Int) -> Int { ((start + i) % count + count) % count }

    func places(in count: Int) -> [Int] { (0..<length).map { place($0, in: count) } }

    /// Without those at the end that a layer of so many positions has left out.
    func places(in count: Int, seenBy positions: Int) -> [Int] {
        places(in: count).dropLast(max(0, length - positions * stride(of: positions)))
    }

    /// Pixels from one to the next of a layer's positions in the window.
    private func stride(of positions: Int) -> Int {
        max(1, Int((Double(length) / Double(positions)).rounded()))
    }
}
