import Kernels

/// Softmax over channels at every position: `y_c = exp(x_c) / Σ exp(x_j)`.
public struct Softmax: Layer, Hashable {
    public static let kind = "softmax"

    public init() {}

    public var backwardNeeds: BackwardNeeds { .output }

    public func outputShape(for inputs: [Shape]) throws -> Shape { try requireOneInput(inputs) }

    public func forward(_ pass: ForwardPass) {
        softmaxForward(
            channels: pass.outputShape.channels, area: pass.outputShape.area, input: pass.inputs[0],
            output: pass.output)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        softmaxGradient(
            channels: pass.outputShape.channels, area: pass.outputShape.area, output: pass.output,
            outputGradient: pass.outputGradient, inputGradient: inputGradient)
    }
}
