import Architectures
import Kernels
import Networks
import TestSupport
import XCTest

/// Every layer's backward pass against central differences of its forward pass, at odd sizes.
///
/// The objective is a random linear function of the output, so that its derivative is known exactly.
final class GradientCheckTests: RandomTestCase {
    func testConvolutions() throws {
        let kernels = [Extent(1), Extent(3), Extent(height: 2, width: 5)]
        let paddings: [Padding] = [
            .none, .same, .uniform(1), .explicit(top: 0, left: 2, bottom: 1, right: 0, ceiling: false),
        ]
        for kernel in kernels {
            for padding in paddings {
                for (stride, dilation, groups) in [(1, 1, 1), (2, 1, 2), (1, 2, 1), (3, 1, 4)] {
                    try check(
                        Convolution(
                            inputChannels: 4, outputChannels: 8, kernel: kernel, stride: Extent(stride),
                            dilation: Extent(dilation), padding: padding, groups: groups))
                }
            }
        }
    }

    func testDepthwiseConvolutions() throws {
        for (kernel, stride, dilation) in [(3, 1, 1), (5, 1, 1), (3, 2, 1), (5, 2, 1), (3, 1, 2), (2, 3, 1)] {
            for padding in [Padding.same, .none, .uniform(1)] {
                try check(
                    Convolution(
                        inputChannels: 4, outputChannels: 4, kernel: Extent(kernel), stride: Extent(stride),
                        dilation: Extent(dilation), padding: padding, groups: 4))
            }
        }
    }

    func testActivations() throws {
        for function in [Activation.Function.relu, .relu6, .leaky(slope: 0.1), .clamp(ceiling: 0.3)] {
            try check(Activation(function))
        }
    }

    func testPooling() throws {
        for mode in [Pooling.Mode.max, .average] {
            for (kernel, stride) in [(2, 2), (3, 2), (3, 1)] {
                for padding in [
                    Padding.none, .same, .uniform(1), .uniform(0, ceiling: true),
                    .uniform(1, ceiling: true),
                ] {
                    for countsPadding in [true, false] {
                        try check(
                            Pooling(
                                mode, kernel: Extent(kernel), stride: Extent(stride), padding: padding,
                                countsPadding: countsPadding))
                    }
                }
            }
        }
    }

    func testGlobalPooling() throws { try check(GlobalPooling()) }

    func testAddAndConcatenate() throws {
        try check(Add(), inputs: 2)
        try check(Add(), inputs: 3)
        try check(Concatenate(), inputs: 3)
    }

    func testLocalResponseNormalization() throws {
        try check(LocalResponseNormalization(size: 3, alpha: 0.5, beta: 0.75, k: 1))
        try check(LocalResponseNormalization(size: 5, alpha: 0.1, beta: 0.5, k: 2))
    }

    func testChannelNormalization() throws {
        try check(L2Normalization(counting: 0..<4, epsilon: 0.01))
        try check(L2Normalization(counting: 1..<3, epsilon: 0.5))
    }

    func testOrientationBinning() throws {
        for isDirected in [true, false] {
            for assignment in [OrientationBinning.Assignment.nearest, .bilinear] {
                for (count, phase) in [(4, Float(0)), (18, 0.5)] {
                    let layer = OrientationBinning(
                        count, isDirected: isDirected, assignment: assignment, phase: phase)
                    try check(layer, channels: 2)
                }
            }
        }
    }

    /// Whole descriptors, on pictures that are no multiple of their cells.
    func testDescriptors() throws {
        let uoctti = HistogramOfGradients(.uoctti, assignment: .bilinear, cell: 4)
        try check(uoctti.network(), layers: ["hog"], height: 15, width: 17)
        let dalalTriggs = HistogramOfGradients(.dalalTriggs, assignment: .bilinear, cell: 4)
        try check(dalalTriggs.network(), layers: ["cells", "hog"], height: 15, width: 17)
        try check(DenseSIFT(cell: 2, stride: 1).network(), layers: ["dsift"], height: 13, width: 15)
    }

    func testLinearAndSoftmax() throws {
        try check(Linear(inputs: 4 * 7 * 9, outputs: 5))
        try check(Softmax())
    }

    /// A value that is read by several layers, kept for the objective, and changed in place.
    func testSharedActivations() throws {
        func convolution(_ name: String, _ input: String) -> Network.Node {
            let layer = Convolution(inputChannels: 3, outputChannels: 3, kernel: 3, padding: .same)
            return Network.Node(name, layer, inputs: [input], parameters: parameters(of: layer))
        }
        let nodes = [
            convolution("a", Network.inputName),
            Network.Node("b", Activation(.leaky(slope: 0.3)), inputs: ["a"]),
            convolution("c", "b"),
            Network.Node("d", Activation(.leaky(slope: 0.2)), inputs: ["c"]),
            Network.Node("e", Activation(.leaky(slope: 0.5)), inputs: ["d"]),
            Network.Node("f", Add(), inputs: ["e", "b"]),
            Network.Node("g", Concatenate(), inputs: ["f", "a", Network.inputName]),
            Network.Node("h", Pooling(.max, kernel: 2, stride: 2), inputs: ["g"]),
        ]
        let network = try Network(preprocessing: .plain, nodes: nodes)
        for layers in [["h"], ["b", "h"], ["a", "c", "d"], ["f", "e", "g"]] {
            try check(network, layers: layers, height: 7, width: 9)
        }
    }

    /// Puts a layer behind convolutions that give it `inputs` different inputs of as many channels.
    private func check(
        _ layer: any Layer, inputs: Int = 1, channels: Int = 4, line: UInt = #line
    ) throws {
        var nodes: [Network.Node] = []
        for index in 0..<inputs {
            let spread = Convolution(inputChannels: 3, outputChannels: channels, kernel: 1)
            nodes.append(
                Network.Node(
                    "input\(index)", spread, inputs: [Network.inputName],
                    parameters: parameters(of: spread)))
        }
        nodes.append(
            Network.Node(
                "layer", layer, inputs: nodes.map(\.name), parameters: parameters(of: layer)))
        let network = try Network(preprocessing: .plain, nodes: nodes)
        try check(network, layers: ["layer"], height: 7, width: 9, line: line)
    }

    private func check(
        _ network: Network, layers: [String], height: Int, width: Int, line: UInt = #line
    ) throws {
        let evaluator = try Evaluator(
            network: network, height: height, width: width, layers: layers, needsGradient: true,
            pool: ThreadPool(threads: 2))
        let objective = RandomLinear(
            coefficients: Dictionary(
                uniqueKeysWithValues: layers.map { layer in
                    (layer, randomValues(evaluator.shape(of: layer).count))
                }))
        var picture = randomValues(3 * height * width, in: -2...2)
        var gradient = [Float](repeating: .nan, count: picture.count)
        try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
        let largest = gradient.reduce(0) { max($0, abs($1)) }
        XCTAssertGreaterThan(largest, 0, line: line)

        // A rectifier's or maximum's kink within a step makes that difference wrong. The slopes on both
        // sides then differ, so it is known which differences count; most have to.
        let step: Float = 4e-3
        let here = try evaluator.evaluate(picture: picture, objective: objective, gradient: nil)
        var counted = 0
        for index in picture.indices {
            let value = picture[index]
            picture[index] = value + step
            let above = try evaluator.evaluate(picture: picture, objective: objective, gradient: nil)
            picture[index] = value - step
            let below = try evaluator.evaluate(picture: picture, objective: objective, gradient: nil)
            picture[index] = value
            let (right, left) = (Float(above - here) / step, Float(here - below) / step)
            guard abs(right - left) < 0.01 * largest else { continue }
            counted += 1
            XCTAssertEqual(
                (right + left) / 2, gradient[index], accuracy: 0.01 * largest,
                "\(network.nodes.last!.layer), \(layers), value \(index)", line: line)
        }
        XCTAssertGreaterThan(
            counted, picture.count / 2, "\(network.nodes.last!.layer), \(layers)", line: line)
    }

    private func parameters(of layer: any Layer) -> [String: Tensor] {
        layer.parameterShapes.mapValues {
            Tensor(shape: $0, values: randomValues($0.reduce(1, *), in: -0.5...0.5))
        }
    }
}

extension Preprocessing {
    /// The picture's values as they are.
    static let plain = Preprocessing(order: .rgb, mean: [0, 0, 0])
}

/// `Σ cᵢ aᵢ` over the layers' activations.
private struct RandomLinear: Objective {
    let coefficients: [String: [Float]]

    var layers: [String] { Array(coefficients.keys) }

    func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        var total = 0.0
        for (layer, coefficients) in coefficients {
            let output = outputs[layer]
            for (index, c) in coefficients.enumerated() {
                let i = output.index(index / output.shape.area, index % output.shape.area)
                total += Double(c) * Double(output.activation[i])
                output.gradient?[i] += Float(weight) * c
            }
        }
        return total
    }
}
