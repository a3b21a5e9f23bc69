import Kernels
import ModelFormats
import Models
import Networks
import Objectives
import TestSupport
import XCTest

/// The default networks against values that PyTorch computed in float64 (`Tests/Golden/README.md`):
/// every tensor within 1e-4 of its own largest magnitude.
final class GoldenValuesTests: XCTestCase {
    private let tolerance: Float = 1e-4

    func testLite0Activations() throws {
        let golden = try Golden.lite0()
        let layers = ["stem", "block2b", "block3b", "block4c", "block5c", "block6a", "block7a", "logits"]
        let network = try TestModels.load("efficientnet-lite0").network
        try compareActivations(network, golden, layers: layers, prefix: "")
    }

    func testLite0Dream() throws {
        let network = try TestModels.load("efficientnet-lite0").network
        try compareGradient(network, Golden.lite0(), LayerEnergy("block6a"), prefix: "dream.block6a")
    }

    func testLite0ClassScore() throws {
        let network = try TestModels.load("efficientnet-lite0").network
        try compareGradient(network, Golden.lite0(), ClassLogit("logits", index: 285), prefix: "logit285")
    }

    func testVGG16WithMaximumPooling() throws {
        let network = try TestModels.load("vgg16-hed").network
        let layers = ["conv1_1", "relu2_2", "pool3", "relu4_3", "pool5"]
        try compareActivations(network, Golden.vgg16(), layers: layers, prefix: "max.")
    }

    func testVGG16WithAveragePooling() throws {
        let network = try TestModels.load("vgg16-hed").network.withPooling(.average)
        try compareActivations(network, Golden.vgg16(), layers: ["pool4"], prefix: "avg.")
    }

    func testVGG16SquaredError() throws {
        let golden = try Golden.vgg16()
        let network = try TestModels.load("vgg16-hed").network
        let target = try golden.golden("target")
        let evaluator = try makeEvaluator(network, target, ["relu3_3"], gradient: false)
        try evaluator.evaluate(picture: target.pointer, objective: nil, gradient: nil)
        let (shape, code) = evaluator.activation(of: "relu3_3")
        try compareGradient(
            network, golden, RelativeSquaredError("relu3_3", target: code, shape: shape),
            prefix: "inversion.relu3_3")
    }

    func testVGG16Texture() throws {
        let golden = try Golden.vgg16()
        let network = try TestModels.load("vgg16-hed").network.withPooling(.average)
        let layers = ["relu1_1", "pool1", "pool2", "pool3", "pool4"]
        let target = try golden.golden("target")
        let evaluator = try makeEvaluator(network, target, layers, gradient: false)
        try evaluator.evaluate(picture: target.pointer, objective: nil, gradient: nil)
        let pool = ThreadPool(threads: 2)
        let texture = WeightedSum(
            try layers.map { layer in
                let sums = try GramMatrix(channels: evaluator.shape(of: layer).channels)
                sums.add(evaluator.output(of: layer), pool: pool)
                return (1, try StyleLoss(layer, target: sums.means))
            })
        try compareGradient(network, golden, texture, prefix: "texture")
    }

    func testTotalVariation() throws {
        let golden = try Golden.totalVariation()
        try comparePrior(TotalVariation(), golden, prefix: "symmetric")
        try comparePrior(TotalVariation(border: .circular), golden, prefix: "circular")
    }

    /// The published sum, which leaves out the last row and column, has the same gradient everywhere else.
    func testPublishedTotalVariation() throws {
        let golden = try Golden.vgg16()
        let published = try golden.golden("tv2.gradient").values
        for border in [PaddingMode.symmetric, .circular] {
            let gradient = try evaluate(TotalVariation(border: border)).gradient
            for i in gradient.indices where i % 64 < 63 && i / 64 % 48 < 47 {
                // Circular ones also see the last row and column from the first.
                if border == .circular, i % 64 == 0 || i / 64 % 48 == 0 { continue }
                XCTAssertEqual(gradient[i], published[i], accuracy: 0.01)
            }
        }
    }

    func testAlphaNorm() throws {
        let norm = AlphaNorm(alpha: 6, center: [122.67892, 116.66877, 104.00699])
        try comparePrior(norm, Golden.vgg16(), prefix: "alphanorm6")
    }

    private func comparePrior(_ prior: any Objective, _ golden: Safetensors, prefix: String) throws {
        let (value, gradient) = try evaluate(prior)
        try assertClose([Float(value)], golden.golden("\(prefix).value"), "value")
        try assertClose(gradient, golden.golden("\(prefix).gradient"), "gradient")
    }

    /// A prior of VGG-16's `input`.
    private func evaluate(_ prior: any Objective) throws -> (value: Double, gradient: [Float]) {
        let input = try Golden.vgg16().golden("input")
        var gradient = [Float](repeating: 0, count: input.count)
        let value = gradient.withUnsafeMutableBufferPointer { gradient in
            let planes = PicturePlanes(
                height: 48, width: 64, values: input.pointer, gradient: gradient.baseAddress)
            return prior.evaluate(
                LayerOutputs(picture: planes, pool: ThreadPool(threads: 2)), weight: 1)
        }
        return (value, gradient)
    }

    /// The numbers of threads and of layers asked for do not change a bit.
    func testResultsDoNotDependOnThreads() throws {
        let network = try TestModels.load("efficientnet-lite0").network
        let input = try Golden.lite0().golden("input")
        let gradients = try [1, 2, 3].map { threads in
            var gradient = [Float](repeating: 0, count: input.count)
            let evaluator = try Evaluator(
                network: network, height: 48, width: 64, layers: ["block6a"], needsGradient: true,
                pool: ThreadPool(threads: threads))
            try evaluator.evaluate(
                picture: input.pointer, objective: LayerEnergy("block6a"), gradient: &gradient)
            return gradient
        }
        XCTAssertEqual(gradients[0], gradients[1])
        XCTAssertEqual(gradients[0], gradients[2])
    }

    private func makeEvaluator(
        _ network: Network, _ input: Tensor, _ layers: [String], gradient: Bool
    ) throws -> Evaluator {
        try Evaluator(
            network: network, height: input.shape[2], width: input.shape[3], layers: layers,
            needsGradient: gradient, pool: ThreadPool(threads: 2))
    }

    private func compareActivations(
        _ network: Network, _ golden: Safetensors, layers: [String], prefix: String
    ) throws {
        let input = try golden.golden("input")
        let evaluator = try makeEvaluator(network, input, layers, gradient: false)
        try evaluator.evaluate(picture: input.pointer, objective: nil, gradient: nil)
        for layer in layers {
            let (shape, values) = evaluator.activation(of: layer)
            let expected = try golden.golden(prefix + layer)
            XCTAssertEqual(expected.shape.dropFirst().first, shape.channels)
            try assertClose(values, expected, layer)
        }
    }

    private func compareGradient(
        _ network: Network, _ golden: Safetensors, _ objective: any Objective, prefix: String
    ) throws {
        let input = try golden.golden("input")
        var gradient = [Float](repeating: 0, count: input.count)
        let evaluator = try makeEvaluator(network, input, objective.layers, gradient: true)
        // Twice: the second run must not see what the first left in memory.
        for _ in 0..<2 {
            let value = try evaluator.evaluate(
                picture: input.pointer, objective: objective, gradient: &gradient)
            try assertClose([Float(value)], golden.golden("\(prefix).value"), "value")
            try assertClose(gradient, golden.golden("\(prefix).gradient"), "gradient")
        }
    }

    private func assertClose(
        _ values: [Float], _ expected: Tensor, _ name: String, line: UInt = #line
    ) throws {
        let reference = expected.values
        XCTAssertEqual(values.count, reference.count, "\(name): count", line: line)
        let largest = reference.reduce(0) { max($0, abs($1)) }
        let error = zip(values, reference).reduce(0) { max($0, abs($1.0 - $1.1)) }
        XCTAssertLessThanOrEqual(
            error, tolerance * largest, "\(name): relative error \(error / largest)", line: line)
        XCTAssertFalse(values.contains { !$0.isFinite }, "\(name) is not finite", line: line)
    }
}
