import Foundation
@_exported import struct Imaging.RandomSource
import XCTest

/// Tests that draw numbers: those of seed 0, or of the seed or range of seeds that the environment variable
/// `PAREIDOLIA_TEST_SEED` names (`7`, `1...10000`). A failure tells its seed.
open class RandomTestCase: XCTestCase {
    /// Starts anew with every test.
    public var random = RandomSource(seed: 0)
    private var seed = 0

    public func randomInt(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// Uniform ones.
    public func randomValues(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
        (0..<count).map { _ in Float.random(in: range, using: &random) }
    }

    open override func invokeTest() {
        for seed in Self.seeds {
            self.seed = seed
            random = RandomSource(seed: seed)
            super.invokeTest()
        }
    }

    open override func recordFailure(
        withDescription description: String, inFile file: String, atLine line: Int, expected: Bool
    ) {
        super.recordFailure(
            withDescription: "\(description) (PAREIDOLIA_TEST_SEED=\(seed))", inFile: file, atLine: line,
            expected: expected)
    }

    private static let seeds: ClosedRange<Int> = {
        guard let text = ProcessInfo.processInfo.environment["PAREIDOLIA_TEST_SEED"] else { return 0...0 }
        let ends = text.split(separator: ".").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else {
            fatalError("PAREIDOLIA_TEST_SEED is '\(text)'; it must be a number or a range such as 1...100")
        }
        return first...last
    }()
}
