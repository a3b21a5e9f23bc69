import ModelFormats
import Networks

/// GoogLeNet (Szegedy et al. 2014), from torchvision's state dict of `googlenet`, which came from
/// TensorFlow's weights.
///
/// Departs from the paper as those do: batch normalization in place of local response normalization, and
/// 3×3 in the branch where the paper has 5×5. Input: RGB from −1 to 1.
///
/// Layers: `conv1`, `pool1`, `conv2`, `conv3`, `pool2`; the modules `inception3a`, `inception3b`, `pool3`,
/// `inception4a` … `inception4e`, `pool4`, `inception5a`, `inception5b`, and inside a module `NAME.branch1`,
/// `NAME.branch2.reduce`, `NAME.branch2`, `NAME.branch3.reduce`, `NAME.branch3`, `NAME.branch4.pool`,
/// `NAME.branch4`; `pool`, `logits`, `probabilities`. Convolutions are rectified; with `.conv` behind the
/// name it is the value before.
public enum GoogLeNet {
    static let architectures = [
        Architecture("torchvision-googlenet") { try network(fromTorchvision: $0) }
    ]

    /// The channels of a module's branches: 1×1; 1×1 then 3×3, twice; maximum then 1×1.
    private struct Inception {
        var first: Int
        var second: (reduced: Int, Int)
        var third: (reduced: Int, Int)
        var fourth: Int

        init(_ first: Int, _ second: (Int, Int), _ third: (Int, Int), _ fourth: Int) {
            (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
        }

        var channels: Int { first + second.1 + third.1 + fourth }
    }

    /// Stages from the third, with a pooling of this size before each of them (the paper's table 1).
    private static let stages: [(pooling: Int, modules: [Inception])] = [
        (3, [.init(64, (96, 128), (16, 32), 32), .init(128, (128, 192), (32, 96), 64)]),
        (
            3,
            [
                .init(192, (96, 208), (16, 48), 64), .init(160, (112, 224), (24, 64), 64),
                .init(128, (128, 256), (24, 64), 64), .init(112, (144, 288), (32, 64), 64),
                .init(256, (160, 320), (32, 128), 128),
            ]
        ),
        (2, [.init(256, (160, 320), (32, 128), 128), .init(384, (192, 384), (48, 128), 128)]),
    ]

    /// Throws ``ModelFileError`` if a tensor is missing or has another shape.
    public static func network(fromTorchvision weights: WeightSource) throws -> Network {
        var builder = Builder(weights: weights)
        try builder.convolution("conv1", outputs: 64, kernel: 7, stride: 2)
        builder.halve("pool1", kernel: 3)
        try builder.convolution("conv2", outputs: 64, kernel: 1)
        try builder.convolution("conv3", outputs: 192, kernel: 3)
        for (number, stage) in zip(3..., stages) {
            builder.halve("pool\(number - 1)", kernel: stage.pooling)
            for (letter, module) in zip("abcde", stage.modules) {
                try builder.inception("inception\(number)\(letter)", module)
            }
        }
        builder.add("pool", GlobalPooling(), channels: builder.channels)
        let classes = try weights.classCount("fc.weight", inputs: builder.channels)
        let classifier = Linear(inputs: builder.channels, outputs: classes)
        builder.add(
            "logits", classifier, channels: classes,
            parameters: [
                "weight": try weights.tensor("fc.weight", [classes, classifier.inputs]),
                "bias": try weights.tensor("fc.bias", [classes]),
            ])
        builder.add("probabilities", Softmax(), channels: classes)
        return try Network(
            preprocessing: Preprocessing(
                order: .rgb, mean: [127.5, 127.5, 127.5], scale: [127.5, 127.5, 127.5]),
            nodes: builder.nodes)
    }

    private struct Builder {
        let weights: WeightSource
        private(set) var nodes: [Network.Node] = []
        /// What the next layer reads unless told otherwise, and its number of feature maps.
        private var last = Network.inputName
        private(set) var channels = 3

        init(weights: WeightSource) { self.weights = weights }

        mutating func add(
            _ name: String, _ layer: any Layer, reading inputs: [String]? = nil, channels: Int,
            parameters: [String: Tensor] = [:]
        ) {
            nodes.append(.init(name, layer, inputs: inputs ?? [last], parameters: parameters))
            (last, self.channels) = (name, channels)
        }

        mutating func halve(_ name: String, kernel: Int) {
            let pooling = Pooling(
                .max, kernel: Extent(kernel), stride: 2, padding: .uniform(0, ceiling: true))
            add(name, pooling, channels: channels)
        }

        /// A rectified convolution of the layer before.
        ///
        /// - Parameter source: its name in the file, where it is not `name`.
        mutating func convolution(
            _ name: String, source: String? = nil, outputs: Int, kernel: Int, stride: Int = 1
        ) throws {
            let source = source ?? name
            let layer = Convolution(
                inputChannels: channels, outputChannels: outputs, kernel: Extent(kernel),
                stride: Extent(stride), padding: .uniform(kernel / 2))
            let folded = BatchNormalization(
                scale: try weights.tensor("\(source).bn.weight", [outputs]),
                shift: try weights.tensor("\(source).bn.bias", [outputs]),
                mean: try weights.tensor("\(source).bn.running_mean", [outputs]),
                variance: try weights.tensor("\(source).bn.running_var", [outputs]),
                epsilon: 1e-3
            ).folded(into: try weights.tensor("\(source).conv.weight", [outputs, channels, kernel, kernel]))
            add(
                "\(name).conv", layer, channels: outputs,
                parameters: ["weight": folded.weight, "bias": folded.bias])
            add(name, Activation(.relu), channels: outputs)
        }

        mutating func inception(_ name: String, _ module: Inception) throws {
            let (input, inputChannels) = (last, channels)
            func branch(_ number: Int) -> String { "\(name).branch\(number)" }

            try convolution(branch(1), outputs: module.first, kernel: 1)
            for (number, plan) in [(2, module.second), (3, module.third)] {
                (last, channels) = (input, inputChannels)
                try convolution(
                    "\(branch(number)).reduce", source: "\(branch(number)).0", outputs: plan.reduced,
                    kernel: 1)
                try convolution(branch(number), source: "\(branch(number)).1", outputs: plan.1, kernel: 3)
            }
            (last, channels) = (input, inputChannels)
            add(
                "\(branch(4)).pool", Pooling(.max, kernel: 3, stride: 1, padding: .uniform(1)),
                channels: inputChannels)
            try convolution(branch(4), source: "\(branch(4)).1", outputs: module.fourth, kernel: 1)
            add(name, Concatenate(), reading: (1...4).map(branch), channels: module.channels)
        }
    }
}
