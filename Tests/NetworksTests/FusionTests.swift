import Kernels
import Networks
import TestSupport
import XCTest

/// Layers that do their neighbors' work give what each gives by itself.
final class FusionTests: RandomTestCase {
    private var nodes: [Network.Node] = []
    private let (height, width) = (13, 18)

    override func setUp() { nodes = [] }

    /// Rectifiers behind convolutions, read once and several times, before pooling of both kinds.
    func testRectifiers() throws {
        convolution("a", Network.inputName, 3, 20, rectifier: .relu6)
        convolution("b", "a", 20, 32, rectifier: .relu)
        pooling("c", "b", .max, kernel: 3, stride: 2)
        convolution("d", "b", 32, 16, kernel: 5, rectifier: .relu)
        pooling("e", "d", .average, kernel: 2, stride: 2)
        pooling("f", "d", .average, kernel: 3, stride: 2)
        convolution("g", "a", 20, 16, kernel: 1, rectifier: .leaky(slope: 0.2))
        try check(["c", "e", "f", "g"], further: [[], ["b"], ["a", "d"]])
        for edges in [PaddingMode.reflect, .circular] {
            try check(["c", "e", "f", "g"], further: [[], ["b"]], edges: edges)
        }
    }

    /// Inverted residuals: the sum of what a convolution makes and of what it was made from.
    func testResiduals() throws {
        convolution("a", Network.inputName, 3, 20, kernel: 3, rectifier: nil)
        for (name, input, rectifier) in [
            ("b", "a", Activation.Function?.none), ("c", "b", nil), ("d", "c", .relu),
        ] {
            convolution("\(name).expand", input, 20, 40, kernel: 1, rectifier: .relu6)
            convolution("\(name).filter", "\(name).expand", 40, 40, depthwise: true, rectifier: .relu6)
            convolution("\(name).project", "\(name).filter", 40, 20, kernel: 1, rectifier: nil)
            nodes.append(
                .init(rectifier == nil ? name : "\(name).sum", Add(), inputs: ["\(name).project", input]))
            if let rectifier { nodes.append(.init(name, Activation(rectifier), inputs: ["\(name).sum"])) }
        }
        convolution("e", "d", 20, 16, rectifier: nil)
        // A sum whose other input is read again later, and one of three.
        nodes.append(.init("f", Add(), inputs: ["a", "d"]))
        nodes.append(.init("g", Add(), inputs: ["f", "a", "b"]))
        try check(["e", "g"], further: [[], ["b"], ["a", "c.project"], ["d"]])
    }

    /// Inception modules: branches that end in one concatenation.
    func testConcatenations() throws {
        convolution("a", Network.inputName, 3, 32, rectifier: .relu)
        for (name, input, channels) in [("b", "a", 32), ("c", "b", 57)] {
            convolution("\(name).1", input, channels, 16, kernel: 1, rectifier: .relu)
            convolution("\(name).2.reduce", input, channels, 20, kernel: 1, rectifier: .relu)
            convolution("\(name).2", "\(name).2.reduce", 20, 32, rectifier: .relu)
            pooling("\(name).3.pool", input, .max, kernel: 3, stride: 1)
            convolution("\(name).3", "\(name).3.pool", channels, 9, kernel: 1, rectifier: .relu)
            nodes.append(.init(name, Concatenate(), inputs: ["\(name).1", "\(name).2", "\(name).3"]))
        }
        // Channels that begin within a block, and an input that is read twice.
        convolution("d", "c", 57, 16, rectifier: .relu)
        nodes.append(.init("e", Concatenate(), inputs: ["c.3", "d"]))
        nodes.append(.init("f", Concatenate(), inputs: ["d", "c.1"]))
        try check(["e", "f"], further: [[], ["b"], ["b.2", "c"]])
    }

    /// Compares the gradient of a random function of `layers` with the one that comes out when every layer
    /// has to be kept; `further` layers are kept in between.
    private func check(_ layers: [String], further: [[String]], edges: PaddingMode = .zeros) throws {
        let network = try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [0, 0, 0]), nodes: nodes
        ).withPadding(edges)
        let picture = randomValues(3 * height * width)
        let all = network.nodes.map(\.name)
        var coefficients: [String: [Float]] = [:]
        func evaluate(_ kept: [String]) throws -> (value: Double, gradient: [Float]) {
            let evaluator = try Evaluator(
                network: network, height: height, width: width, layers: kept, needsGradient: true,
                pool: ThreadPool(threads: 2))
            if coefficients.isEmpty {
                for layer in layers { coefficients[layer] = randomValues(evaluator.shape(of: layer).count) }
            }
            var gradient = [Float](repeating: .nan, count: picture.count)
            let objective = Linear(coefficients: coefficients)
            // Twice: the second run must not see what the first left in memory.
            try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
            let value = try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
            return (value, gradient)
        }
        let expected = try evaluate(all)
        let largest = expected.gradient.reduce(0) { max($0, abs($1)) }
        XCTAssertGreaterThan(largest, 0)
        for kept in further {
            let result = try evaluate(layers + kept)
            XCTAssertEqual(result.value, expected.value, accuracy: 1e-4 * abs(expected.value))
            let error = zip(result.gradient, expected.gradient).reduce(0) { max($0, abs($1.0 - $1.1)) }
            XCTAssertLessThan(error, 1e-4 * largest, "\(kept) kept")
        }
    }

    private struct Linear: Objective {
        let coefficients: [String: [Float]]
        var layers: [String] { Array(coefficients.keys) }

        func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
            var total = 0.0
            for (layer, coefficients) in coefficients.sorted(by: { $0.key < $1.key }) {
                let output = outputs[layer]
                for (index, c) in coefficients.enumerated() {
                    let place = output.index(index / output.shape.area, index % output.shape.area)
                    total += Double(c) * Double(output.activation[place])
                    output.gradient?[place] += Float(weight) * c
                }
            }
            return total
        }
    }

    private func convolution(
        _ name: String, _ input: String, _ inputs: Int, _ outputs: Int, kernel: Int = 3,
        depthwise: Bool = false, rectifier: Activation.Function?
    ) {
        let layer = Convolution(
            inputChannels: inputs, outputChannels: outputs, kernel: Extent(kernel),
            padding: .uniform(kernel / 2), groups: depthwise ? inputs : 1)
        let parameters = layer.parameterShapes.mapValues {
            Tensor(shape: $0, values: randomValues($0.reduce(1, *)))
        }
        nodes.append(
            .init(rectifier == nil ? name : "\(name).plain", layer, inputs: [input], parameters: parameters))
        if let rectifier { nodes.append(.init(name, Activation(rectifier), inputs: ["\(name).plain"])) }
    }

    private func pooling(_ name: String, _ input: String, _ mode: Pooling.Mode, kernel: Int, stride: Int) {
        nodes.append(
            .init(
                name,
                Pooling(
                    mode, kernel: Extent(kernel), stride: Extent(stride),
                    padding: .uniform(kernel == 3 ? 1 : 0)), inputs: [input]))
    }

}
