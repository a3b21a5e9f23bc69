import Kernels
import TestSupport
import XCTest

final class ReductionTests: RandomTestCase {
    func testSums() {
        for count in [0, 1, 7, 8, 9, 4095, 4096, 4097, 50_001] {
            let values = randomValues(count)
            let pool = ThreadPool(threads: 3)
            let expected = values.map(Double.init)
            // In single precision 8 lanes of a block of 4096 are summed, in double the blocks.
            let lanes = Float(8 * (1 + count / 4096))
            let bound = roundingError(terms: 512 + 8, deviation: deviation) * lanes.squareRoot()
            XCTAssertEqual(
                sum(values, count: count, pool: pool), Float(expected.reduce(0, +)), accuracy: bound)
            // Partial sums of positive values grow with their number, not its root.
            let boundOfPositive = Double(bound * Float(512 + 8).squareRoot())
            XCTAssertEqual(
                sumOfMagnitudes(values, count: count, pool: pool), expected.reduce(0) { $0 + abs($1) },
                accuracy: boundOfPositive)
            XCTAssertEqual(
                sumOfSquares(values, count: count, pool: pool), expected.reduce(0) { $0 + $1 * $1 },
                accuracy: boundOfPositive)
        }
    }

    /// The same bits with any number of threads, and without a pool.
    func testSumsDoNotDependOnThreads() {
        let values = randomValues(100_003)
        let sums = [nil, 1, 2, 5].map { threads in
            sumOfMagnitudes(values, count: values.count, pool: threads.map { ThreadPool(threads: $0) })
        }
        XCTAssertEqual(Set(sums).count, 1)
    }

    func testMirroredPositions() {
        XCTAssertEqual(
            (-4..<7).map { PaddingMode.symmetric.position($0, count: 3) }, [2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0])
        XCTAssertEqual((-3..<3).map { PaddingMode.symmetric.position($0, count: 1) }, [0, 0, 0, 0, 0, 0])
    }
}
