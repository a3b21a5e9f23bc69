import ModelFormats
import Networks

/// The convolutional part of VGG (Simonyan & Zisserman 2014): configuration D, VGG-16, or E, VGG-19.
///
/// Layers: `conv1_1`, `relu1_1`, … `pool5`; 3×3 convolutions with zero padding of 1, 2×2 maximum pooling.
public enum VGG {
    static let architectures = [
        // Convolutions as Keras stores them, beside others.
        Architecture("keras-vgg16", from: .hdf5(tensors: kerasNames)) { try vgg16(fromKeras: $0) },
        Architecture("torchvision-vgg16", from: .pyTorch(isWanted: readsTorchvision)) {
            try vgg16(fromTorchvision: $0)
        },
        Architecture("torchvision-vgg19", from: .pyTorch(isWanted: readsTorchvision)) {
            try vgg19(fromTorchvision: $0)
        },
    ]

    /// Channels of the convolutions of the five blocks.
    private static let channels = [64, 128, 256, 512, 512]
    /// Numbers of convolutions in the blocks.
    private static let vgg16 = [2, 2, 3, 3, 3]
    private static let vgg19 = [2, 2, 4, 4, 4]

    /// From Keras weights named `block1/layers/conv2d/vars/0` (kernel) and `…/1` (bias).
    /// Input: BGR minus the means of ImageNet's channels.
    ///
    /// Throws ``ModelFileError`` if a tensor is missing or has another shape.
    public static func vgg16(fromKeras weights: WeightSource) throws -> Network {
        try network(
            vgg16, Preprocessing(order: .bgr, mean: [104.00699, 116.66877, 122.67892])
        ) { place, inputs, outputs in
            let folder = kerasFolder(block: place.block, convolution: place.index)
            let kernel = try weights.tensor("\(folder)/0", [3, 3, inputs, outputs])
            return [
                "weight": kernel.withOutputsFirst(), "bias": try weights.tensor("\(folder)/1", [outputs]),
            ]
        }
    }

    /// The tensors that ``vgg16(fromKeras:)`` reads.
    public static var kerasNames: [String] {
        zip(1..., vgg16).flatMap { block, convolutions in
            (1...convolutions).flatMap { index in
                ["0", "1"].map { "\(kerasFolder(block: block, convolution: index))/\($0)" }
            }
        }
    }

    /// The folder in the Keras file of a convolution's kernel `0` and bias `1`; both numbers from 1.
    private static func kerasFolder(block: Int, convolution: Int) -> String {
        "block\(block)/layers/conv2d\(convolution == 1 ? "" : "_\(convolution - 1)")/vars"
    }

    /// From torchvision's state dict of `vgg16`: `features.0.weight`, `features.0.bias`, …. Input: RGB,
    /// brought to mean 0 and deviation 1 by those of ImageNet.
    ///
    /// Throws ``ModelFileError`` if a tensor is missing or has another shape.
    public static func vgg16(fromTorchvision weights: WeightSource) throws -> Network {
        try network(vgg16, fromTorchvision: weights)
    }

    /// As ``vgg16(fromTorchvision:)``, of `vgg19`.
    public static func vgg19(fromTorchvision weights: WeightSource) throws -> Network {
        try network(vgg19, fromTorchvision: weights)
    }

    /// Whether ``vgg16(fromTorchvision:)`` and ``vgg19(fromTorchvision:)`` read this tensor; the classifier
    /// behind the convolutions is nine tenths of the file.
    public static func readsTorchvision(_ tensor: String) -> Bool { tensor.hasPrefix("features.") }

    private static func network(_ blocks: [Int], fromTorchvision weights: WeightSource) throws -> Network {
        // torchvision counts convolutions, rectifiers and poolings through.
        var number = 0
        var lastBlock = 1
        return try network(blocks, .torchvision) { place, inputs, outputs in
            if place.block != lastBlock { number += 1 }
            lastBlock = place.block
            defer { number += 2 }
            return [
                "weight": try weights.tensor("features.\(number).weight", [outputs, inputs, 3, 3]),
                "bias": try weights.tensor("features.\(number).bias", [outputs]),
            ]
        }
    }

    /// - Parameter parameters: weight and bias of a convolution, by its block and its number there (both from
    ///   1) and the numbers of channels that it reads and makes; called in the network's order.
    private static func network(
        _ blocks: [Int], _ preprocessing: Preprocessing,
        parameters: ((block: Int, index: Int), Int, Int) throws -> [String: Tensor]
    ) throws -> Network {
        var nodes: [Network.Node] = []
        var inputs = 3
        for (block, (convolutions, outputs)) in zip(1..., zip(blocks, channels)) {
            for index in 1...convolutions {
                let layer = Convolution(
                    inputChannels: inputs, outputChannels: outputs, kernel: 3, padding: .uniform(1))
                nodes.append(
                    .init(
                        "conv\(block)_\(index)", layer, inputs: [nodes.last?.name ?? Network.inputName],
                        parameters: try parameters((block, index), inputs, outputs)))
                nodes.append(
                    .init("relu\(block)_\(index)", Activation(.relu), inputs: ["conv\(block)_\(index)"]))
                inputs = outputs
            }
            nodes.append(
                .init("pool\(block)", Pooling(.max, kernel: 2, stride: 2), inputs: [nodes.last!.name]))
        }
        return try Network(preprocessing: preprocessing, nodes: nodes)
    }
}

extension Preprocessing {
    /// RGB with the mean and deviation of ImageNet's channels, as torchvision's documentation gives them.
    static let torchvision = Preprocessing(
        order: .rgb, mean: [0.485, 0.456, 0.406].map { 255 * $0 },
        scale: [0.229, 0.224, 0.225].map { 255 * $0 })
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
