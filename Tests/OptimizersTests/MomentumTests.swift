import Optimizers
import XCTest

final class MomentumTests: XCTestCase {
    /// On ½ x² from 1: gradients 1 and 0.9, and a new momentum after the drop.
    func testSteps() throws {
        let method = Momentum(
            stages: [.init(rate: 0.1, steps: 2), .init(rate: 0.01, steps: 1)], decay: 0.9)
        let (x, minimum) = try minimize(method, from: [1]) {
            Functions.quadratic($0, $1, curvatures: [1], center: [0])
        }
        let second = 0.72
        XCTAssertEqual(Double(x[0]), second - 0.01 * second, accuracy: 1e-6)
        XCTAssertEqual(minimum.evaluations, 3)
        XCTAssertEqual(minimum.reason, .budget)
    }

    func testConverges() throws {
        let method = Momentum(stages: [.init(rate: 0.02, steps: 300), .init(rate: 0.002, steps: 100)])
        let (x, _) = try minimize(method, from: [5, -7]) {
            Functions.quadratic($0, $1, curvatures: [1, 20], center: [1, 2])
        }
        XCTAssertEqual(x[0], 1, accuracy: 0.01)
        XCTAssertEqual(x[1], 2, accuracy: 0.01)
    }

    func testFinishing() throws {
        let method = Momentum(stages: [.init(rate: 0.001, steps: 50)])
        let (_, minimum) = try minimize(method, from: [1, 1], progress: { $0.evaluations < 4 }) {
            Functions.rosenbrock($0, $1, count: 2)
        }
        XCTAssertEqual(minimum.reason, .finished)
        XCTAssertEqual(minimum.evaluations, 4)
    }

    /// A rate far too large ends where the value is no longer a number.
    func testDiverging() throws {
        let method = Momentum(stages: [.init(rate: 1e20, steps: 500)])
        let (_, minimum) = try minimize(method, from: [1]) {
            Functions.quadratic($0, $1, curvatures: [1], center: [0])
        }
        XCTAssertEqual(minimum.reason, .stalled)
    }
}

final class RMSPropTests: XCTestCase {
    /// Where gradients are large the first step is 1 whatever their size; the second follows the formula.
    func testSteps() throws {
        let method = RMSProp(rate: 1e9, steps: 2)
        let (x, _) = try minimize(method, from: [50]) {
            Functions.quadratic($0, $1, curvatures: [1], center: [0])
        }
        let squares: Double = 0.9 * 2500 + 49 * 49
        let second = 0.9 + 49 / squares.squareRoot()
        XCTAssertEqual(Double(x[0]), 49 - second, accuracy: 1e-4)
    }

    func testProjection() throws {
        let method = RMSProp(rate: 100, steps: 200) { x in x[0] = min(x[0], 3) }
        let (x, minimum) = try minimize(method, from: [0]) {
            Functions.quadratic($0, $1, curvatures: [1], center: [5])
        }
        XCTAssertEqual(x[0], 3)
        XCTAssertEqual(minimum.evaluations, 200)
    }
}
