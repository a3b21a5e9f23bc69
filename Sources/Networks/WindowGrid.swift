/// How a picture is divided into overlapping windows of one size, so that memory stays bounded and no
/// seam shows.
///
/// Along each axis `count` windows begin `step` pixels apart. The grid is larger than the picture by a
/// margin at both ends, filled with the picture's mirror image, which keeps the network's zero padding
/// away from it, and by `slack`, within which the whole grid can be shifted at random. Where windows
/// overlap, their contributions are blended: the outermost quarter of the overlap is left out, in the
/// half between, the weight rises linearly; weights add up to one everywhere.
struct WindowGrid: Equatable {
    struct Axis: Equatable {
        /// Pixels of the picture.
        let length: Int
        let count: Int
        let windowLength: Int
        let margin: Int
        let slack: Int

        /// Pixels that neighboring windows share.
        static let overlap = 96

        var step: Int { windowLength - Self.overlap }

        init(length: Int, count: Int, margin: Int, slack: Int, minimum: Int) {
            self.length = length
            self.count = count
            self.margin = margin
            let needed = length + 2 * margin + slack
            windowLength = max(minimum, (needed + (count - 1) * Self.overlap + count - 1) / count)
            // What rounding up and the minimum give beyond what was asked for is slack too.
            let covered = count * windowLength - (count - 1) * Self.overlap
            self.slack = slack == 0 ? 0 : covered - length - 2 * margin
        }

        /// Where window `index` begins, in pixels of the picture, with the grid shifted by
        /// `shift` in 0...slack.
        func origin(_ index: Int, shift: Int) -> Int { index * step - margin - shift }

        /// The weight of position `x` (0..<windowLength) of window `index`.
        func weight(_ index: Int, _ x: Int) -> Float {
            let ramp = Self.overlap / 2
            let skipped = Self.overlap / 4
            func rise(_ distance: Int) -> Float {
                min(1, max(0, (Float(distance - skipped) + 0.5) / Float(ramp)))
            }
            return (index == 0 ? 1 : rise(x))
                * (index == count - 1 ? 1 : rise(windowLength - 1 - x))
        }
    }

    let horizontal: Axis
    let vertical: Axis

    var windowArea: Int { horizontal.windowLength * vertical.windowLength }
    var count: Int { horizontal.count * vertical.count }

    /// The grid with the fewest pixels to compute whose windows have at most `maximumArea` of them, or
    /// about that much where margins and overlap leave no room.
    ///
    /// - Parameters:
    ///   - jitter: how far the grid can be shifted, at least; grids of several windows can always be
    ///     shifted by 96 pixels, so that the places where they meet move about.
    init(width: Int, height: Int, margin: Int, jitter: Int, minimum: Int, maximumArea: Int) {
        func axis(_ length: Int, _ count: Int) -> Axis {
            Axis(
                length: length, count: count, margin: margin, slack: count > 1 ? max(96, jitter) : jitter,
                minimum: minimum)
        }
        func candidates(_ length: Int) -> [Axis] {
            var axes = [axis(length, 1)]
            while axes.last!.windowLength > max(minimum, 2 * Axis.overlap) {
                axes.append(axis(length, axes.count + 1))
            }
            return axes
        }
        let rows = candidates(height)
        var best: (cost: Int, grid: (Axis, Axis))?
        for column in candidates(width) {
            // Of the rows that fit, the fewest are the cheapest: every further one adds overlap.
            guard let row = rows.first(where: { $0.windowLength * column.windowLength <= maximumArea }) else {
                continue
            }
            let cost = row.count * row.windowLength * column.count * column.windowLength
            if best == nil || cost < best!.cost { best = (cost, (column, row)) }
        }
        (horizontal, vertical) = best?.grid ?? (candidates(width).last!, rows.last!)
    }
}
