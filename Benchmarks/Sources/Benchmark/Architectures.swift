import Networks

/// The published architectures, as deep as the workloads need them.
extension RandomNetwork {
    /// VGG (Simonyan & Zisserman 2014), layers named `relu1_1`, `pool1`, ….
    ///
    /// - Parameter convolutions: per block; 2, 2, 3, 3 begins VGG-16, 2, 2, 4, 4 VGG-19.
    static func vgg(convolutions: [Int], pooling: Pooling.Mode) throws -> Network {
        var builder = RandomNetwork()
        for (block, (count, channels)) in zip(1..., zip(convolutions, [64, 128, 256, 512, 512])) {
            for index in 1...count {
                builder.convolution("relu\(block)_\(index)", outputs: channels, kernel: 3)
            }
            builder.pooling("pool\(block)", pooling, kernel: 2, stride: 2)
        }
        return try builder.network()
    }

    /// EfficientNet-Lite0 (Tan & Le 2019) with batch normalization folded, up to `block6a`.
    static func efficientNetLite0() throws -> Network {
        var builder = RandomNetwork()
        builder.convolution(
            "stem", outputs: 32, kernel: 3, stride: 2, padding: .same, rectifier: .relu6)
        // Repeats, channels, kernel, stride of the first block, expansion.
        let stages = [
            (1, 16, 3, 1, 1), (2, 24, 3, 2, 6), (2, 40, 5, 2, 6), (3, 80, 3, 2, 6), (3, 112, 5, 1, 6),
            (1, 192, 5, 2, 6),
        ]
        for (stage, (repeats, channels, kernel, stride, expansion)) in zip(1..., stages) {
            for letter in "abc".prefix(repeats) {
                builder.invertedResidual(
                    "block\(stage)\(letter)", outputs: channels, kernel: kernel,
                    stride: letter == "a" ? stride : 1, expansion: expansion)
            }
        }
        return try builder.network()
    }

    /// Expand, filter each channel, project (Sandler et al. 2018); added to the input where that fits.
    private mutating func invertedResidual(
        _ name: String, outputs: Int, kernel: Int, stride: Int, expansion: Int
    ) {
        let input = last
        let inputs = channels(of: input)
        let wide = inputs * expansion
        if expansion != 1 {
            convolution("\(name).expand", outputs: wide, kernel: 1, rectifier: .relu6)
        }
        convolution(
            "\(name).depthwise", outputs: wide, kernel: kernel, stride: stride, padding: .same,
            depthwise: true, rectifier: .relu6)
        let isResidual = stride == 1 && inputs == outputs
        convolution(isResidual ? "\(name).project" : name, outputs: outputs, kernel: 1, rectifier: nil)
        if isResidual { sum(name, of: ["\(name).project", input]) }
    }

    /// torchvision's GoogLeNet (after Szegedy et al. 2014) with batch normalization folded, up to
    /// `inception4c`: no local response normalization, and 3×3 where the paper has 5×5.
    static func googLeNet() throws -> Network {
        var builder = RandomNetwork()
        builder.convolution("conv1", outputs: 64, kernel: 7, stride: 2)
        builder.halving("pool1")
        builder.convolution("conv2", outputs: 64, kernel: 1)
        builder.convolution("conv3", outputs: 192, kernel: 3)
        builder.halving("pool2")
        builder.inception("inception3a", 64, (96, 128), (16, 32), 32)
        builder.inception("inception3b", 128, (128, 192), (32, 96), 64)
        builder.halving("pool3")
        builder.inception("inception4a", 192, (96, 208), (16, 48), 64)
        builder.inception("inception4b", 160, (112, 224), (24, 64), 64)
        builder.inception("inception4c", 128, (128, 256), (24, 64), 64)
        return try builder.network()
    }

    private mutating func halving(_ name: String) {
        pooling(name, .max, kernel: 3, stride: 2, padding: .symmetric(0, ceiling: true))
    }

    /// Four branches side by side: 1×1; 1×1 then 3×3, twice; maximum then 1×1.
    private mutating func inception(
        _ name: String, _ first: Int, _ second: (Int, Int), _ third: (Int, Int), _ fourth: Int
    ) {
        let input = last
        convolution("\(name).1", reading: input, outputs: first, kernel: 1)
        convolution("\(name).2.reduce", reading: input, outputs: second.0, kernel: 1)
        convolution("\(name).2", outputs: second.1, kernel: 3)
        convolution("\(name).3.reduce", reading: input, outputs: third.0, kernel: 1)
        convolution("\(name).3", outputs: third.1, kernel: 3)
        pooling("\(name).4.pool", .max, reading: input, kernel: 3, stride: 1, padding: .symmetric(1))
        convolution("\(name).4", outputs: fourth, kernel: 1)
        concatenation(name, of: (1...4).map { "\(name).\($0)" })
    }
}
