import Imaging

/// Which pixels belong to something.
public struct Mask: Equatable, Sendable {
    public let width: Int
    public let height: Int
    public var values: [Bool]

    public init(width: Int, height: Int, values: [Bool]) {
        precondition(values.count == width * height)
        (self.width, self.height, self.values) = (width, height, values)
    }

    /// Where a plane is at least ½.
    public init(_ plane: Plane) {
        self.init(width: plane.width, height: plane.height, values: plane.values.map { $0 >= 0.5 })
    }

    public var plane: Plane { Plane(width: width, height: height, values: values.map { $0 ? 1 : 0 }) }

    public var isEmpty: Bool { !values.contains(true) }

    /// The largest of the parts that hang together by sides, and all parts with one of the pixels in `kept`.
    public func largestPart(keeping kept: [Bool]) -> Mask {
        var part = [Int32](repeating: -1, count: values.count)
        var sizes: [Int] = []
        var isKept: [Bool] = []
        var stack: [Int] = []
        for start in values.indices where values[start] && part[start] < 0 {
            let number = Int32(sizes.count)
            sizes.append(0)
            isKept.append(false)
            part[start] = number
            stack.append(start)
            while let i = stack.popLast() {
                sizes[Int(number)] += 1
                if kept[i] { isKept[Int(number)] = true }
                let x = i % width
                for (j, isInside) in [
                    (i - 1, x > 0), (i + 1, x + 1 < width), (i - width, i >= width),
                    (i + width, i + width < values.count),
                ] where isInside && values[j] && part[j] < 0 {
                    part[j] = number
                    stack.append(j)
                }
            }
        }
        let largest = sizes.indices.max { sizes[$0] < sizes[$1] }
        let anyIsKept = isKept.contains(true)
        return Mask(
            width: width, height: height,
            values: part.map { $0 >= 0 && (anyIsKept ? isKept[Int($0)] : Int($0) == largest) })
    }

    /// Whether each pixel is at most `radius` pixels from one of the other kind.
    public func band(radius: Double) -> [Bool] {
        let limit = Float(radius * radius)
        let (inside, outside) = (squaredDistances(to: true), squaredDistances(to: false))
        return values.indices.map { (values[$0] ? outside[$0] : inside[$0]) <= limit }
    }

    /// The squared distance of each pixel from the nearest one with a value (Felzenszwalb & Huttenlocher 2012).
    private func squaredDistances(to value: Bool) -> [Float] {
        let far: Float = 1e12
        var distances = values.map { $0 == value ? 0 : far }
        var envelope = LowerEnvelope(count: max(width, height))
        for x in 0..<width {
            envelope.transform(&distances, start: x, step: width, count: height)
        }
        for y in 0..<height {
            envelope.transform(&distances, start: y * width, step: 1, count: width)
        }
        return distances
    }
}

/// The lower envelope of the parabolas that stand on the values of a row.
private struct LowerEnvelope {
    private var row: [Float]
    private var places: [Int]
    private var bounds: [Float]

    init(count: Int) {
        row = Array(repeating: 0, count: count)
        places = Array(repeating: 0, count: count)
        bounds = Array(repeating: 0, count: count + 1)
    }

    mutating func transform(_ values: inout [Float], start: Int, step: Int, count: Int) {
        for i in 0..<count { row[i] = values[start + i * step] }
        var last = 0
        places[0] = 0
        (bounds[0], bounds[1]) = (-.infinity, .infinity)
        for q in 1..<max(count, 1) {
            var crossing = self.crossing(q, places[last])
            while crossing <= bounds[last] {
                last -= 1
                crossing = self.crossing(q, places[last])
            }
            last += 1
            places[last] = q
            bounds[last] = crossing
            bounds[last + 1] = .infinity
        }
        var k = 0
        for q in 0..<count {
            while bounds[k + 1] < Float(q) { k += 1 }
            let d = Float(q - places[k])
            values[start + q * step] = d * d + row[places[k]]
        }
    }

    private func crossing(_ q: Int, _ p: Int) -> Float {
        ((row[q] + Float(q * q)) - (row[p] + Float(p * p))) / Float(2 * (q - p))
    }
}
