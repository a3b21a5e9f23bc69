import Kernels
import Networks
import Objectives
import TestSupport
import Windows
import XCTest

final class BlendedWindowsTests: RandomTestCase {
    /// With a network whose receptive field is smaller than the overlap, many windows give what one gives:
    /// no seam can show.
    func testWindowsAgreeWithTheWhole() throws {
        let network = try smallNetwork()
        let (width, height) = (317, 251)
        let pool = ThreadPool(threads: 2)
        let picture = randomValues(3 * width * height, in: 0...255)
        func gradient(maximumArea: Int, shift: (x: Double, y: Double)) throws -> [Float] {
            let windows = try PictureWindows(
                of: network, layers: ["b"], width: width, height: height, policy: .blended(jitter: 32),
                maximumArea: maximumArea, pool: pool)
            var gradient = [Float](repeating: .nan, count: picture.count)
            _ = try windows.evaluate(picture, &gradient, at: windows.shift(shift.x, shift.y)) { _ in
                LayerEnergy("b")
            }
            return gradient
        }
        let whole = try gradient(maximumArea: 1 << 20, shift: (0, 0))
        let largest = whole.reduce(0) { max($0, abs($1)) }
        for shift in [(x: 0.0, y: 0.0), (0.5, 0.9), (0.99, 0.01)] {
            let divided = try gradient(maximumArea: 200 * 200, shift: shift)
            let error = zip(whole, divided).reduce(0) { max($0, abs($1.0 - $1.1)) }
            XCTAssertLessThan(error, 1e-4 * largest, "shift \(shift)")
        }
    }

    /// Any size works, from a single pixel on.
    func testTinyPictures() throws {
        let network = try smallNetwork()
        for (width, height) in [(1, 1), (1, 7), (2, 300), (5, 3)] {
            let picture = randomValues(3 * width * height, in: 0...255)
            var gradient = [Float](repeating: .nan, count: picture.count)
            let windows = try PictureWindows(
                of: network, layers: ["b"], width: width, height: height, policy: .blended(jitter: 8),
                maximumArea: 640 * 640, pool: ThreadPool(threads: 2))
            let value = try windows.evaluate(picture, &gradient, at: windows.shift(0.3, 0.7)) { _ in
                LayerEnergy("b")
            }
            XCTAssertGreaterThan(value, 0)
            XCTAssertTrue(gradient.allSatisfy(\.isFinite))
            XCTAssertTrue(gradient.contains { $0 != 0 })
        }
    }

    func testCancellation() throws {
        let windows = try PictureWindows(
            of: smallNetwork(), layers: ["b"], width: 20, height: 20, policy: .blended(jitter: 0),
            maximumArea: 640 * 640, pool: ThreadPool(threads: 1))
        windows.isCanceled = { true }
        let picture = [Float](repeating: 100, count: 1200)
        var gradient = picture
        XCTAssertThrowsError(
            try windows.evaluate(picture, &gradient) { _ in LayerEnergy("b") }
        ) { XCTAssertEqual($0 as? NetworkError, .canceled) }
    }

    private func smallNetwork() throws -> Network {
        func convolution(_ name: String, _ input: String, _ channels: (Int, Int)) -> Network.Node {
            let layer = Convolution(
                inputChannels: channels.0, outputChannels: channels.1, kernel: 3, padding: .same)
            let weights = layer.parameterShapes.mapValues {
                Tensor(shape: $0, values: randomValues($0.reduce(1, *), in: -0.1...0.1))
            }
            return Network.Node(name, layer, inputs: [input], parameters: weights)
        }
        return try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [128, 128, 128]),
            nodes: [
                convolution("a", Network.inputName, (3, 24)),
                Network.Node("relu", Activation(.relu), inputs: ["a"]),
                convolution("b", "relu", (24, 5)),
            ])
    }
}
