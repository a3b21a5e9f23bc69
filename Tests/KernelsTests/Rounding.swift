import XCTest

/// The standard deviation of a number which is uniform in −1…1.
let deviation = Float(1) / Float(3).squareRoot()

/// A bound on what rounding to 24 bits adds to a sum of independent random terms of mean zero.
///
/// A rounding changes a value v by at most 2⁻²⁴ |v|, so by 2⁻²⁴ |v| / √3 in the root mean square. Each of n
/// terms of standard deviation σ is rounded once, and so is each partial sum, of which the k-th deviates by
/// √k σ: together the error's variance is (2⁻²⁴ σ)² (n + Σₖ k) / 3. Summing in parts, or with fused products,
/// only makes it smaller.
///
/// The error is not normally distributed: a sum that comes out x times as large as usual, on a straight way,
/// has an error x √⅔ times as large, and this again deviates t times. x² + t² = 55, which chance exceeds once
/// in 10¹², allows x t √⅔ = 22.5; the bound is 24 standard deviations.
///
/// - Parameters:
///   - deviation: the terms' σ; that of products of two numbers which are uniform in −1…1 by default. A
///     single such number is worth three of them.
///   - perTerm: further roundings of as much effect as that of a term.
func roundingError(terms: Int, deviation: Float = 1 / 3, perTerm: Int = 0) -> Float {
    let roundings = Float(terms) * (Float(terms + 3) / 2 + Float(perTerm))
    return 24 * 0x1p-24 * deviation * (roundings / 3).squareRoot()
}

/// Fails where a value is further from the one expected than the bound, by default at all.
func assertEqual(
    _ values: [Float], _ expected: [Float], within bound: Float = 0, _ message: String, line: UInt = #line
) {
    XCTAssertEqual(values.count, expected.count, line: line)
    for (index, pair) in zip(values, expected).enumerated() where !(abs(pair.0 - pair.1) <= bound) {
        return XCTFail(
            "\(message): [\(index)] is \(pair.0), expected \(pair.1) ± \(bound)", line: line)
    }
}
