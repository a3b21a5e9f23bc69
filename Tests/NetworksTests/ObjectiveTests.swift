import Kernels
import Networks
import Objectives
import TestSupport
import XCTest

/// Objectives against their definitions and their own differences, at sizes that are no multiple of the
/// blocks they are computed in.
final class ObjectiveTests: XCTestCase {
    private let pool = ThreadPool(threads: 2)
    private var random = SeededGenerator(seed: 3)

    func testGramMatrixIsTheDefinition() {
        let shape = Shape(21, 7, 9)
        let values = randoms(shape.count)
        let means = GramMatrix.means(of: values, shape: shape, pool: pool)
        for i in 0..<21 {
            for j in 0..<21 {
                let products = (0..<63).map { Double(values[i * 63 + $0]) * Double(values[j * 63 + $0]) }
                let mean = products.reduce(0, +) / 63
                XCTAssertEqual(Double(means[i * 21 + j]), mean, accuracy: 1e-5, "row \(i), column \(j)")
            }
        }
    }

    func testGramMatrix() throws {
        try check { GramMatrix("layer", target: $0.means) }
    }

    func testRelativeSquaredError() throws {
        try check { RelativeSquaredError("layer", target: $0.code) }
    }

    func testWeightedSum() throws {
        try check { WeightedSum([(-2.5, GramMatrix("layer", target: $0.means))]) }
    }

    /// Where nothing is left to reach, value and gradient are zero.
    func testTargetReached() throws {
        let (evaluator, picture) = try evaluatorAndPicture()
        let target = try target(of: evaluator, for: picture)
        for objective: any Objective in [
            GramMatrix("layer", target: target.means), RelativeSquaredError("layer", target: target.code),
        ] {
            var gradient = [Float](repeating: .nan, count: picture.count)
            let value = try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
            XCTAssertEqual(value, 0)
            XCTAssertEqual(gradient, [Float](repeating: 0, count: picture.count))
        }
    }

    /// What another picture's activation is to be compared by.
    private struct Target {
        let code: [Float]
        let means: [Float]
    }

    /// Compares derivatives along random directions with differences of the value.
    private func check(_ make: (Target) -> any Objective, line: UInt = #line) throws {
        let (evaluator, picture) = try evaluatorAndPicture()
        let objective = make(try target(of: evaluator, for: randoms(picture.count)))
        var gradient = [Float](repeating: .nan, count: picture.count)
        try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
        for _ in 0..<5 {
            // Half along the gradient, or the derivative could be lost in rounding errors.
            let norm = sumOfSquares(gradient, count: gradient.count).squareRoot()
            let scale = Float(Double(picture.count).squareRoot() / norm)
            let direction = zip(randoms(picture.count), gradient).map { $0 + scale * $1 }
            let step: Float = 1e-2
            let values = try [step, -step].map { step in
                let moved = zip(picture, direction).map { $0 + step * $1 }
                return try evaluator.evaluate(picture: moved, objective: objective, gradient: nil)
            }
            let slope = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            XCTAssertEqual(
                (values[0] - values[1]) / Double(2 * step), slope, accuracy: 2e-3 * abs(slope), line: line)
        }
    }

    /// A network of one 1×1 convolution, `layer`, with 21 channels of 25 × 23 positions.
    private func evaluatorAndPicture() throws -> (Evaluator, [Float]) {
        let layer = Convolution(inputChannels: 3, outputChannels: 21, kernel: 1)
        let parameters = [
            "weight": Tensor(shape: [21, 3, 1, 1], values: randoms(63)),
            "bias": Tensor(shape: [21], values: randoms(21)),
        ]
        let network = try Network(
            preprocessing: .plain,
            nodes: [.init("layer", layer, inputs: [Network.inputName], parameters: parameters)])
        let evaluator = try Evaluator(
            network: network, height: 25, width: 23, layers: ["layer"], needsGradient: true, pool: pool)
        return (evaluator, randoms(3 * 25 * 23))
    }

    private func target(of evaluator: Evaluator, for picture: [Float]) throws -> Target {
        try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
        let (shape, values) = evaluator.activation(of: "layer")
        return Target(
            code: Array(values), means: GramMatrix.means(of: values.baseAddress!, shape: shape, pool: pool))
    }

    private func randoms(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
    }
}
