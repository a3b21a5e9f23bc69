extension Int {
    /// The quotient rounded up, of numbers that are not negative.
    @inlinable @inline(always)
    public func dividedRoundingUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }

    /// The smallest multiple of `step` that is no less than this, which is not negative.
    @inlinable @inline(always)
    public func roundedUp(toMultipleOf step: Int) -> Int { dividedRoundingUp(by: step) * step }
}
