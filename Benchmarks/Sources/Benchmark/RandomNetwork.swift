import Imaging
import Networks

/// Builds a network of a published architecture with random weights.
///
/// The weights don't change the cost, so nothing has to be installed to measure it. They are scaled as
/// by He et al. (2015), which keeps activations of one magnitude through the layers.
struct RandomNetwork {
    private var nodes: [Network.Node] = []
    private var channels = [Network.inputName: 3]
    private var random = RandomSource(seed: 1)

    /// The layer added last: what the next one reads unless told otherwise.
    private(set) var last = Network.inputName

    /// The number of feature maps of a layer.
    func channels(of layer: String) -> Int { channels[layer]! }

    /// Adds a convolution and, unless `rectifier` is nil, its activation; the latter takes the name.
    mutating func convolution(
        _ name: String, reading input: String? = nil, outputs: Int, kernel: Int, stride: Int = 1,
        padding: Padding? = nil, depthwise: Bool = false, rectifier: Activation.Function? = .relu
    ) {
        let input = input ?? last
        let inputs = channels(of: input)
        let layer = Convolution(
            inputChannels: inputs, outputChannels: outputs, kernel: Extent(kernel), stride: Extent(stride),
            padding: padding ?? .symmetric(kernel / 2), groups: depthwise ? inputs : 1)
        let fanIn = (depthwise ? 1 : inputs) * kernel * kernel
        let parameters = [
            "weight": uniform(layer.parameterShapes["weight"]!, bound: (6 / Float(fanIn)).squareRoot()),
            "bias": uniform([outputs], bound: 0.1),
        ]
        let convolution = rectifier == nil ? name : "\(name).conv"
        add(convolution, layer, reading: [input], channels: outputs, parameters: parameters)
        if let rectifier {
            add(name, Activation(rectifier), reading: [convolution], channels: outputs)
        }
    }

    /// Adds a pooling layer.
    mutating func pooling(
        _ name: String, _ mode: Pooling.Mode, reading input: String? = nil, kernel: Int, stride: Int,
        padding: Padding = .none
    ) {
        let input = input ?? last
        let layer = Pooling(mode, kernel: Extent(kernel), stride: Extent(stride), padding: padding)
        add(name, layer, reading: [input], channels: channels(of: input))
    }

    /// Adds the sum of two layers.
    mutating func sum(_ name: String, of inputs: [String]) {
        add(name, Add(), reading: inputs, channels: channels(of: inputs[0]))
    }

    /// Adds the channels of several layers, one after the other.
    mutating func concatenation(_ name: String, of inputs: [String]) {
        add(
            name, Concatenate(), reading: inputs,
            channels: inputs.reduce(0) { $0 + channels(of: $1) })
    }

    /// The network built so far, for pictures of 0…255.
    func network() throws -> Network {
        try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [127, 127, 127], scale: [128, 128, 128]),
            nodes: nodes)
    }

    private mutating func add(
        _ name: String, _ layer: any Layer, reading inputs: [String], channels: Int,
        parameters: [String: Tensor] = [:]
    ) {
        nodes.append(Network.Node(name, layer, inputs: inputs, parameters: parameters))
        self.channels[name] = channels
        last = name
    }

    private mutating func uniform(_ shape: [Int], bound: Float) -> Tensor {
        let values = (0..<shape.reduce(1, *)).map { _ in bound * Float(2 * random.unit() - 1) }
        return Tensor(shape: shape, values: values)
    }
}
