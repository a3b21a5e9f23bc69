import Kernels
import Networks
import TestSupport
import XCTest

/// Networks that see something else than zeros beyond their borders.
final class PaddingModeTests: RandomTestCase {
    // The same every time: differences across a kink of a rectifier or a maximum are no derivatives.

    /// Convolutions of every kernel that the engine has, and both kinds of pooling with padding.
    private let layers: [any Layer] = [
        Convolution(inputChannels: 20, outputChannels: 20, kernel: 3, padding: .uniform(1)),
        Convolution(inputChannels: 20, outputChannels: 20, kernel: 5, stride: 2, padding: .uniform(2)),
        Convolution(inputChannels: 20, outputChannels: 20, kernel: 3, padding: .uniform(1), groups: 20),
        Convolution(
            inputChannels: 20, outputChannels: 20, kernel: 3, stride: 2, padding: .same, groups: 20),
        Pooling(.max, kernel: 3, stride: 1, padding: .uniform(1)),
        Pooling(.average, kernel: 3, stride: 2, padding: .uniform(1)),
        Pooling(.average, kernel: 2, stride: 2),
    ]

    /// A picture larger by its surroundings, of which nothing is padded, gives the same activations.
    func testEdgesAreThePicturesSurroundings() throws {
        let margin = 6
        for edges in [PaddingMode.reflect, .circular] {
            for layer in layers {
                let network = try network([layer])
                let (height, width) = (8, 12)
                let picture = randomValues(3 * height * width)
                let (shape, values) = try activation(network.withPadding(edges), picture, height, width)
                let larger = surrounded(picture, edges, margin, height, width)
                let (outer, surroundings) = try activation(
                    network, larger, height + 2 * margin, width + 2 * margin)
                let step = height / shape.height
                for c in 0..<shape.channels {
                    for y in 0..<shape.height {
                        for x in 0..<shape.width {
                            let place =
                                (c * outer.height + y + margin / step) * outer.width + x + margin / step
                            XCTAssertEqual(
                                values[(c * shape.height + y) * shape.width + x], surroundings[place],
                                accuracy: 1e-3, "\(edges) \(layer) \(c) \(y) \(x)")
                        }
                    }
                }
            }
        }
    }

    /// With opposite sides joined, a shift round by the stride shifts the activation round.
    func testWrapCommutesWithShifts() throws {
        let deep = try network([layers[0], layers[4], layers[1], layers[3], layers[2]]).withPadding(.circular)
        let (height, width) = (16, 24)
        let picture = randomValues(3 * height * width)
        let (shape, values) = try activation(deep, picture, height, width)
        let step = height / shape.height
        let (down, right) = (3, 2)
        let moved = shifted(picture, 3, height, width, down * step, right * step)
        let (_, result) = try activation(deep, moved, height, width)
        let expected = shifted(values, shape.channels, shape.height, shape.width, down, right)
        for (a, b) in zip(result, expected) { XCTAssertEqual(a, b, accuracy: 1e-3) }
        // With zeros it does not.
        let (_, zeros) = try activation(deep.withPadding(.zeros), moved, height, width)
        XCTAssertTrue(zip(zeros, expected).contains { abs($0 - $1) > 1e-2 })
    }

    /// The gradient is the derivative, at sizes down to a single pixel.
    func testGradients() throws {
        for edges in [PaddingMode.reflect, .circular] {
            for layer in layers {
                for (height, width) in [(9, 13), (2, 3), (1, 1)] {
                    let network = try network([layer], rectified: true).withPadding(edges)
                    guard (try? network.shapes(height: height, width: width)) != nil else { continue }
                    let evaluator = try Evaluator(
                        network: network, height: height, width: width, layers: ["last"],
                        needsGradient: true, pool: ThreadPool(threads: 2))
                    let objective = Linear(coefficients: randomValues(evaluator.shape(of: "last").count))
                    let picture = randomValues(3 * height * width)
                    var gradient = [Float](repeating: .nan, count: picture.count)
                    try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
                    let direction = randomValues(picture.count)
                    let step: Float = 1e-3
                    let ends = try [step, -step].map { step in
                        try evaluator.evaluate(
                            picture: zip(picture, direction).map { $0 + step * $1 }, objective: objective,
                            gradient: nil)
                    }
                    let slope = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0 * $1.1) }
                    let size = zip(gradient, direction).reduce(0.0) { $0 + Double(abs($1.0 * $1.1)) }
                    XCTAssertEqual(
                        (ends[0] - ends[1]) / Double(2 * step), slope, accuracy: 2e-2 * size,
                        "\(edges) \(layer) \(height)×\(width)")
                }
            }
        }
    }

    private struct Linear: Objective {
        let coefficients: [Float]
        var layers: [String] { ["last"] }

        func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
            let output = outputs["last"]
            var total = 0.0
            for (index, c) in coefficients.enumerated() {
                let place = output.index(index / output.shape.area, index % output.shape.area)
                total += Double(c) * Double(output.activation[place])
                output.gradient?[place] += Float(weight) * c
            }
            return total
        }
    }

    /// Layers of 20 channels behind a 1×1 convolution, the last named "last".
    private func network(_ layers: [any Layer], rectified: Bool = false) throws -> Network {
        let spread = Convolution(inputChannels: 3, outputChannels: 20, kernel: 1)
        var nodes = [
            Network.Node("spread", spread, inputs: [Network.inputName], parameters: parameters(of: spread))
        ]
        if rectified { nodes.append(Network.Node("relu", Activation(.relu), inputs: ["spread"])) }
        for (index, layer) in layers.enumerated() {
            nodes.append(
                Network.Node(
                    index == layers.count - 1 ? "last" : "layer\(index)", layer,
                    inputs: [nodes.last!.name], parameters: parameters(of: layer)))
        }
        return try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [0, 0, 0]), nodes: nodes)
    }

    private func parameters(of layer: any Layer) -> [String: Tensor] {
        layer.parameterShapes.mapValues { Tensor(shape: $0, values: randomValues($0.reduce(1, *))) }
    }

    private func activation(_ network: Network, _ picture: [Float], _ height: Int, _ width: Int) throws
        -> (shape: Shape, values: [Float])
    {
        let evaluator = try Evaluator(
            network: network, height: height, width: width, layers: ["last"], needsGradient: false,
            pool: ThreadPool(threads: 2))
        try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
        return evaluator.activation(of: "last")
    }

    private func surrounded(
        _ picture: [Float], _ edges: PaddingMode, _ margin: Int, _ height: Int, _ width: Int
    )
        -> [Float]
    {
        (0..<3).flatMap { c in
            (-margin..<height + margin).flatMap { y in
                (-margin..<width + margin).map { x in
                    let row = edges.position(y, count: height)!
                    return picture[(c * height + row) * width + edges.position(x, count: width)!]
                }
            }
        }
    }

    private func shifted(
        _ planes: [Float], _ channels: Int, _ height: Int, _ width: Int, _ down: Int, _ right: Int
    ) -> [Float] {
        (0..<channels).flatMap { c in
            (0..<height).flatMap { y in
                (0..<width).map { x in
                    let row = (y + height - down) % height
                    return planes[(c * height + row) * width + (x + width - right) % width]
                }
            }
        }
    }

}
