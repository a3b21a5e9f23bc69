import Kernels

/// One value for each pixel, row by row, such as how much a picture is looked at.
public struct Plane: Equatable, Sendable {
    public let width: Int
    public let height: Int
    public var values: [Float]

    public init(width: Int, height: Int, values: [Float]) {
        precondition(width >= 1 && height >= 1 && values.count == width * height)
        self.width = width
        self.height = height
        self.values = values
    }

    public init(width: Int, height: Int, repeating value: Float = 0) {
        self.init(width: width, height: height, values: Array(repeating: value, count: width * height))
    }

    public var area: Int { width * height }

    /// At another size: the mean of the pixels that each one stands for on an axis that is made shorter, else what lies
    /// between its neighbors (bilinear), borders repeated.
    public func resampled(width newWidth: Int, height newHeight: Int, pool: ThreadPool) -> Plane {
        if (newWidth, newHeight) == (width, height) { return self }
        let columns = AxisWeights(from: width, to: newWidth)
        let rows = AxisWeights(from: height, to: newHeight)
        var result = Plane(width: newWidth, height: newHeight)
        values.withUnsafeBufferPointer { source in
            result.values.withUnsafeMutableBufferPointer { target in
                let (source, target) = (source.baseAddress!, target.baseAddress!)
                pool.forEach(0..<newHeight) { y in
                    withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { mixed in
                        mixed.update(repeating: 0)
                        for tap in rows.taps(y) {
                            let (row, weight) = (source + rows.positions[tap] * width, rows.weights[tap])
                            for x in 0..<width { mixed[x] += weight * row[x] }
                        }
                        for x in 0..<newWidth {
                            var value: Float = 0
                            for tap in columns.taps(x) {
                                value += columns.weights[tap] * mixed[columns.positions[tap]]
                            }
                            target[y * newWidth + x] = value
                        }
                    }
                }
            }
        }
        return result
    }

    /// Convolved with a Gaussian of standard deviation `sigma` pixels, cut off at 3σ, borders mirrored; 0 leaves it.
    public func blurred(sigma: Double, pool: ThreadPool) throws -> Plane {
        if sigma <= 0 { return self }
        let (picture, scratch) = (
            try Picture(width: width, height: height), try Picture(width: width, height: height)
        )
        for channel in 0..<3 { picture.plane(channel).update(from: values, count: area) }
        picture.blur(sigma: sigma, scratch: scratch, pool: pool)
        return Plane(
            width: width, height: height,
            values: Array(UnsafeBufferPointer(start: picture.plane(0), count: area)))
    }

    /// The value that a fraction of all values lies below, 0…1: 1 for the largest.
    public func quantile(_ fraction: Double) -> Float {
        let sorted = values.sorted()
        return sorted[min(Int(fraction * Double(area)), area - 1)]
    }

    /// In proportion to these, with a mean of 1; all 0 where these are.
    public var withMeanOne: Plane {
        let sum = values.reduce(0.0) { $0 + Double($1) }
        guard sum > 0 else { return self }
        let factor = Float(Double(area) / sum)
        return Plane(width: width, height: height, values: values.map { factor * $0 })
    }

    /// The sum with a plane of the same size.
    public func adding(_ other: Plane) -> Plane {
        precondition((other.width, other.height) == (width, height))
        return Plane(width: width, height: height, values: zip(values, other.values).map { $0 + $1 })
    }

    /// From 0 for the smallest value to 1 for all from the quantile on that `white` names, 0…1; all 0 where all are
    /// equal.
    public func stretched(white: Double) -> Plane {
        let (low, high) = (quantile(0), quantile(white))
        // Where so many are equal, there is still what is larger.
        let range = (high > low ? high : quantile(1)) - low
        guard range > 0 else { return Plane(width: width, height: height) }
        return Plane(width: width, height: height, values: values.map { min(($0 - low) / range, 1) })
    }

    /// A part of it; the ranges lie within it.
    public func part(rows: Range<Int>, columns: Range<Int>) -> Plane {
        Plane(
            width: columns.count, height: rows.count,
            values: rows.flatMap { values[$0 * width + columns.lowerBound..<$0 * width + columns.upperBound] }
        )
    }
}

/// What each place on an axis is made of.
private struct AxisWeights {
    var positions: [Int] = []
    var weights: [Float] = []
    private var starts = [0]

    init(from length: Int, to newLength: Int) {
        let step = Double(length) / Double(newLength)
        for i in 0..<newLength {
            if step > 1 {
                let (begin, end) = (Double(i) * step, Double(i + 1) * step)
                for position in Int(begin)..<min(length, Int(end.rounded(.up))) {
                    let share = min(end, Double(position + 1)) - max(begin, Double(position))
                    add(position, Float(share / step))
                }
            } else {
                let center = min(max((Double(i) + 0.5) * step - 0.5, 0), Double(length - 1))
                let (first, rest) = (Int(center), center - center.rounded(.down))
                add(first, Float(1 - rest))
                if rest > 0 { add(first + 1, Float(rest)) }
            }
            starts.append(positions.count)
        }
    }

    private mutating func add(_ position: Int, _ weight: Float) {
        positions.append(position)
        weights.append(weight)
    }

    func taps(_ index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }
}

extension Picture {
    /// A gray picture of values 0…1. Throws ``ImagingError/outOfMemory(width:height:)``.
    public convenience init(gray plane: Plane) throws {
        try self.init(width: plane.width, height: plane.height)
        for i in 0..<area {
            let value = 255 * plane.values[i]
            for channel in 0..<3 { self.plane(channel)[i] = value }
        }
    }
}

extension Picture {
    /// With at most this many pixels: reduced where it has more, else itself. Throws
    /// ``ImagingError/outOfMemory(width:height:)``.
    public func shrunk(toArea most: Int, pool: ThreadPool) throws -> Picture {
        if area <= most { return self }
        let scale = (Double(most) / Double(area)).squareRoot()
        let small = try resampled(
            width: max(1, Int(Double(width) * scale)), height: max(1, Int(Double(height) * scale)), pool: pool
        )
        small.clip(pool: pool)
        return small
    }
}

extension Plane {
    /// What is read of each pixel of a region, R'G'B'A.
    public init(_ region: PixelRegion, value: (SIMD4<Float>) -> Float) {
        self.init(width: region.width, height: region.height)
        for y in 0..<height {
            let row = region.row(y)
            for x in 0..<width {
                values[y * width + x] = value(
                    SIMD4(row[4 * x], row[4 * x + 1], row[4 * x + 2], row[4 * x + 3]))
            }
        }
    }

    /// 1 for each pixel of a picture's size that belongs to something.
    public init(_ picture: Picture, _ belongs: [Bool]) {
        self.init(width: picture.width, height: picture.height, values: belongs.map { $0 ? 1 : 0 })
    }
}
