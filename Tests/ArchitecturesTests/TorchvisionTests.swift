import Architectures
import Foundation
import Kernels
import ModelFormats
import Networks
import TestSupport
import XCTest

/// torchvision's networks against torchvision itself: weights by a formula that `make_torchvision.py` has too,
/// under the names and in the shapes of its state dicts.
final class TorchvisionTests: XCTestCase {
    func testGoogLeNet() throws {
        let network = try GoogLeNet.network(fromTorchvision: Self.source("googlenet"))
        try compare(
            network, prefix: "googlenet.", layers: ["inception3a", "inception4c", "inception5b", "logits"])
        let modules = network.layerNames.filter { $0.wholeMatch(of: /inception\d[a-e]/) != nil }
        XCTAssertEqual(
            modules.map { $0.dropFirst(9) }, ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"])
    }

    func testAnyNumberOfClassesWillDo() throws {
        var weights = try Self.weights(of: "googlenet")
        for count in [1, 365] {
            weights["fc.weight"] = Self.tensor("fc.weight", [count, 1024])
            weights["fc.bias"] = Self.tensor("fc.bias", [count])
            let network = try GoogLeNet.network(fromTorchvision: WeightSource(file: "test", tensors: weights))
            XCTAssertEqual(try network.shape(of: "logits", height: 64, width: 64).channels, count)
        }
        for (shape, bias) in [([0, 1024], 0), ([365, 1000], 365), ([365], 365), ([365, 1024], 364)] {
            weights["fc.weight"] = Tensor(
                shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
            weights["fc.bias"] = Self.tensor("fc.bias", [max(bias, 1)])
            assertProblem(
                in: "test",
                _ = try GoogLeNet.network(fromTorchvision: WeightSource(file: "test", tensors: weights))
            ) {
                if case .tensorShape = $0 { true } else { false }
            }
        }
    }

    func testVGG19() throws {
        let weights = try Self.weights(of: "vgg19")
        let network = try VGG.vgg19(fromTorchvision: Self.source("vgg19"))
        try compare(network, prefix: "vgg19.", layers: ["pool4", "relu5_4"])
        XCTAssertEqual(network.nodes.count, 16 * 2 + 5)
        XCTAssertTrue(weights.keys.allSatisfy(VGG.readsTorchvision))
        XCTAssertFalse(VGG.readsTorchvision("classifier.0.weight"))
    }

    /// The shallower one ends with the third convolution of a block, so the names of the rest differ.
    func testVGG16IsNotVGG19() throws {
        assertProblem(in: "test", _ = try VGG.vgg16(fromTorchvision: Self.source("vgg19"))) {
            $0 == .missingTensor("features.17.weight")
        }
    }

    private static func source(_ model: String) throws -> WeightSource {
        WeightSource(file: "test", tensors: try weights(of: model))
    }

    private static func weights(of model: String) throws -> [String: Tensor] {
        let description = try XCTUnwrap(Golden.torchvision().metadata[model])
        let shapes = try JSONDecoder().decode([String: [Int]].self, from: Data(description.utf8))
        let tensors = shapes.map { name, shape in (name, tensor(name, shape)) }
        return Dictionary(uniqueKeysWithValues: tensors)
    }

    private static func tensor(_ name: String, _ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        let offset = name.utf8.reduce(0) { $0 + Int($1) } * 104_729
        var scale = 0.2
        var center = 0.0
        if name.contains(".bn.") {
            center = name.hasSuffix("bn.weight") || name.hasSuffix("running_var") ? 1 : 0
        } else if !name.hasSuffix("bias") {
            scale = (24 / Double(count / shape[0])).squareRoot()
        }
        // All 1021 values first: the networks have 25 million weights.
        let values = (0..<1021).map { Float(scale * (Double($0) / 1021 - 0.5) + center) }
        return Tensor(
            shape: shape,
            values: [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
                for i in 0..<count { buffer[i] = values[(i * 7919 + offset) % 1021] }
                initialized = count
            })
    }

    private func compare(_ network: Network, prefix: String, layers: [String]) throws {
        let golden = try Golden.torchvision()
        let input = try golden.golden("input")
        let evaluator = try Evaluator(
            network: network, height: input.shape[2], width: input.shape[3], layers: layers,
            needsGradient: false, pool: ThreadPool(threads: 2))
        try evaluator.evaluate(picture: input.pointer, objective: nil, gradient: nil)
        for layer in layers {
            let expected = try golden.golden(prefix + layer).values
            let (_, values) = evaluator.activation(of: layer)
            XCTAssertEqual(values.count, expected.count, layer)
            let largest = expected.reduce(0) { max($0, abs($1)) }
            let error = zip(values, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
            // Weights by a formula add up rounding errors that those of a trained network do not.
            XCTAssertLessThanOrEqual(error, 5e-4 * largest, layer)
        }
    }
}
