/// A piecewise linear function: `slope · x` below zero, `x` up to `ceiling`, constant above.
public struct Rectifier: Hashable, Sendable {
    public var slope: Float
    public var ceiling: Float

    public init(slope: Float, ceiling: Float) {
        self.slope = slope
        self.ceiling = ceiling
    }
}
