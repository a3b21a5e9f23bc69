import Networks

/// Batch normalization as inference sees it (Ioffe & Szegedy 2015): per channel
/// `y = scale · (x − mean) / √(variance + epsilon) + shift`.
struct BatchNormalization {
    var scale: Tensor
    var shift: Tensor
    var mean: Tensor
    var variance: Tensor
    var epsilon: Double

    /// The weight and bias of a convolution without bias followed by this, as one convolution.
    ///
    /// `weight` is `[outputs, …]`, the four vectors `[outputs]`. Computed in double precision.
    func folded(into weight: Tensor) -> (weight: Tensor, bias: Tensor) {
        let outputs = weight.shape[0]
        let perOutput = outputs == 0 ? 0 : weight.count / outputs
        var weights = weight.values
        var biases: [Float] = []
        for output in 0..<outputs {
            let factor =
                Double(scale.pointer[output]) / (Double(variance.pointer[output]) + epsilon).squareRoot()
            for index in output * perOutput..<(output + 1) * perOutput {
                weights[index] = Float(Double(weights[index]) * factor)
            }
            biases.append(Float(Double(shift.pointer[output]) - Double(mean.pointer[output]) * factor))
        }
        return (Tensor(shape: weight.shape, values: weights), Tensor(shape: [outputs], values: biases))
    }
}
