import Kernels
import Networks
import Objectives
import TestSupport
import Windows
import XCTest

/// A picture in windows each of whose positions is counted once, against the picture as a whole.
final class ExactWindowsTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)
    private let (width, height) = (181, 150)

    /// Two convolutions with pooling between them, and twice the size, and all of it in one.
    private func network() throws -> Network {
        func convolution(_ name: String, _ input: String, _ inputs: Int, _ outputs: Int) -> Network.Node {
            let layer = Convolution(
                inputChannels: inputs, outputChannels: outputs, kernel: 3, padding: .uniform(1))
            return Network.Node(
                name, layer, inputs: [input], parameters: layer.parameterShapes.mapValues(randoms))
        }
        return try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [128, 128, 128]),
            nodes: [
                convolution("a", Network.inputName, 3, 18),
                Network.Node("relu", Activation(.relu), inputs: ["a"]),
                Network.Node("pool", Pooling(.max, kernel: 2, stride: 2), inputs: ["relu"]),
                convolution("b", "pool", 18, 5),
                Network.Node("doubled", Doubling(), inputs: ["b"]),
                convolution("c", "doubled", 5, 7),
                Network.Node("mean", GlobalPooling(), inputs: ["b"]),
            ])
    }

    private func randoms(_ shape: [Int]) -> Tensor {
        Tensor(
            shape: shape,
            values: (0..<shape.reduce(1, *)).map { _ in Float.random(in: -0.2...0.2, using: &random) })
    }

    /// Half the squared activations of the layers' own positions in a window.
    private struct Energy: Objective {
        let layers: [String]
        let rectangles: [Rectangle]

        func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
            var total = 0.0
            for (layer, rectangle) in zip(layers, rectangles) {
                let output = outputs[layer]
                for channel in 0..<output.shape.channels {
                    for y in rectangle.rows {
                        for x in rectangle.columns {
                            let i = output.index(channel, y * output.shape.width + x)
                            total += Double(output.activation[i] * output.activation[i]) / 2
                            output.gradient?[i] += Float(weight) * output.activation[i]
                        }
                    }
                }
            }
            return total
        }
    }

    private func evaluate(
        _ network: Network, _ layers: [String], maximumArea: Int, border: PaddingMode = .zeros,
        jitter: Int = 0, at shift: PictureWindows.Shift = .none, _ picture: [Float]
    ) throws -> (count: Int, value: Double, gradient: [Float]) {
        let windows = try PictureWindows(
            of: network, layers: layers, width: width, height: height, policy: .exact(), border: border,
            maximumArea: maximumArea, pool: pool)
        try windows.makeRoom(for: jitter)
        var gradient = [Float](repeating: .nan, count: picture.count)
        let value = try windows.evaluate(picture, &gradient, weight: 0.5, at: shift) { window in
            Energy(layers: layers, rectangles: layers.map { windows.rectangle(of: $0, in: window) })
        }
        return (windows.count, value, gradient)
    }

    private func assertEqual(
        _ parts: (count: Int, value: Double, gradient: [Float]),
        _ whole: (count: Int, value: Double, gradient: [Float]), _ message: String, line: UInt = #line
    ) {
        XCTAssertEqual(parts.value, whole.value, accuracy: 1e-5 * whole.value, message, line: line)
        let largest = whole.gradient.map { abs($0) }.max()!
        let difference = zip(parts.gradient, whole.gradient).map { abs($0 - $1) }.max()!
        XCTAssertLessThan(difference, 1e-4 * largest, message, line: line)
    }

    func testWindowsAddUp() throws {
        let network = try network()
        let picture = randomValues(3 * width * height, in: 0...255)
        for (layers, border) in [
            (["pool", "b"], PaddingMode.zeros), (["b"], .reflect), (["c"], .zeros), (["a", "c"], .zeros),
        ] {
            let whole = try evaluate(network, layers, maximumArea: .max, border: border, picture)
            let parts = try evaluate(network, layers, maximumArea: 64 * 64, border: border, picture)
            XCTAssertEqual(whole.count, 1)
            XCTAssertGreaterThan(parts.count, 4)
            assertEqual(parts, whole, "\(layers) \(border)")
        }
    }

    /// What sees everything is computed in one window, never for the last of many only.
    func testGlobalLayersAreOneWindow() throws {
        let network = try network()
        let picture = randomValues(3 * width * height, in: 0...255)
        let whole = try evaluate(network, ["mean"], maximumArea: .max, picture)
        let parts = try evaluate(network, ["mean", "b"], maximumArea: 64 * 64, picture)
        XCTAssertEqual(parts.count, 1)
        let evaluator = try Evaluator(
            network: network, height: height, width: width, layers: ["mean"], needsGradient: false, pool: pool
        )
        let objective = Energy(layers: ["mean"], rectangles: [Rectangle(rows: 0..<1, columns: 0..<1)])
        let expected = try evaluator.evaluate(picture: picture, objective: objective, gradient: nil)
        XCTAssertEqual(whole.value, expected, accuracy: 1e-6 * expected)
    }

    /// With room around it, the part at the shift is seen, and the rest has no gradient.
    func testJitter() throws {
        let network = try network()
        let (wide, high) = (width + 5, height + 5)
        let canvas = randomValues(3 * wide * high, in: 0...255)
        let shift = PictureWindows.Shift(x: 4, y: 1)
        var seen: [Float] = []
        for row in 0..<3 * height {
            let start = (row / height * high + row % height + shift.y) * wide + shift.x
            seen += canvas[start..<start + width]
        }
        for area in [Int.max, 64 * 64] {
            let expected = try evaluate(network, ["b"], maximumArea: area, seen)
            let found = try evaluate(network, ["b"], maximumArea: area, jitter: 5, at: shift, canvas)
            XCTAssertEqual(found.value, expected.value)
            for c in 0..<3 {
                for y in 0..<high {
                    for x in 0..<wide {
                        let (row, column) = (y - shift.y, x - shift.x)
                        let isSeen = (0..<height).contains(row) && (0..<width).contains(column)
                        let value = found.gradient[(c * high + y) * wide + x]
                        guard value == (isSeen ? expected.gradient[(c * height + row) * width + column] : 0)
                        else { return XCTFail("\(value) at \(x), \(y)") }
                    }
                }
            }
        }
    }

    /// Twice as high and wide, every value four times: a stride of one half.
    private struct Doubling: Layer, LayerPrimitive, Hashable {
        static let kind = "doubling"

        func outputShapes(for inputs: [Shape]) throws -> [Shape] {
            let input = try requireOneInput(inputs)
            return [Shape(input.channels, 2 * input.height, 2 * input.width)]
        }

        var receptiveField: ReceptiveField {
            .local(size: 1, stride: .init(height: Fraction(1, over: 2), width: Fraction(1, over: 2)))
        }

        private func forEach(_ shapes: LayerShapes, _ body: (_ input: Int, _ output: Int) -> Void) {
            let (from, to) = (shapes.input, shapes.output)
            for channel in 0..<Layout.blocks(from.channels) * Layout.lanes {
                for i in 0..<to.area {
                    let source = i / to.width / 2 * from.width + i % to.width / 2
                    body(
                        Layout.index(channel, source, area: from.area),
                        Layout.index(channel, i, area: to.area))
                }
            }
        }

        func forward(_ pass: ForwardPass) { forEach(pass.shapes) { pass.output[$1] = pass.input[$0] } }

        func backward(_ pass: BackwardPass) {
            guard let gradient = pass.inputGradients[0] else { return }
            gradient.update(repeating: 0, count: pass.shapes.input.storedCount)
            forEach(pass.shapes) { gradient[$0] += pass.outputGradient[$1] }
        }
    }
}
