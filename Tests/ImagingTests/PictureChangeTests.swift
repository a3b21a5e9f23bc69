import Imaging
import Kernels
import TestSupport
import XCTest

final class PictureChangeTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)

    private func picture(_ values: [Float]) throws -> Picture {
        let picture = try Picture(width: values.count, height: 1)
        for channel in 0..<3 {
            for (x, value) in values.enumerated() { picture.plane(channel)[x] = value }
        }
        return picture
    }

    private func added(_ steps: [Float], to start: Float) throws -> Float {
        let result = try picture([start])
        for step in steps { result.add(try picture([step]), factor: 1, pool: pool) }
        return result.planes[0]
    }

    func testFarFromTheLimitsItIsAPlainSum() throws {
        XCTAssertEqual(try added([30], to: 100), 130)
        XCTAssertEqual(try added([-30], to: 100), 70)
        XCTAssertEqual(try added([-30], to: 255), 225)
        XCTAssertEqual(try added([30], to: 0), 30)
        XCTAssertEqual(try added([0], to: 255), 255)
    }

    /// The solution of dh/dt = −(h/16)², found by Euler's small steps.
    func testItSlowsDownTowardsTheLimits() throws {
        for (start, step) in [(230, 40), (250, 3), (20, -300), (5, -1), (128, 1000)] as [(Double, Double)] {
            var value = start
            let count = 200_000
            for _ in 0..<count {
                let room = step > 0 ? 255 - value : value
                value += step / Double(count) * (room < 16 ? (room / 16) * (room / 16) : 1)
            }
            XCTAssertEqual(Double(try added([Float(step)], to: Float(start))), value, accuracy: 0.01)
        }
        XCTAssertEqual(try added([1e9], to: 255), 255)
        XCTAssertEqual(try added([-1e9], to: 0), 0)
    }

    func testManySmallStepsAreOneLargeOne() throws {
        for _ in 0..<100 {
            let start = Float(random.unit() * 255)
            let steps = (0..<8).map { _ in Float(random.unit() * 40) }
            let sign: Float = random.unit() < 0.5 ? -1 : 1
            let (many, one) = (
                try added(steps.map { sign * $0 }, to: start),
                try added([sign * steps.reduce(0, +)], to: start)
            )
            XCTAssertEqual(many, one, accuracy: 0.002)
            XCTAssert((0...255).contains(one))
        }
    }
}
