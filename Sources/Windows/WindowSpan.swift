import Kernels
import Networks

/// One window's extent along an axis.
struct WindowSpan: Equatable {
    /// Where it begins in the picture; outside where the picture is continued beyond its borders.
    let start: Int
    let length: Int
    /// The part whose positions belong to this window and no other, from its beginning.
    let core: Range<Int>
    /// How much the gradient of each of its pixels counts; 1 throughout where nil.
    let weights: [Float]?

    /// The layers' positions that begin in the core.
    ///
    /// - Parameters:
    ///   - count: of the layer's positions in the window.
    ///   - stride: pixels from one to the next.
    func positions(of count: Int, stride: Fraction) -> Range<Int> {
        let end = core.upperBound == length ? count : min(count, stride.position(of: core.upperBound))
        // Without padding, a layer may have fewer positions than there are strides in the window.
        let first = min(count, stride.position(of: core.lowerBound))
        return first..<max(first, end)
    }
}

extension Fraction {
    /// The last position at or before a pixel, if positions are so far apart.
    func position(of pixel: Int) -> Int {
        // Rounded down, before the picture too.
        let (quotient, rest) = (pixel * denominator).quotientAndRemainder(dividingBy: numerator)
        return rest < 0 ? quotient - 1 : quotient
    }
}

// MARK: Each position owned once

extension WindowSpan {
    /// All of an axis.
    static func whole(_ length: Int) -> WindowSpan {
        WindowSpan(start: 0, length: length, core: 0..<length, weights: nil)
    }

    /// Windows of one length whose cores divide an axis among them.
    ///
    /// - Parameters:
    ///   - side: of a window, about; more where layers see further.
    ///   - reach: how far a layer sees to either side.
    ///   - alignment: of the layers; windows and cores begin at multiples of it.
    ///   - isCircular: whether windows go on at the axis' other end.
    static func exact(_ length: Int, side: Int, reach: Int, alignment: Int, isCircular: Bool)
        -> [WindowSpan]
    {
        func up(_ value: Int) -> Int { value.roundedUp(toMultipleOf: alignment) }
        let halo = up(reach)
        // At most half of a window is seen twice along the axis, or the work would grow without bounds.
        let side = max(side, 4 * halo)
        if length <= side, !isCircular { return [whole(length)] }
        let step = max(alignment, (side - 2 * halo) / alignment * alignment)
        let count = length.dividedRoundingUp(by: step)
        // As long as the picture's remainder wants it, so that the last window ends with it.
        let window = isCircular ? step + 2 * halo : min(length, step + 2 * halo + length % alignment)
        return (0..<count).map { index in
            let core = index * step..<min(length, (index + 1) * step)
            let start = core.lowerBound - halo
            let inside = isCircular ? start : min(max(start, 0), length - window)
            return WindowSpan(
                start: inside, length: window, core: core.lowerBound - inside..<core.upperBound - inside,
                weights: nil)
        }
    }
}

// MARK: Overlapping and blended

/// Windows of one length along an axis that overlap and are blended.
///
/// They begin `step` pixels apart and reach beyond the axis by a margin at both ends, filled with the
/// picture's mirror image, which keeps the network's zero padding away from it, and by `slack`, within
/// which all of them can be shifted at random. The outermost quarter of an overlap is left out, in the half
/// between the weight rises linearly; weights add up to one everywhere.
struct BlendedAxis: Equatable {
    let count: Int
    let windowLength: Int
    let slack: Int
    private let margin: Int

    /// Pixels that neighboring windows share.
    static let overlap = 96

    init(_ length: Int, count: Int, margin: Int, slack: Int, minimum: Int) {
        self.count = count
        self.margin = margin
        let needed = length + 2 * margin + slack
        let least = max(minimum, (needed + (count - 1) * Self.overlap).dividedRoundingUp(by: count))
        // The network's grid lies alike in all windows, so that they agree on what they share.
        windowLength =
            count > 1 ? least.roundedUp(toMultipleOf: PictureWindows.commonStride) : least
        // What rounding up and the minimum give beyond what was asked for is slack too.
        let covered = count * windowLength - (count - 1) * Self.overlap
        self.slack = slack == 0 ? 0 : covered - length - 2 * margin
    }

    /// The windows before any shift, which moves them towards the axis' beginning.
    var spans: [WindowSpan] {
        (0..<count).map { index in
            WindowSpan(
                start: index * (windowLength - Self.overlap) - margin, length: windowLength,
                core: 0..<windowLength, weights: (0..<windowLength).map { weight(index, $0) })
        }
    }

    private func weight(_ index: Int, _ x: Int) -> Float {
        let ramp = Self.overlap / 2
        let skipped = Self.overlap / 4
        func rise(_ distance: Int) -> Float {
            min(1, max(0, (Float(distance - skipped) + 0.5) / Float(ramp)))
        }
        return (index == 0 ? 1 : rise(x)) * (index == count - 1 ? 1 : rise(windowLength - 1 - x))
    }

    /// The axes of the grid with the fewest pixels to compute whose windows have at most `maximumArea` of
    /// them, or about that much where margins and overlap leave no room.
    ///
    /// - Parameters:
    ///   - jitter: how far the grid can be shifted, at least; grids of several windows can always be
    ///     shifted by 96 pixels, so that the places where they meet move about.
    ///   - minimum: pixels on a window's side, so that deep layers have something to see.
    static func grid(
        width: Int, height: Int, margin: Int, jitter: Int, minimum: Int, maximumArea: Int
    ) -> (columns: BlendedAxis, rows: BlendedAxis) {
        func axis(_ length: Int, _ count: Int) -> BlendedAxis {
            BlendedAxis(
                length, count: count, margin: margin, slack: count > 1 ? max(96, jitter) : jitter,
                minimum: minimum)
        }
        func candidates(_ length: Int) -> [BlendedAxis] {
            var axes = [axis(length, 1)]
            while axes.last!.windowLength > max(minimum, 2 * overlap) {
                axes.append(axis(length, axes.count + 1))
            }
            return axes
        }
        let rows = candidates(height)
        var best: (cost: Int, grid: (BlendedAxis, BlendedAxis))?
        for column in candidates(width) {
            // Of the rows that fit, the fewest are the cheapest: every further one adds overlap.
            guard let row = rows.first(where: { $0.windowLength * column.windowLength <= maximumArea }) else {
                continue
            }
            let cost = row.count * row.windowLength * column.count * column.windowLength
            if best == nil || cost < best!.cost { best = (cost, (column, row)) }
        }
        return best?.grid ?? (candidates(width).last!, rows.last!)
    }
}
