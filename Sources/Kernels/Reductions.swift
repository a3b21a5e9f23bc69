import KernelTypes
import Runtime

/// The sum of `term(i)` for i in 0..<count, in an order that depends on `count` alone.
///
/// Eight partial sums in float per block of 4096, blocks added in double: fast, and as exact as it
/// matters for sums over millions of pixels.
@inline(__always)
private func blockwiseSum(
    _ count: Int, _ pool: ThreadPool?, _ term: (Int) -> SIMD8<Float>, _ rest: (Int) -> Float
)
    -> Double
{
    let block = 4096
    let blocks = count.dividedRoundingUp(by: block)
    func sum(_ index: Int) -> Double {
        let range = index * block..<min(count, (index + 1) * block)
        var partial = SIMD8<Float>.zero
        var i = range.lowerBound
        while i + 8 <= range.upperBound {
            partial += term(i)
            i += 8
        }
        var total = partial.sum()
        while i < range.upperBound {
            total += rest(i)
            i += 1
        }
        return Double(total)
    }
    if blocks <= 4 || pool == nil { return (0..<blocks).reduce(0) { $0 + sum($1) } }
    return pool!.sum(count: blocks, sum)
}

@inline(__always)
private func load(_ x: UnsafePointer<Float>, _ i: Int) -> SIMD8<Float> {
    UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<Float>.self)
}

/// `Σ x`.
public func sum(_ x: UnsafePointer<Float>, count: Int, pool: ThreadPool? = nil) -> Float {
    Float(blockwiseSum(count, pool, { load(x, $0) }, { x[$0] }))
}

/// `Σ |x|`.
public func sumOfMagnitudes(_ x: UnsafePointer<Float>, count: Int, pool: ThreadPool? = nil) -> Double {
    blockwiseSum(
        count, pool,
        {
            let v = load(x, $0)
            return v.replacing(with: -v, where: v .< 0)
        }, { abs(x[$0]) })
}

/// `Σ x²`.
public func sumOfSquares(_ x: UnsafePointer<Float>, count: Int, pool: ThreadPool? = nil) -> Double {
    blockwiseSum(
        count, pool,
        {
            let v = load(x, $0)
            return v * v
        }, { x[$0] * x[$0] })
}
