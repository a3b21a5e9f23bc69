import Networks

/// The convolutional part of VGG-16 (Simonyan & Zisserman 2014, configuration D) from Keras weights
/// named `block1/layers/conv2d/vars/0` (kernel) and `…/1` (bias).
///
/// Layers: `conv1_1`, `relu1_1`, … `pool5`; 3×3 convolutions with zero padding of 1, 2×2 maximum pooling.
/// Input: BGR minus the means of ImageNet's channels.
public enum VGG {
    /// Convolutions and channels of the five blocks.
    static let blocks = [
        (convolutions: 2, channels: 64), (convolutions: 2, channels: 128), (convolutions: 3, channels: 256),
        (convolutions: 3, channels: 512), (convolutions: 3, channels: 512),
    ]

    /// The folder in the Keras file of a convolution's kernel `0` and bias `1`; both numbers from 1.
    private static func kerasFolder(block: Int, convolution: Int) -> String {
        "block\(block)/layers/conv2d\(convolution == 1 ? "" : "_\(convolution - 1)")/vars"
    }

    /// The tensors that ``vgg16(fromKeras:)`` reads.
    public static var kerasNames: [String] {
        zip(1..., blocks).flatMap { block, plan in
            (1...plan.convolutions).flatMap { index in
                ["0", "1"].map { "\(kerasFolder(block: block, convolution: index))/\($0)" }
            }
        }
    }

    /// Throws ``ModelFileError`` if a tensor is missing or has another shape.
    public static func vgg16(fromKeras weights: WeightSource) throws -> Network {
        var nodes: [Network.Node] = []
        var channels = 3
        for (block, plan) in zip(1..., blocks) {
            for index in 1...plan.convolutions {
                let layer = Convolution(
                    inputChannels: channels, outputChannels: plan.channels, kernel: 3,
                    padding: .symmetric(1))
                let source = kerasFolder(block: block, convolution: index)
                let kernel = try weights.tensor("\(source)/0", [3, 3, channels, plan.channels])
                nodes.append(
                    .init(
                        "conv\(block)_\(index)", layer, inputs: [nodes.last?.name ?? Network.inputName],
                        parameters: [
                            "weight": kernel.withOutputsFirst(),
                            "bias": try weights.tensor("\(source)/1", [plan.channels]),
                        ]))
                nodes.append(
                    .init("relu\(block)_\(index)", Activation(.relu), inputs: ["conv\(block)_\(index)"]))
                channels = plan.channels
            }
            nodes.append(
                .init("pool\(block)", Pooling(.max, kernel: 2, stride: 2), inputs: [nodes.last!.name]))
        }
        return try Network(
            preprocessing: Preprocessing(order: .bgr, mean: [104.00699, 116.66877, 122.67892]), nodes: nodes)
    }
}

extension Tensor {
    /// A convolution's kernel `[height, width, inputs, outputs]` (TensorFlow) as
    /// `[outputs, inputs, height, width]`.
    func withOutputsFirst() -> Tensor {
        let (height, width, inputs, outputs) = (shape[0], shape[1], shape[2], shape[3])
        var values = [Float](repeating: 0, count: count)
        for position in 0..<height * width {
            for input in 0..<inputs {
                let source = pointer + (position * inputs + input) * outputs
                for output in 0..<outputs {
                    values[(output * inputs + input) * height * width + position] = source[output]
                }
            }
        }
        return Tensor(shape: [outputs, inputs, height, width], values: values)
    }
}
