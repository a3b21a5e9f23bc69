import Foundation
@_exported import struct Imaging.RandomSource
import XCTest

/// Tests that draw numbers: those of seed 0, or of the seed or range of seeds that the environment variable
/// `PAREIDOLIA_TEST_SEED` names (`7`, `1...10000`). A failure tells its seed.
open class RandomTestCase: XCTestCase {
    /// Starts anew with every test.
    public var random = RandomSource(seed: seeds.lowerBound)
    private var seed = seeds.lowerBound
    private let closure: (XCTestCase) throws -> Void
    /// The one that reports failures, which runs the others.
    private weak var first: RandomTestCase?
    /// The other one that is running.
    private var current: RandomTestCase?

    public required init(name: String, testClosure: @escaping (XCTestCase) throws -> Void) {
        closure = testClosure
        super.init(name: name, testClosure: testClosure)
    }

    public func randomInt(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// Uniform ones.
    public func randomValues(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
        (0..<count).map { _ in Float.random(in: range, using: &random) }
    }

    open override func invokeTest() {
        super.invokeTest()
        guard first == nil else { return }
        // XCTest runs every object once.
        for seed in Self.seeds.dropFirst() {
            let next = Self(name: name, testClosure: closure)
            (next.first, next.seed, next.random) = (self, seed, RandomSource(seed: seed))
            current = next
            next.invokeTest()
        }
        current = nil
    }

    open override func recordFailure(
        withDescription description: String, inFile file: String, atLine line: Int, expected: Bool
    ) {
        if let first {
            return first.recordFailure(
                withDescription: description, inFile: file, atLine: line, expected: expected)
        }
        super.recordFailure(
            withDescription: "\(description) (PAREIDOLIA_TEST_SEED=\((current ?? self).seed))", inFile: file,
            atLine: line, expected: expected)
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
