import Kernels

/// Catmull–Rom's cubic (Keys 1981, a = −½), stretched when a picture is made smaller so that every pixel
/// counts and nothing aliases. Positions outside the picture repeat its border.
private struct ResamplingFilter {
    /// For every result position its first source position and the weights from there on.
    let first: [Int]
    let weights: [Float]
    let taps: Int

    /// Result position `i` samples `origin + (i + ½) · step − ½` of the source.
    init(sourceSize: Int, resultSize: Int, origin: Double, step: Double) {
        let scale = max(1, step)
        taps = Int((4 * scale).rounded(.up)) + 1
        var first: [Int] = []
        var weights = [Float](repeating: 0, count: taps * resultSize)
        for i in 0..<resultSize {
            let center = origin + (Double(i) + 0.5) * step - 0.5
            let begin = Int((center - 2 * scale).rounded(.down)) + 1
            let values = (0..<taps).map { Self.cubic((Double(begin + $0) - center) / scale) }
            let total = values.reduce(0, +)
            // Folded onto positions that exist: the window is moved inside, outer weights are added up.
            let start = min(max(begin, 0), max(0, sourceSize - taps))
            for (tap, value) in values.enumerated() {
                let position = min(max(begin + tap, 0), sourceSize - 1)
                weights[i * taps + position - start] += Float(value / total)
            }
            first.append(start)
        }
        self.first = first
        self.weights = weights
    }

    private static func cubic(_ x: Double) -> Double {
        let t = abs(x)
        if t < 1 { return (1.5 * t - 2.5) * t * t + 1 }
        if t < 2 { return ((-0.5 * t + 2.5) * t - 4) * t + 2 }
        return 0
    }
}

extension Picture {
    /// The picture at another size; throws ``ImagingError/outOfMemory(width:height:)``.
    public func resampled(width newWidth: Int, height newHeight: Int, pool: ThreadPool) throws -> Picture {
        try resampled(
            width: newWidth, height: newHeight,
            x: (0, Double(width) / Double(newWidth)), y: (0, Double(height) / Double(newHeight)), pool: pool)
    }

    /// The middle of the picture enlarged to its own size: a part of `1 − amount` of each side, as in
    /// the DeepDream notebook's loop. `amount` in 0..<1.
    public func zoomed(by amount: Double, pool: ThreadPool) throws -> Picture {
        try resampled(
            width: width, height: height,
            x: (Double(width) * amount / 2, 1 - amount), y: (Double(height) * amount / 2, 1 - amount),
            pool: pool)
    }

    /// A part of the picture: result position `i` of an axis shows what lies at `origin + (i + ½) · step`, in pixels
    /// from the border. Throws ``ImagingError/outOfMemory(width:height:)``.
    public func resampled(
        width newWidth: Int, height newHeight: Int, x: (origin: Double, step: Double),
        y: (origin: Double, step: Double), pool: ThreadPool
    ) throws -> Picture {
        let result = try Picture(width: newWidth, height: newHeight)
        let horizontal = ResamplingFilter(
            sourceSize: width, resultSize: newWidth, origin: x.origin, step: x.step)
        let vertical = ResamplingFilter(
            sourceSize: height, resultSize: newHeight, origin: y.origin, step: y.step)
        guard let rows = AlignedMemory(count: (width + horizontal.taps) * pool.threads) else {
            throw ImagingError.outOfMemory(width: newWidth, height: newHeight)
        }
        // One result row after the other: source rows are mixed, then the mixture is resampled.
        pool.forEach(count: 3 * newHeight) { index, thread in
            let mixed = rows.base + thread * (width + horizontal.taps)
            let (channel, row) = (index / newHeight, index % newHeight)
            mixed.update(repeating: 0, count: width + horizontal.taps)
            for tap in 0..<vertical.taps {
                let weight = vertical.weights[row * vertical.taps + tap]
                if weight == 0 { continue }
                let source = plane(channel) + (vertical.first[row] + tap) * width
                for i in 0..<width { mixed[i] += weight * source[i] }
            }
            let target = result.plane(channel) + row * newWidth
            for i in 0..<newWidth {
                var value: Float = 0
                let source = mixed + horizontal.first[i]
                for tap in 0..<horizontal.taps {
                    value += horizontal.weights[i * horizontal.taps + tap] * source[tap]
                }
                target[i] = value
            }
        }
        return result
    }
}
