import ModelFormats
import Networks

/// EfficientNet-Lite (Tan & Le 2019, arXiv 1905.11946; the Lite variants: no squeeze-and-excitation,
/// ReLU6), from the state dict of the PyTorch ports that keep the names of lukemelas/EfficientNet-PyTorch.
///
/// Layers: `stem.conv`, `stem`; per block `NAME.expand.conv`, `NAME.expand`, `NAME.depthwise.conv`,
/// `NAME.depthwise`, `NAME.project` and NAME itself, the sum with the block's input or, in blocks
/// without one, another name of `NAME.project`; `head.conv`, `head`, `pool`, `logits`, `probabilities`.
public enum EfficientNetLite {
    static let architectures = [
        Architecture("efficientnet-lite0") { try lite0(from: $0) }
    ]

    /// Repeated inverted residual blocks (Sandler et al. 2018); only the first of a stage has the stride.
    struct Stage {
        var repeats: Int
        var channels: Int
        var kernel: Int
        var stride: Int
        /// How many times more channels the depthwise convolution works on than the block's input has.
        var expansion: Int
    }

    static let stemChannels = 32
    static let stages = [
        Stage(repeats: 1, channels: 16, kernel: 3, stride: 1, expansion: 1),
        Stage(repeats: 2, channels: 24, kernel: 3, stride: 2, expansion: 6),
        Stage(repeats: 2, channels: 40, kernel: 5, stride: 2, expansion: 6),
        Stage(repeats: 3, channels: 80, kernel: 3, stride: 2, expansion: 6),
        Stage(repeats: 3, channels: 112, kernel: 5, stride: 1, expansion: 6),
        Stage(repeats: 4, channels: 192, kernel: 5, stride: 2, expansion: 6),
        Stage(repeats: 1, channels: 320, kernel: 3, stride: 1, expansion: 6),
    ]
    static let headChannels = 1280

    /// The Lite0 network with batch normalization folded into the convolutions.
    ///
    /// Throws ``ModelFileError`` if a tensor is missing or has another shape.
    public static func lite0(from weights: WeightSource) throws -> Network {
        var builder = EfficientNetLiteBuilder(weights: weights)
        return try builder.network()
    }
}

private struct EfficientNetLiteBuilder {
    let weights: WeightSource
    var nodes: [Network.Node] = []
    var aliases: [String: String] = [:]

    init(weights: WeightSource) { self.weights = weights }

    mutating func network() throws -> Network {
        try convolution(
            "stem.conv", reading: Network.inputName, weight: "_conv_stem", normalization: "_bn0",
            inputs: 3, outputs: EfficientNetLite.stemChannels, kernel: 3, stride: 2)
        rectifier("stem", reading: "stem.conv")

        var last = "stem"
        var channels = EfficientNetLite.stemChannels
        var index = 0
        for (number, stage) in EfficientNetLite.stages.enumerated() {
            for letter in "abcd".prefix(stage.repeats) {
                let name = "block\(number + 1)\(letter)"
                try block(
                    name, reading: last, prefix: "_blocks.\(index)", channels: channels, stage: stage,
                    stride: letter == "a" ? stage.stride : 1)
                last = aliases[name] ?? name
                channels = stage.channels
                index += 1
            }
        }

        try convolution(
            "head.conv", reading: last, weight: "_conv_head", normalization: "_bn1", inputs: channels,
            outputs: EfficientNetLite.headChannels, kernel: 1)
        rectifier("head", reading: "head.conv")
        nodes.append(.init("pool", GlobalPooling(), inputs: ["head"]))
        let classifier = Linear(
            inputs: EfficientNetLite.headChannels,
            outputs: try weights.classCount("_fc.weight", inputs: EfficientNetLite.headChannels))
        nodes.append(
            .init(
                "logits", classifier, inputs: ["pool"],
                parameters: [
                    "weight": try weights.tensor("_fc.weight", [classifier.outputs, classifier.inputs]),
                    "bias": try weights.tensor("_fc.bias", [classifier.outputs]),
                ]))
        nodes.append(.init("probabilities", Softmax(), inputs: ["logits"]))
        return try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [127, 127, 127], scale: [128, 128, 128]),
            nodes: nodes, aliases: aliases)
    }

    private mutating func block(
        _ name: String, reading input: String, prefix: String, channels: Int, stage: EfficientNetLite.Stage,
        stride: Int
    ) throws {
        let wide = channels * stage.expansion
        var last = input
        if stage.expansion != 1 {
            try convolution(
                "\(name).expand.conv", reading: last, weight: "\(prefix)._expand_conv",
                normalization: "\(prefix)._bn0", inputs: channels, outputs: wide, kernel: 1)
            rectifier("\(name).expand", reading: "\(name).expand.conv")
            last = "\(name).expand"
        }
        try convolution(
            "\(name).depthwise.conv", reading: last, weight: "\(prefix)._depthwise_conv",
            normalization: "\(prefix)._bn1", inputs: wide, outputs: wide, kernel: stage.kernel,
            stride: stride, groups: wide)
        rectifier("\(name).depthwise", reading: "\(name).depthwise.conv")
        try convolution(
            "\(name).project", reading: "\(name).depthwise", weight: "\(prefix)._project_conv",
            normalization: "\(prefix)._bn2", inputs: wide, outputs: stage.channels, kernel: 1)
        if stride == 1, channels == stage.channels {
            nodes.append(.init(name, Add(), inputs: ["\(name).project", input]))
        } else {
            aliases[name] = "\(name).project"
        }
    }

    private mutating func rectifier(_ name: String, reading input: String) {
        nodes.append(.init(name, Activation(.relu6), inputs: [input]))
    }

    private mutating func convolution(
        _ name: String, reading input: String, weight: String, normalization: String, inputs: Int,
        outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1
    ) throws {
        let layer = Convolution(
            inputChannels: inputs, outputChannels: outputs, kernel: Extent(kernel), stride: Extent(stride),
            padding: .same, groups: groups)
        let folded = BatchNormalization(
            scale: try weights.tensor("\(normalization).weight", [outputs]),
            shift: try weights.tensor("\(normalization).bias", [outputs]),
            mean: try weights.tensor("\(normalization).running_mean", [outputs]),
            variance: try weights.tensor("\(normalization).running_var", [outputs]),
            epsilon: 1e-3
        ).folded(into: try weights.tensor("\(weight).weight", [outputs, inputs / groups, kernel, kernel]))
        nodes.append(
            .init(name, layer, inputs: [input], parameters: ["weight": folded.weight, "bias": folded.bias]))
    }
}
