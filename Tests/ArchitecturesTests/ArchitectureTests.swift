import Architectures
import ModelFormats
import Networks
import TestSupport
import XCTest

final class ArchitectureTests: RandomTestCase {
    private let lite0 = LiteFixture.weights()

    func testLite0HasTheLayersOfThePaper() throws {
        let network = try EfficientNetLite.lite0(from: WeightSource(file: "test", tensors: lite0))
        let shapes = try network.shapes(height: 224, width: 224)
        func shape(_ layer: String) throws -> [Int] {
            let shape = shapes[try network.index(of: layer)][0]
            return [shape.channels, shape.height, shape.width]
        }
        // Tan & Le 2019, table 1, at 224 pixels.
        XCTAssertEqual(try shape("stem"), [32, 112, 112])
        XCTAssertEqual(try shape("block1a"), [16, 112, 112])
        XCTAssertEqual(try shape("block2b"), [24, 56, 56])
        XCTAssertEqual(try shape("block3b"), [40, 28, 28])
        XCTAssertEqual(try shape("block4c"), [80, 14, 14])
        XCTAssertEqual(try shape("block5a.expand"), [480, 14, 14])
        XCTAssertEqual(try shape("block5c"), [112, 14, 14])
        XCTAssertEqual(try shape("block6a.depthwise"), [672, 7, 7])
        XCTAssertEqual(try shape("block6d"), [192, 7, 7])
        XCTAssertEqual(try shape("block7a"), [320, 7, 7])
        XCTAssertEqual(try shape("head"), [1280, 7, 7])
        XCTAssertEqual(try shape("logits"), [1000, 1, 1])

        let blocks = network.layerNames.filter { $0.wholeMatch(of: /block\d[a-d]/) != nil }
        XCTAssertEqual(
            blocks.map { $0.dropFirst(5) },
            ["1a", "2a", "2b", "3a", "3b", "4a", "4b", "4c", "5a", "5b", "5c", "6a", "6b", "6c", "6d", "7a"])
        let sums = network.nodes.filter { $0.layer is Add }.map { $0.name.dropFirst(5) }
        XCTAssertEqual(sums, ["2b", "3b", "4b", "4c", "5b", "5c", "6b", "6c", "6d"])
    }

    func testMissingAndMisshapenTensorsAreNamed() throws {
        var weights = lite0
        weights["_blocks.7._bn1.running_var"] = nil
        assertProblem(
            in: "test", _ = try EfficientNetLite.lite0(from: WeightSource(file: "test", tensors: weights))
        ) { $0 == .missingTensor("_blocks.7._bn1.running_var") }
        weights = lite0
        weights["_fc.weight"] = Tensor(shape: [2], values: [0, 0])
        assertProblem(
            in: "test", _ = try EfficientNetLite.lite0(from: WeightSource(file: "test", tensors: weights))
        ) { $0 == .tensorShape(tensor: "_fc.weight", expected: [1000, 1280], found: [2]) }
    }

    /// Convolution followed by normalization, computed one after the other, against the folded weights.
    func testFoldedNormalizationEqualsTheTwoSteps() throws {
        let network = try EfficientNetLite.lite0(from: WeightSource(file: "test", tensors: lite0))
        let stem = network.nodes[try network.index(of: "stem.conv")]
        let window = (0..<27).map { _ in Double.random(in: -1...1, using: &random) }
        for output in 0..<32 {
            func sum(_ weight: Tensor) -> Double {
                (0..<27).reduce(0) { $0 + Double(weight.pointer[output * 27 + $1]) * window[$1] }
            }
            func normalization(_ name: String) -> Double { Double(lite0["_bn0.\(name)"]!.pointer[output]) }
            let expected =
                (sum(lite0["_conv_stem.weight"]!) - normalization("running_mean"))
                / (normalization("running_var") + 1e-3).squareRoot() * normalization("weight")
                + normalization("bias")
            let folded = sum(stem.parameters["weight"]!) + Double(stem.parameters["bias"]!.pointer[output])
            XCTAssertEqual(folded, expected, accuracy: 1e-5 * max(1, abs(expected)))
        }
    }

    func testVGG16TurnsKerasKernels() throws {
        var weights: [String: Tensor] = [:]
        var channels = 3
        for (block, outputs) in zip(1..., [64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]) {
            let name = VGG.kerasNames[2 * (block - 1)]
            let count = 9 * channels * outputs
            weights[name] = Tensor(
                shape: [3, 3, channels, outputs], values: (0..<count).map { Float($0 % 8191) })
            weights[VGG.kerasNames[2 * block - 1]] = Tensor(
                shape: [outputs], values: [Float](repeating: Float(block), count: outputs))
            channels = outputs
        }
        let network = try VGG.vgg16(fromKeras: WeightSource(file: "test", tensors: weights))
        let conv = network.nodes[try network.index(of: "conv1_2")]
        let (weight, kernel) = (conv.parameters["weight"]!, weights["block1/layers/conv2d_1/vars/0"]!)
        for (o, i, y, x) in [(0, 0, 0, 0), (5, 2, 1, 0), (63, 63, 2, 2), (17, 40, 0, 2)] {
            XCTAssertEqual(
                weight.pointer[((o * 64 + i) * 3 + y) * 3 + x],
                kernel.pointer[((y * 3 + x) * 64 + i) * 64 + o])
        }
        XCTAssertEqual(conv.parameters["bias"]?.values.first, 2)
        XCTAssertEqual(network.layerNames.first, "conv1_1")
        XCTAssertEqual(network.layerNames.last, "pool5")
        XCTAssertEqual(network.nodes.count, 13 * 2 + 5)
    }

    func testPoolingCanBeReplaced() throws {
        let network = try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [0, 0, 0]),
            nodes: [
                .init("pool", Pooling(.max, kernel: 2, stride: 2), inputs: [Network.inputName]),
                .init("relu", Activation(.relu), inputs: ["pool"]),
            ], aliases: ["last": "relu"])
        let average = network.withPooling(.average)
        XCTAssertEqual(average.nodes[0].layer as? Pooling, Pooling(.average, kernel: 2, stride: 2))
        XCTAssertEqual(average.nodes[1].layer as? Activation, Activation(.relu))
        XCTAssertEqual(average.aliases, network.aliases)
    }
}
