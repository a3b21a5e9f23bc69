/// Multiply-adds that depend on nothing but registers: the most that a core can do.
///
/// Twelve running sums hide the latency of two fused multiply-adds a cycle and fit into the registers
/// of every instruction set.
public enum PeakRate {
    /// Widths of the vectors that are tried: which one is fastest depends on the machine.
    public enum VectorWidth: CaseIterable, Sendable { case four, eight, sixteen }

    /// Computes for `rounds` rounds of ``operations(perRound:)`` and returns a sum that must be used, or
    /// the compiler would leave the work out.
    public static func run(_ width: VectorWidth, rounds: Int) -> Float {
        switch width {
        case .four: sum(SIMD4<Float>.self, rounds: rounds).sum()
        case .eight: sum(SIMD8<Float>.self, rounds: rounds).sum()
        case .sixteen: sum(SIMD16<Float>.self, rounds: rounds).sum()
        }
    }

    /// Floating-point operations of a round: a multiply-add counts as two.
    public static func operations(perRound width: VectorWidth) -> Int {
        switch width {
        case .four: 2 * 12 * 4
        case .eight: 2 * 12 * 8
        case .sixteen: 2 * 12 * 16
        }
    }

    @inline(__always)
    private static func sum<V: SIMD>(_: V.Type, rounds: Int) -> V where V.Scalar == Float {
        // Each sum s ← 0.5 + 0.999·s converges, so that no value overflows or becomes denormal.
        let factor = V(repeating: 0.999)
        let term = V(repeating: 0.5)
        var (a, b, c) = (V(repeating: 1), V(repeating: 2), V(repeating: 3))
        var (d, e, f) = (V(repeating: 4), V(repeating: 5), V(repeating: 6))
        var (g, h, i) = (V(repeating: 7), V(repeating: 8), V(repeating: 9))
        var (j, k, l) = (V(repeating: 10), V(repeating: 11), V(repeating: 12))
        for _ in 0..<rounds {
            a = term.addingProduct(factor, a)
            b = term.addingProduct(factor, b)
            c = term.addingProduct(factor, c)
            d = term.addingProduct(factor, d)
            e = term.addingProduct(factor, e)
            f = term.addingProduct(factor, f)
            g = term.addingProduct(factor, g)
            h = term.addingProduct(factor, h)
            i = term.addingProduct(factor, i)
            j = term.addingProduct(factor, j)
            k = term.addingProduct(factor, k)
            l = term.addingProduct(factor, l)
        }
        return (a + b + c) + (d + e + f) + (g + h + i) + (j + k + l)
    }
}
