import Kernels

// Operations on whole buffers, divided among the threads in blocks of fixed size.

private let block = 1 << 14

/// Calls `body` in parallel with consecutive parts of the range.
@inline(__always)
func forEachBlock(_ range: Range<Int>, _ pool: ThreadPool, _ body: (Range<Int>) -> Void) {
    let start = range.lowerBound
    pool.forEachChunk(of: range.count, length: block) {
        body(start + $0.lowerBound..<start + $0.upperBound)
    }
}

/// `Σ aᵢ bᵢ` in double precision.
func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, pool: ThreadPool) -> Double {
    pool.sumOfChunks(of: count, length: block) { chunk in
        var i = chunk.lowerBound
        var (even, odd) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
        while i + 8 <= chunk.upperBound {
            even += SIMD4<Double>(load(a + i)) * SIMD4<Double>(load(b + i))
            odd += SIMD4<Double>(load(a + i + 4)) * SIMD4<Double>(load(b + i + 4))
            i += 8
        }
        var sum = (even + odd).sum()
        while i < chunk.upperBound {
            sum += Double(a[i]) * Double(b[i])
            i += 1
        }
        return sum
    }
}

@inline(__always)
private func load(_ pointer: UnsafePointer<Float>) -> SIMD4<Float> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Float>.self)
}

/// `result = a − b`.
func subtract(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>,
    count: Int, pool: ThreadPool
) {
    forEachBlock(0..<count, pool) { for i in $0 { result[i] = a[i] - b[i] } }
}

/// The largest `|xᵢ|`; NaN where there is one.
func largestMagnitude(_ x: UnsafePointer<Float>, count: Int) -> Float {
    var largest: Float = 0
    for i in 0..<count where !(abs(x[i]) <= largest) {
        if x[i].isNaN { return .nan }
        largest = abs(x[i])
    }
    return largest
}

extension Box {
    /// Moves all values to the nearest allowed ones.
    func project(_ x: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool) {
        forEachPart(of: count) { part, lower, upper in
            forEachBlock(part, pool) { for i in $0 { x[i] = min(max(x[i], lower), upper) } }
        }
    }

    /// Sets those of `vector` to zero whose values in `x` are at a bound and which the descent along
    /// −`gradient` would push beyond it.
    func clearActive(
        _ vector: UnsafeMutablePointer<Float>, x: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
        count: Int, pool: ThreadPool
    ) {
        forEachPart(of: count) { part, lower, upper in
            forEachBlock(part, pool) { range in
                for i in range where x[i] <= lower && gradient[i] > 0 || x[i] >= upper && gradient[i] < 0 {
                    vector[i] = 0
                }
            }
        }
    }

    /// The slope, at `x`, of a path along `direction` that is bent along the bounds: values that have
    /// reached a bound no longer move.
    func slope(
        along direction: UnsafePointer<Float>, at x: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
        count: Int, pool: ThreadPool
    ) -> Double {
        var total = 0.0
        forEachPart(of: count) { part, lower, upper in
            total += pool.sumOfChunks(of: part.count, length: block) { chunk in
                var sum = 0.0
                for i in part.lowerBound + chunk.lowerBound..<part.lowerBound + chunk.upperBound {
                    let d = direction[i]
                    let moves = d > 0 ? x[i] < upper : x[i] > lower
                    sum += moves ? Double(d) * Double(gradient[i]) : 0
                }
                return sum
            }
        }
        return total
    }
}
