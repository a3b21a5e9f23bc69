import Kernels

/// Softmax over channels at every position: `y_c = exp(x_c) / Σ exp(x_j)`.
public struct Softmax: Layer, LayerPrimitive, Hashable {
    public static let kind = "softmax"

    public init() {}

    public var backwardNeeds: BackwardNeeds { .outputs }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { [try requireOneInput(inputs)] }

    public var isVector: Bool { true }

    public func forward(_ pass: ForwardPass) {
        softmaxForward(
            channels: pass.shapes.output.channels, area: pass.shapes.output.area, input: pass.input,
            output: pass.output)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        softmaxGradient(
            channels: pass.shapes.output.channels, area: pass.shapes.output.area, output: pass.output,
            outputGradient: pass.outputGradient, inputGradient: inputGradient)
    }
}
