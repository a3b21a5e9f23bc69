import Kernels
import XCTest

final class ReductionTests: XCTestCase {
    func testSums() {
        for count in [0, 1, 7, 8, 9, 4095, 4096, 4097, 50_001] {
            let values = randomValues(count)
            let pool = ThreadPool(threads: 3)
            let expected = values.map(Double.init)
            XCTAssertEqual(
                Double(sum(values, count: count, pool: pool)), expected.reduce(0, +),
                accuracy: 1e-4 * Double(count) + 1e-6)
            XCTAssertEqual(
                sumOfMagnitudes(values, count: count, pool: pool), expected.reduce(0) { $0 + abs($1) },
                accuracy: 1e-6 * Double(count))
            XCTAssertEqual(
                sumOfSquares(values, count: count, pool: pool), expected.reduce(0) { $0 + $1 * $1 },
                accuracy: 1e-6 * Double(count))
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
        XCTAssertEqual((-4..<7).map { mirrored($0, count: 3) }, [2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0])
        XCTAssertEqual((-3..<3).map { mirrored($0, count: 1) }, [0, 0, 0, 0, 0, 0])
    }
}
