/// Bounds of every value: the buffer consists of equal parts, such as color planes, and all values of a
/// part lie between its `lower` and its `upper`.
public struct Box: Equatable, Sendable {
    public let lower: [Float]
    public let upper: [Float]

    public init(lower: [Float], upper: [Float]) {
        precondition(!lower.isEmpty && lower.count == upper.count, "a bound is missing")
        precondition(zip(lower, upper).allSatisfy { $0 <= $1 }, "bounds are crossed")
        self.lower = lower
        self.upper = upper
    }

    /// One pair of bounds for all values.
    public init(_ range: ClosedRange<Float>) {
        self.init(lower: [range.lowerBound], upper: [range.upperBound])
    }

    /// Calls `body` with each part's values and bounds in a buffer of `count`.
    func forEachPart(of count: Int, _ body: (Range<Int>, _ lower: Float, _ upper: Float) -> Void) {
        precondition(count % lower.count == 0, "\(count) values are not \(lower.count) equal parts")
        let length = count / lower.count
        for part in lower.indices { body(part * length..<(part + 1) * length, lower[part], upper[part]) }
    }
}
