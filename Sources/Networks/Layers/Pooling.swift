import Kernels

/// Maximum or average over windows, channel by channel.
///
/// Input `[c, h, w]`, output `[c, h', w']`. Maxima never come from the padding; of equal values the
/// first in reading order gets the gradient. An average divides by the whole window, or with
/// `countsPadding == false` by the part of it that lies inside the input.
public struct Pooling: Layer, Hashable {
    public static let kind = "pooling"

    public enum Mode: String, Hashable, Sendable, Codable { case max, average }

    public var mode: Mode
    public var kernel: Extent
    public var stride: Extent
    public var padding: Padding
    public var countsPadding: Bool

    public init(
        _ mode: Mode, kernel: Extent, stride: Extent, padding: Padding = .none, countsPadding: Bool = false
    ) {
        self.mode = mode
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.countsPadding = countsPadding
    }

    public var backwardNeeds: BackwardNeeds { mode == .max ? .inputs : [] }

    public func outputShape(for inputs: [Shape]) throws -> Shape {
        let input = try requireOneInput(inputs)
        let (size, _) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: 1)
        return Shape(input.channels, size.height, size.width)
    }

    private func geometry(_ input: Shape, _ output: Shape) -> PoolingGeometry {
        let (_, before) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: 1)
        return PoolingGeometry(
            channels: input.channels, inputHeight: input.height, inputWidth: input.width,
            outputHeight: output.height, outputWidth: output.width,
            kernelHeight: kernel.height, kernelWidth: kernel.width,
            strideY: stride.height, strideX: stride.width,
            paddingTop: before.height, paddingLeft: before.width, countsPadding: countsPadding)
    }

    public func forward(_ pass: ForwardPass) {
        let geometry = geometry(pass.inputShapes[0], pass.outputShape)
        switch mode {
        case .max:
            kernels.maxPoolingForward(geometry, input: pass.inputs[0], output: pass.output, pool: pass.pool)
        case .average:
            kernels.averagePoolingForward(
                geometry, input: pass.inputs[0], output: pass.output, pool: pass.pool)
        }
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        let geometry = geometry(pass.inputShapes[0], pass.outputShape)
        switch mode {
        case .max:
            kernels.maxPoolingGradient(
                geometry, input: pass.inputs[0], outputGradient: pass.outputGradient,
                inputGradient: inputGradient, pool: pass.pool)
        case .average:
            kernels.averagePoolingGradient(
                geometry, outputGradient: pass.outputGradient, inputGradient: inputGradient,
                pool: pass.pool)
        }
    }
}
