import Kernels

extension ThreadPool {
    /// The sum of what `body` returns for each of 0..<count, in parallel, added up in this order: same terms, same
    /// bits, whichever thread had which.
    @inline(__always)
    func sum(count: Int, _ body: (Int) -> Double) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, count)) { terms in
            forEach(0..<count) { terms[$0] = body($0) }
            return terms.prefix(count).reduce(0, +)
        }
    }

    /// The same for consecutive parts of 0..<count.
    @inline(__always)
    func sumOfBlocks(count: Int, _ body: (Range<Int>) -> Double) -> Double {
        let length = 4096
        return sum(count: (count + length - 1) / length) { block in
            body(block * length..<min(count, (block + 1) * length))
        }
    }
}
