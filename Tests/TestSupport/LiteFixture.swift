import ModelFormats
import Networks

/// Random weights with the names and shapes of EfficientNet-Lite0's state dict.
public enum LiteFixture {
    public static func weights() -> [String: Tensor] {
        var weights: [String: Tensor] = [:]
        var random = RandomSource(seed: 3)
        func add(_ name: String, _ shape: [Int], _ range: ClosedRange<Float>) {
            // Few distinct values: the test is about places, and millions of random numbers take long.
            let pattern = (0..<1021).map { _ in Float.random(in: range, using: &random) }
            weights[name] = Tensor(
                shape: shape, values: (0..<shape.reduce(1, *)).map { pattern[$0 % pattern.count] })
        }
        func convolution(_ name: String, _ normalization: String, _ shape: [Int]) {
            add("\(name).weight", shape, -1...1)
            add("\(normalization).weight", [shape[0]], -2...2)
            add("\(normalization).bias", [shape[0]], -1...1)
            add("\(normalization).running_mean", [shape[0]], -1...1)
            add("\(normalization).running_var", [shape[0]], 0...2)
        }
        convolution("_conv_stem", "_bn0", [32, 3, 3, 3])
        var channels = 32
        var index = 0
        let stages = [
            (1, 16, 3, 1), (2, 24, 3, 6), (2, 40, 5, 6), (3, 80, 3, 6), (3, 112, 5, 6), (4, 192, 5, 6),
            (1, 320, 3, 6),
        ]
        for (repeats, outputs, kernel, expansion) in stages {
            for _ in 0..<repeats {
                let (block, wide) = ("_blocks.\(index)", channels * expansion)
                if expansion > 1 {
                    convolution("\(block)._expand_conv", "\(block)._bn0", [wide, channels, 1, 1])
                }
                convolution("\(block)._depthwise_conv", "\(block)._bn1", [wide, 1, kernel, kernel])
                convolution("\(block)._project_conv", "\(block)._bn2", [outputs, wide, 1, 1])
                channels = outputs
                index += 1
            }
        }
        convolution("_conv_head", "_bn1", [1280, 320, 1, 1])
        add("_fc.weight", [1000, 1280], -1...1)
        add("_fc.bias", [1000], -1...1)
        return weights
    }

    /// The same as a PyTorch file.
    public static func stateDict() -> TorchFixture {
        let weights = weights().sorted { $0.key < $1.key }
        return TorchFixture(
            storages: weights.enumerated().map { .init("\($0)", $1.value.values) },
            entries: weights.enumerated().map { index, weight in
                let shape = weight.value.shape
                let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
                return .init(name: weight.key, storage: index, shape: shape, strides: strides)
            })
    }
}
