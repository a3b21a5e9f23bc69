extension ThreadPool {
    /// Calls `body` in parallel with consecutive parts of 0..<count, each of at most `length`: short enough
    /// to be divided, long enough to be worth handing to another thread.
    @inlinable
    public func forEachChunk(of count: Int, length: Int, _ body: (Range<Int>) -> Void) {
        forEach(0..<count.dividedRoundingUp(by: length)) { body($0 * length..<min(count, ($0 + 1) * length)) }
    }

    /// The sum of what `body` returns for each of 0..<count, in parallel, added up in this order: same
    /// terms, same bits, whichever thread had which.
    @inlinable
    public func sum(count: Int, _ body: (Int) -> Double) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, count)) { terms in
            let terms = terms.baseAddress!
            forEach(0..<count) { terms[$0] = body($0) }
            var total = 0.0
            for i in 0..<max(0, count) { total += terms[i] }
            return total
        }
    }

    /// The same for consecutive parts of 0..<count.
    @inlinable
    public func sumOfChunks(of count: Int, length: Int = 4096, _ body: (Range<Int>) -> Double) -> Double {
        sum(count: count.dividedRoundingUp(by: length)) { body($0 * length..<min(count, ($0 + 1) * length)) }
    }
}
