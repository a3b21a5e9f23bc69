import Networks

/// Raises chosen feature maps: the sum of their activations, everywhere or at one position.
///
/// Linear in the activation, as in visualizations of single channels and neurons (Olah et al. 2017,
/// Lucid's `channel` and `neuron`), so that a negative response is turned round and not amplified.
public struct ChannelActivation: Objective {
    public let layer: String
    /// Feature maps, each in 0..<channels of the layer; empty for all.
    public let channels: [Int]
    /// A place in the picture as fractions (0…1) of its width and height; nil for everywhere.
    public let position: (x: Double, y: Double)?

    public init(_ layer: String, channels: [Int], position: (x: Double, y: Double)? = nil) {
        self.layer = layer
        self.channels = channels
        self.position = position
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let output = outputs[layer]
        let shape = output.shape
        var value = 0.0
        for channel in channels.isEmpty ? Array(0..<shape.channels) : channels {
            precondition(channel < shape.channels, "channel \(channel) of \(shape.channels)")
            if let position {
                let row = min(shape.height - 1, Int(position.y * Double(shape.height)))
                let column = min(shape.width - 1, Int(position.x * Double(shape.width)))
                let index = output.index(channel, row * shape.width + column)
                value += Double(output.activation[index])
                output.gradient?[index] += Float(weight)
            } else {
                for position in 0..<shape.area {
                    let index = output.index(channel, position)
                    value += Double(output.activation[index])
                    output.gradient?[index] += Float(weight)
                }
            }
        }
        return value
    }
}
