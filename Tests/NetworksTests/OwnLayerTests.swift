import Foundation
import Kernels
import Messages
import ModelFormats
import Networks
import TestSupport
import XCTest

/// Layers that only these tests know go through all that the project does with layers.
final class OwnLayerTests: RandomTestCase {
    /// Twice as high and wide, every value four times: a stride of one half.
    private struct Doubling: Layer, LayerPrimitive, Hashable {
        static let kind = "doubling"
        var factor: Float = 1

        func outputShapes(for inputs: [Shape]) throws -> [Shape] {
            let input = try requireOneInput(inputs)
            return [Shape(input.channels, 2 * input.height, 2 * input.width)]
        }

        var receptiveField: ReceptiveField {
            .local(size: 1, stride: .init(height: Fraction(1, over: 2), width: Fraction(1, over: 2)))
        }
        var summary: String { "×\(factor)" }
        var impossibility: Message? { factor == 0 ? Message(part: "its factor is 0") : nil }

        private func forEach(_ shapes: LayerShapes, _ body: (_ input: Int, _ output: Int) -> Void) {
            let (from, to) = (shapes.input, shapes.output)
            for block in 0..<Layout.blocks(from.channels) {
                for y in 0..<to.height {
                    for x in 0..<to.width {
                        for lane in 0..<Layout.lanes {
                            body(
                                ((block * from.height + y / 2) * from.width + x / 2) * Layout.lanes + lane,
                                ((block * to.height + y) * to.width + x) * Layout.lanes + lane)
                        }
                    }
                }
            }
        }

        func forward(_ pass: ForwardPass) {
            forEach(pass.shapes) { pass.output[$1] = factor * pass.input[$0] }
        }

        func backward(_ pass: BackwardPass) {
            guard let gradient = pass.inputGradients[0] else { return }
            gradient.update(repeating: 0, count: pass.shapes.input.storedCount)
            forEach(pass.shapes) { gradient[$0] += factor * pass.outputGradient[$1] }
        }
    }

    /// The first channels, and the others.
    private struct Halves: Layer, LayerPrimitive, Hashable {
        static let kind = "halves"
        let outputCount = 2

        private enum CodingKeys: CodingKey {}

        func outputShapes(for inputs: [Shape]) throws -> [Shape] {
            let input = try requireOneInput(inputs)
            let half = input.channels / 2
            return [
                Shape(half, input.height, input.width),
                Shape(input.channels - half, input.height, input.width),
            ]
        }

        private func forEach(
            _ shapes: LayerShapes, _ body: (_ input: Int, _ part: Int, _ output: Int) -> Void
        ) {
            let (half, area) = (shapes.output.channels, shapes.input.area)
            for channel in 0..<shapes.input.channels {
                let part = channel < half ? 0 : 1
                for i in 0..<area {
                    body(
                        Layout.index(channel, i, area: area), part,
                        Layout.index(channel - part * half, i, area: area))
                }
            }
        }

        func forward(_ pass: ForwardPass) {
            for (output, shape) in zip(pass.outputs, pass.shapes.outputs) {
                output.update(repeating: 0, count: shape.storedCount)
            }
            forEach(pass.shapes) { pass.outputs[$1][$2] = pass.input[$0] }
        }

        func backward(_ pass: BackwardPass) {
            guard let gradient = pass.inputGradients[0] else { return }
            gradient.update(repeating: 0, count: pass.shapes.input.storedCount)
            forEach(pass.shapes) { gradient[$0] = pass.outputGradients[$1][$2] }
        }
    }

    /// A rectifier by another name, which its neighbors do the work of as of any.
    private struct Half: Layer, LayerPrimitive, Hashable {
        static let kind = "half"
        var worksInPlace: Bool { true }
        var backwardNeeds: BackwardNeeds { .outputs }
        var fusion: Fusion? { .rectifier(Rectifier(slope: 0, ceiling: 0.5)) }

        private enum CodingKeys: CodingKey {}

        func outputShapes(for inputs: [Shape]) throws -> [Shape] { [try requireOneInput(inputs)] }

        func forward(_ pass: ForwardPass) {
            for i in 0..<pass.shapes.output.storedCount { pass.output[i] = min(max(pass.input[i], 0), 0.5) }
        }

        func backward(_ pass: BackwardPass) {
            guard let gradient = pass.inputGradients[0] else { return }
            for i in 0..<pass.shapes.output.storedCount {
                let isInside = pass.output[i] > 0 && pass.output[i] < 0.5
                gradient[i] = isInside ? pass.outputGradient[i] : 0
            }
        }
    }

    private let registry = LayerRegistry.standard.adding(Doubling.self).adding(Halves.self).adding(Half.self)

    private func convolution(_ name: String, _ input: String, _ inputs: Int, _ outputs: Int) -> Network.Node {
        let layer = Convolution(
            inputChannels: inputs, outputChannels: outputs, kernel: 3, padding: .uniform(1))
        let parameters = layer.parameterShapes.mapValues { shape in
            Tensor(
                shape: shape,
                values: randomValues(shape.reduce(1, *), in: -0.3...0.3))
        }
        return .init(name, layer, inputs: [input], parameters: parameters)
    }

    private func network() throws -> Network {
        try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [0, 0, 0]),
            nodes: [
                convolution("a", Network.inputName, 3, 22),
                .init("half", Half(), inputs: ["a"]),
                .init("parts", Halves(), inputs: ["half"]),
                .init("doubled", Doubling(factor: 2), inputs: ["parts#1"]),
                convolution("b", "doubled", 11, 6),
            ], aliases: ["end": "b"])
    }

    func testShapesAndFields() throws {
        let network = try network()
        XCTAssertEqual(network.layerNames, ["a", "half", "parts", "parts#1", "doubled", "end"])
        XCTAssertEqual(try network.shape(of: "parts", height: 5, width: 7), Shape(11, 5, 7))
        XCTAssertEqual(try network.shape(of: "end", height: 5, width: 7), Shape(6, 10, 14))
        let half = Fraction(1, over: 2)
        XCTAssertEqual(
            try network.receptiveField(of: "end"), .local(size: 4, stride: .init(height: half, width: half)))
        XCTAssertEqual(try network.stride(of: "end"), 1)
        XCTAssertThrowsError(try network.shape(of: "parts#2", height: 5, width: 7)) { error in
            XCTAssertTrue("\(error)".contains("parts#1"), "\(error)")
        }
    }

    /// The gradient is the derivative, whichever outputs are read, and by whom.
    func testEvaluationAndGradients() throws {
        let network = try network()
        let (height, width) = (6, 7)
        var picture = randomValues(3 * height * width)
        for layers in [["end"], ["parts"], ["parts#1", "end"], ["parts", "parts#1"], ["half", "end"]] {
            let evaluator = try Evaluator(
                network: network, height: height, width: width, layers: layers, needsGradient: true,
                pool: ThreadPool(threads: 2))
            let objective = SumOfSquares(layers: layers)
            var gradient = [Float](repeating: .nan, count: picture.count)
            try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
            let largest = gradient.map { abs($0) }.max()!
            XCTAssertGreaterThan(largest, 0)
            for index in stride(from: 0, to: picture.count, by: 5) {
                let value = picture[index]
                func valueAt(_ offset: Float) throws -> Double {
                    picture[index] = value + offset
                    return try evaluator.evaluate(picture: picture, objective: objective, gradient: nil)
                }
                let difference = try (valueAt(1e-3) - valueAt(-1e-3)) / 2e-3
                picture[index] = value
                XCTAssertEqual(Float(difference), gradient[index], accuracy: 0.02 * largest, "\(layers)")
            }
        }
    }

    /// A rectifier of its own kind is applied by the convolution before it.
    func testFusion() throws {
        let network = try network()
        let picture = randomValues(3 * 40)
        func stages(_ layers: [String]) throws -> (ran: Set<Evaluator.Stage>, values: [Float]) {
            let evaluator = try Evaluator(
                network: network, height: 5, width: 8, layers: layers, needsGradient: false,
                pool: ThreadPool(threads: 1))
            var ran = Set<Evaluator.Stage>()
            evaluator.onStage = { ran.insert($0) }
            try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
            return (ran, evaluator.activation(of: "end").values)
        }
        let (fused, apart) = try (stages(["end"]), stages(["a", "end"]))
        XCTAssertFalse(fused.ran.contains(.forward("half")))
        XCTAssertTrue(apart.ran.contains(.forward("half")), "what is asked for is not overwritten")
        XCTAssertEqual(fused.values, apart.values)
    }

    func testReadingAndInspection() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/own.safetensors"
        let network = try network()
        try NetworkFile.write(
            network,
            .init(name: "own", title: "Own", license: "none", sourceHash: "", classes: []), to: path)
        XCTAssertThrowsError(try NetworkFile(contentsOf: path)) { error in
            XCTAssertTrue("\(error)".contains("unknown kind 'halves'") || "\(error)".contains("'half'"))
        }
        let read = try NetworkFile(contentsOf: path, layers: registry).network
        XCTAssertEqual(read.layerNames, network.layerNames)
        XCTAssertEqual(read.nodes[3].layer as? Doubling, Doubling(factor: 2))
        XCTAssertEqual(read.nodes.map(\.layer.summary), ["3×3", "", "", "×2.0", "3×3"])

        let impossible = try Network(
            preprocessing: network.preprocessing,
            nodes: [.init("d", Doubling(factor: 0), inputs: [Network.inputName])])
        try NetworkFile.write(
            impossible,
            .init(name: "own", title: "Own", license: "none", sourceHash: "", classes: []), to: path)
        XCTAssertThrowsError(try NetworkFile(contentsOf: path, layers: registry)) { error in
            XCTAssertTrue("\(error)".contains("its factor is 0"), "\(error)")
        }
    }

    private struct SumOfSquares: Objective {
        let layers: [String]

        func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
            var total = 0.0
            for layer in layers {
                let output = outputs[layer]
                for i in 0..<output.count {
                    total += Double(output.activation[i] * output.activation[i]) / 2
                    output.gradient?[i] += Float(weight) * output.activation[i]
                }
            }
            return total
        }
    }
}
