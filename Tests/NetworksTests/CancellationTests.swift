import Kernels
import Networks
import Objectives
import TestSupport
import XCTest

/// An evaluation ends within one layer, and leaves nothing half-done behind.
final class CancellationTests: RandomTestCase {
    private let side = 384

    /// One convolution of some 6 billion multiplications.
    private func network() throws -> Network {
        func convolution(_ name: String, _ input: String, _ channels: (Int, Int)) -> Network.Node {
            let layer = Convolution(
                inputChannels: channels.0, outputChannels: channels.1, kernel: 3, padding: .same)
            let parameters = layer.parameterShapes.mapValues { shape in
                Tensor(
                    shape: shape,
                    values: (0..<shape.reduce(1, *)).map { _ in Float.random(in: -0.1...0.1, using: &random) }
                )
            }
            return Network.Node(name, layer, inputs: [input], parameters: parameters)
        }
        return try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [128, 128, 128]),
            nodes: [
                convolution("first", Network.inputName, (3, 64)), convolution("second", "first", (64, 64)),
            ])
    }

    private func evaluate(_ evaluator: Evaluator) throws -> [Float] {
        let picture = (0..<3 * side * side).map { Float($0 % 251) }
        var gradient = [Float](repeating: 0, count: picture.count)
        try gradient.withUnsafeMutableBufferPointer {
            _ = try evaluator.evaluate(
                picture: picture, objective: LayerEnergy("second"), gradient: $0.baseAddress)
        }
        return gradient
    }

    func testALayerIsLeftHalfWay() throws {
        let network = try network()
        func evaluator() throws -> Evaluator {
            try Evaluator(
                network: network, height: side, width: side, layers: ["second"], needsGradient: true,
                pool: ThreadPool(threads: 2))
        }
        let expected = try evaluate(evaluator())
        let canceled = try evaluator()
        var questions = 0
        canceled.isCanceled = {
            questions += 1
            return false
        }
        XCTAssertEqual(try evaluate(canceled), expected)
        // Before two layers in two directions and the objective, at the end, and within the layers.
        XCTAssertGreaterThan(questions, 8)

        for question in 1...6 {
            var asked = 0
            canceled.isCanceled = {
                asked += 1
                return asked >= question
            }
            XCTAssertThrowsError(try evaluate(canceled)) { XCTAssertEqual($0 as? NetworkError, .canceled) }
            XCTAssertEqual(asked, question)
        }
        canceled.isCanceled = nil
        XCTAssertEqual(try evaluate(canceled), expected)
    }
}
