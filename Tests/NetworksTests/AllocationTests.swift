import AllocationCount
import Kernels
import Networks
import Objectives
import TestSupport
import Windows
import XCTest

/// Evaluations work in the memory that was made ready for them. On one thread: a loop that is handed to
/// several costs an object of a few words.
final class AllocationTests: XCTestCase {
    /// A network of every kind of layer that trained networks have, with branches that end in a sum and in a
    /// concatenation.
    private func network(edges: PaddingMode) throws -> Network {
        var random = RandomSource(seed: 3)
        func convolution(
            _ name: String, _ input: String, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1,
            groups: Int = 1
        ) -> Network.Node {
            let layer = Convolution(
                inputChannels: inputs, outputChannels: outputs, kernel: Extent(kernel),
                stride: Extent(stride),
                padding: .uniform(kernel / 2), groups: groups)
            let parameters = layer.parameterShapes.mapValues { shape in
                let values = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -0.5...0.5, using: &random)
                }
                return Tensor(shape: shape, values: values)
            }
            return .init(name, layer, inputs: [input], parameters: parameters)
        }
        func pooling(_ name: String, _ mode: Pooling.Mode, kernel: Int) -> Network.Node {
            .init(
                name, Pooling(mode, kernel: Extent(kernel), stride: 2, padding: .uniform(kernel / 2)),
                inputs: ["relu"])
        }
        return try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [100, 100, 100]),
            nodes: [
                convolution("stem", Network.inputName, 3, 32, kernel: 3, stride: 2),
                convolution("expand", "stem", 32, 48, kernel: 1),
                .init("relu6", Activation(.relu6), inputs: ["expand"]),
                convolution("filter", "relu6", 48, 48, kernel: 5, groups: 48),
                convolution("project", "filter", 48, 32, kernel: 1),
                .init("sum", Add(), inputs: ["stem", "project"]),
                convolution("winograd", "sum", 32, 40, kernel: 3),
                .init("leaky", Activation(.leaky(slope: 0.1)), inputs: ["winograd"]),
                convolution("direct", "leaky", 40, 24, kernel: 7),
                .init("relu", Activation(.relu), inputs: ["direct"]),
                pooling("largest", .max, kernel: 3),
                pooling("mean", .average, kernel: 2),
                .init("both", Concatenate(), inputs: ["largest", "mean"]),
                .init(
                    "normalized", LocalResponseNormalization(size: 5, alpha: 1e-4, beta: 0.75),
                    inputs: ["both"]),
            ]
        ).withPadding(edges)
    }

    private func objective() throws -> any Objective {
        WeightedSum([
            (1, LayerEnergy("normalized", measure: .norm)), (0.5, LayerEnergy("sum")),
            (2, try StyleLoss("sum", target: [Float](repeating: 0.1, count: 32 * 32))),
            (1, ChannelActivation("both", channels: [1, 7])),
        ])
    }

    func testAnEvaluationAllocatesNothingForALayer() throws {
        for edges in [PaddingMode.zeros, .reflect] {
            let evaluator = try Evaluator(
                network: network(edges: edges), height: 66, width: 82, layers: ["normalized", "sum", "both"],
                needsGradient: true, pool: ThreadPool(threads: 1))
            let objective = try objective()
            let picture = AlignedMemory(count: 3 * 66 * 82)!
            let gradient = AlignedMemory(count: 3 * 66 * 82)!
            for i in 0..<picture.count { picture.base[i] = Float(i % 255) }
            try assertHardlyAllocates {
                _ = try evaluator.evaluate(
                    picture: picture.base, objective: objective, gradient: gradient.base)
            }
        }
    }

    func testWindowsAllocateNothingForALayer() throws {
        let pool = ThreadPool(threads: 1)
        let (width, height) = (240, 180)
        let windows = try PictureWindows(
            of: network(edges: .zeros), layers: ["sum"], width: width, height: height,
            policy: .blended(jitter: 8), maximumArea: 1, pool: pool)
        let objective = LayerEnergy("sum")
        let picture = AlignedMemory(count: 3 * width * height)!
        let gradient = AlignedMemory(count: 3 * width * height)!
        for i in 0..<picture.count { picture.base[i] = Float(i % 255) }
        try assertHardlyAllocates {
            _ = try windows.evaluate(picture.base, gradient.base, at: windows.shift(0.3, 0.7)) { _ in
                objective
            }
        }
    }

    /// After a first time, in which weights are packed. Debug builds, whose generic code is not specialized,
    /// take a handful of small objects for an evaluation; of the 14 layers none may need one.
    private func assertHardlyAllocates(_ body: () throws -> Void, line: UInt = #line) throws {
        try body()
        let before = allocation_count()
        for _ in 0..<10 { try body() }
        XCTAssertLessThan(allocation_count() - before, 10 * 14, "in 10 evaluations", line: line)
    }
}
