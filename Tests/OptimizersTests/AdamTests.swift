import Optimizers
import XCTest

final class AdamTests: XCTestCase {
    /// The first step is the rate in every direction, and the second follows the published formula.
    func testFirstSteps() throws {
        var method = Adam(rate: 0.1)
        method.evaluations = 2
        let first = try minimize(method, from: [5, -7]) {
            Functions.quadratic($0, $1, curvatures: [1, 100], center: [0, 0])
        }
        XCTAssertEqual(first.x[0], 4.9, accuracy: 1e-5)
        XCTAssertEqual(first.x[1], -6.9, accuracy: 1e-5)

        method.evaluations = 3
        let second = try minimize(method, from: [5]) {
            Functions.quadratic($0, $1, curvatures: [1], center: [0])
        }
        // Gradients 5 and 4.9.
        let mean = (0.9 * 0.1 * 5 + 0.1 * 4.9) / (1 - 0.81)
        let square = (0.999 * 0.001 * 25 + 0.001 * 4.9 * 4.9) / (1 - 0.999 * 0.999)
        XCTAssertEqual(Double(second.x[0]), 4.9 - 0.1 * mean / square.squareRoot(), accuracy: 1e-5)
    }

    func testConverges() throws {
        var method = Adam(rate: 0.05)
        method.evaluations = 2000
        let (x, minimum) = try minimize(method, from: [-1.2, 1]) { Functions.rosenbrock($0, $1, count: 2) }
        XCTAssertEqual(x[0], 1, accuracy: 0.05)
        XCTAssertEqual(minimum.reason, .budget)
        XCTAssertEqual(minimum.evaluations, 2000)
    }

    func testBounds() throws {
        var method = Adam(rate: 0.1)
        method.evaluations = 300
        method.box = Box(lower: [-1, 2], upper: [1, 3])
        let (x, _) = try minimize(method, from: [0, 0]) {
            Functions.quadratic($0, $1, curvatures: [1, 1], center: [5, 0])
        }
        XCTAssertEqual(x, [1, 2])
    }

    func testFinishing() throws {
        let method = Adam(rate: 0.1)
        let (_, minimum) = try minimize(method, from: [1, 1], progress: { $0.evaluations < 4 }) {
            Functions.rosenbrock($0, $1, count: 2)
        }
        XCTAssertEqual(minimum.reason, .finished)
        XCTAssertEqual(minimum.evaluations, 4)
    }

    /// In the basis `x = B z` the first step is the rate for every z.
    func testBasis() throws {
        var method = Adam(rate: 0.1)
        method.evaluations = 2
        // B = (2 1; 1 2)
        method.basis = { v in (v[0], v[1]) = (2 * v[0] + v[1], v[0] + 2 * v[1]) }
        let (x, _) = try minimize(method, from: [5, -1]) {
            Functions.quadratic($0, $1, curvatures: [1, 1], center: [0, 0])
        }
        // B g = (9, 3): both coordinates fall by 0.1, and x by B (0.1, 0.1).
        XCTAssertEqual(x[0], 4.7, accuracy: 1e-5)
        XCTAssertEqual(x[1], -1.3, accuracy: 1e-5)
    }

    /// Steps fall along half a cosine wave to the share of the first that is asked for.
    func testLastRate() throws {
        var method = Adam(rate: 0.1)
        method.evaluations = 6
        method.lastRate = 0.2
        // A constant slope: each step is the rate.
        var places: [Float] = []
        _ = try minimize(method, from: [0]) { x, g in
            places.append(x[0])
            g[0] = 1
            return Double(x[0])
        }
        let steps = zip(places, places.dropFirst()).map { $0 - $1 }
        XCTAssertEqual(steps.count, 5)
        for (step, expected) in zip(steps, [0.1, 0.0882843, 0.06, 0.0317157, 0.02] as [Float]) {
            XCTAssertEqual(step, expected, accuracy: 1e-5)
        }
    }

    /// One bad evaluation is forgotten.
    func testNotANumber() throws {
        var method = Adam(rate: 0.1)
        method.evaluations = 500
        var calls = 0
        let (x, _) = try minimize(method, from: [3]) { x, g in
            calls += 1
            let value = Functions.quadratic(x, g, curvatures: [1], center: [0])
            if calls == 5 { g[0] = .nan }
            return value
        }
        XCTAssertEqual(x[0], 0, accuracy: 1e-2)
    }
}
