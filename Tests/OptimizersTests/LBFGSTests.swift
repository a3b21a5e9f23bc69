import Kernels
import Optimizers
import XCTest

final class LBFGSTests: XCTestCase {
    private func lbfgs(_ evaluations: Int, _ change: (inout LBFGS) -> Void = { _ in }) -> LBFGS {
        var method = LBFGS()
        method.evaluations = evaluations
        change(&method)
        return method
    }

    /// From the classic start, to the accuracy of floats, in about as many evaluations as textbooks say.
    func testRosenbrock() throws {
        let (x, minimum) = try minimize(lbfgs(60), from: [-1.2, 1]) { Functions.rosenbrock($0, $1, count: 2) }
        XCTAssertEqual(x[0], 1, accuracy: 1e-3)
        XCTAssertEqual(x[1], 1, accuracy: 1e-3)
        XCTAssertLessThan(minimum.value, 1e-8)
        XCTAssertLessThan(minimum.evaluations, 60)
    }

    /// Many valleys at once, with starts of their own.
    func testRosenbrockOfManyValues() throws {
        let start = (0..<1000).map { Float($0 % 7) / 3 - 1 }
        let (_, minimum) = try minimize(lbfgs(200), from: start) {
            Functions.rosenbrock($0, $1, count: 1000)
        }
        XCTAssertLessThan(minimum.value, 1e-6)
    }

    /// On a quadratic with few different curvatures, quasi-Newton methods with exact searches end after
    /// as many steps; with Wolfe's conditions it takes a few more.
    func testQuadratic() throws {
        let curvatures = (0..<50).map { [1.0, 10, 100, 1000][$0 % 4] }
        let center = (0..<50).map { Double($0 % 9) - 4 }
        let (x, minimum) = try minimize(lbfgs(40), from: Array(repeating: 0, count: 50)) {
            Functions.quadratic($0, $1, curvatures: curvatures, center: center)
        }
        XCTAssertLessThan(minimum.value, 1e-6)
        for i in 0..<50 { XCTAssertEqual(Double(x[i]), center[i], accuracy: 1e-3) }
    }

    /// With its inverse Hessian as preconditioner the first step of length 1 solves a quadratic.
    func testPreconditioner() throws {
        let curvatures = (0..<64).map { pow(10, Double($0) / 16) }
        let center = (0..<64).map { Double($0) }
        func evaluations(_ preconditioner: ((UnsafeMutablePointer<Float>) -> Void)?) throws -> Int {
            let method = lbfgs(500) {
                $0.preconditioner = preconditioner
                $0.gradientTolerance = 1e-2
                $0.firstStep = 63
            }
            let minimum = try minimize(method, from: Array(repeating: 0, count: 64)) {
                Functions.quadratic($0, $1, curvatures: curvatures, center: center)
            }.minimum
            XCTAssertEqual(minimum.reason, .converged)
            return minimum.evaluations
        }
        let preconditioned = try evaluations { for i in 0..<64 { $0[i] /= Float(curvatures[i]) } }
        XCTAssertLessThanOrEqual(preconditioned, 3)
        XCTAssertGreaterThan(try evaluations(nil), 2 * preconditioned)
    }

    /// The minimum of a separable quadratic in a box is its center moved into the box, and the gradient
    /// there points outwards.
    func testBoundsThatHold() throws {
        let curvatures = (0..<60).map { 1 + Double($0 % 6) * 20 }
        let center = (0..<60).map { Double($0) / 10 - 3 }
        let box = Box(lower: [-1, 0, -0.5], upper: [1, 0.25, 2.5])
        let method = lbfgs(200) {
            $0.box = box
            $0.gradientTolerance = 1e-3
        }
        let (x, minimum) = try minimize(method, from: Array(repeating: 0.1, count: 60)) {
            Functions.quadratic($0, $1, curvatures: curvatures, center: center)
        }
        XCTAssertEqual(minimum.reason, .converged)
        for i in 0..<60 {
            let (low, high) = (Double(box.lower[i / 20]), Double(box.upper[i / 20]))
            XCTAssertEqual(Double(x[i]), min(max(center[i], low), high), accuracy: 1e-4, "\(i)")
        }
    }

    /// A bound that is in the way only at first is left again.
    func testRosenbrockAlongABound() throws {
        let method = lbfgs(300) { $0.box = Box(-1.5...0.5) }
        let (x, _) = try minimize(method, from: [-1.2, 0.5]) { Functions.rosenbrock($0, $1, count: 2) }
        XCTAssertEqual(x[0], 0.5, accuracy: 1e-3)
        XCTAssertEqual(x[1], 0.25, accuracy: 1e-3)
    }

    /// No evaluation is made outside the bounds.
    func testPointsStayInTheBox() throws {
        let method = lbfgs(100) { $0.box = Box(-1.5...0.5) }
        _ = try minimize(method, from: [7, -9, 3, 0]) { x, g in
            for i in 0..<4 { XCTAssertTrue((-1.5...0.5).contains(x[i])) }
            return Functions.rosenbrock(x, g, count: 4)
        }
    }

    func testTheBudgetIsKept() throws {
        for budget in [1, 2, 3, 7, 20] {
            var calls = 0
            var values: [Double] = []
            let start: [Float] = [-1.2, 1]
            let (x, minimum) = try minimize(lbfgs(budget), from: start) { x, g in
                calls += 1
                values.append(Functions.rosenbrock(x, g, count: 2))
                return values.last!
            }
            XCTAssertEqual(calls, budget)
            XCTAssertEqual(minimum.evaluations, budget)
            XCTAssertEqual(minimum.reason, .budget)
            XCTAssertEqual(minimum.value, values.min()!, "the best point is the result")
            var gradient: [Float] = [0, 0]
            XCTAssertEqual(Functions.rosenbrock(x, &gradient, count: 2), minimum.value)
        }
    }

    func testFinishing() throws {
        let (_, minimum) = try minimize(
            lbfgs(100), from: [-1.2, 1], progress: { $0.evaluations < 5 }
        ) { Functions.rosenbrock($0, $1, count: 2) }
        XCTAssertEqual(minimum.reason, .finished)
        XCTAssertEqual(minimum.evaluations, 5)
    }

    func testThrowing() throws {
        struct Stop: Error {}
        var calls = 0
        XCTAssertThrowsError(
            try minimize(lbfgs(100), from: [-1.2, 1]) { x, g in
                calls += 1
                if calls == 6 { throw Stop() }
                return Functions.rosenbrock(x, g, count: 2)
            }
        ) { XCTAssertTrue($0 is Stop) }
    }

    /// The values of the points gone to never rise.
    func testProgressFalls() throws {
        var values: [Double] = []
        _ = try minimize(
            lbfgs(60), from: [-1.2, 1],
            progress: {
                values.append($0.value)
                return true
            }
        ) { Functions.rosenbrock($0, $1, count: 2) }
        XCTAssertEqual(values, values.sorted(by: >))
    }

    /// The same bits with any number of threads.
    func testThreadsDoNotMatter() throws {
        let start = (0..<100_000).map { Float($0 % 7) / 3 - 1 }
        func run(_ threads: Int) throws -> [Float] {
            try minimize(lbfgs(30) { $0.box = Box(-3...3) }, from: start, threads: threads) {
                Functions.rosenbrock($0, $1, count: 100_000)
            }.x
        }
        let one = try run(1)
        XCTAssertTrue(try run(1) == one)
        XCTAssertTrue(try run(3) == one)
    }

    /// A region where the function is not a number is a wall, not the end.
    func testNotANumber() throws {
        for hole in [Double.nan, .infinity] {
            let method = lbfgs(200) { $0.firstStep = 1000 }
            let (x, minimum) = try minimize(method, from: [-1.2, 1]) { x, g in
                if abs(x[0]) > 2 || abs(x[1]) > 3 {
                    g[0] = .nan
                    g[1] = .nan
                    return hole
                }
                return Functions.rosenbrock(x, g, count: 2)
            }
            XCTAssertLessThan(minimum.value, 1e-6)
            XCTAssertEqual(x[0], 1, accuracy: 1e-2)
        }
    }

    func testNotANumberAtTheStart() throws {
        XCTAssertThrowsError(
            try minimize(lbfgs(10), from: [1, 1]) { _, g in
                g[0] = 1
                g[1] = 1
                return .nan
            }
        ) { XCTAssertEqual($0 as? OptimizerError, .undefinedStart) }
    }

    /// At least one: no shortage is one of nothing.
    func testAShortageSaysHowManyMegabytesAreNeeded() {
        XCTAssertTrue("\(OptimizerError.outOfMemory(bytes: 1000))".contains(" 1 MB "))
    }

    /// At a minimum there is nothing to do.
    func testFlatStart() throws {
        let (x, minimum) = try minimize(lbfgs(10), from: [1, 1]) { Functions.rosenbrock($0, $1, count: 2) }
        XCTAssertEqual(x, [1, 1])
        XCTAssertEqual(minimum.reason, .converged)
        XCTAssertEqual(minimum.evaluations, 1)
    }

    /// A gradient that does not belong to the function leads nowhere, and it says so.
    func testWrongGradient() throws {
        let (x, minimum) = try minimize(lbfgs(500), from: [3, 3]) { x, g in
            g[0] = -1
            g[1] = -1
            return Double(x[0] + x[1])
        }
        XCTAssertEqual(x, [3, 3])
        XCTAssertEqual(minimum.reason, .stalled)
        XCTAssertLessThan(minimum.evaluations, 100)
    }
}
