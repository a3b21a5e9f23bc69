import Kernels

/// Maximum or average over windows, channel by channel.
///
/// Input `[c, h, w]`, output `[c, h', w']`. Maxima never come from the padding; of equal values the
/// first in reading order gets the gradient. An average divides by the whole window, or with
/// `countsPadding == false` by the part of it that lies inside the input. Where ``edges`` are not zero,
/// windows that reach beyond the input are as full of values as the others.
public struct Pooling: Layer, Hashable {
    public static let kind = "pooling"

    public enum Mode: String, Hashable, Sendable, Codable { case max, average }

    public var mode: Mode
    public var kernel: Extent
    public var stride: Extent
    public var padding: Padding
    public var countsPadding: Bool
    /// What padding is made of. Not a property of the model file: see ``Network/withEdges(_:)``.
    public var edges = Edges.zero

    private enum CodingKeys: String, CodingKey { case mode, kernel, stride, padding, countsPadding }

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

    /// A position of which several averages have a part gets them one after the other.
    public func fusesRectifier(_ direction: Direction) -> Bool {
        direction == .backward
            && (mode == .max || kernel.height <= stride.height && kernel.width <= stride.width)
    }

    public func outputShape(for inputs: [Shape]) throws -> Shape {
        let input = try requireOneInput(inputs)
        let (size, _) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: 1)
        return Shape(input.channels, size.height, size.width)
    }

    /// The geometry with nothing beyond the borders.
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

    /// How an input is padded before the kernels see it; nil if no window leaves the input.
    private func edgePadding(_ g: PoolingGeometry) -> EdgePadding? {
        let height = (g.outputHeight - 1) * g.strideY + g.kernelHeight
        let width = (g.outputWidth - 1) * g.strideX + g.kernelWidth
        guard edges != .zero,
            g.paddingTop > 0 || g.paddingLeft > 0 || height > g.inputHeight || width > g.inputWidth
        else { return nil }
        return EdgePadding(
            edges, channels: g.channels, height: g.inputHeight, width: g.inputWidth, top: g.paddingTop,
            left: g.paddingLeft, paddedHeight: height, paddedWidth: width)
    }

    /// The padded input, and in the backward pass its gradient too.
    public func workspace(inputs: [Shape], output: Shape, threads: Int) -> Int {
        2 * (edgePadding(geometry(inputs[0], output))?.count ?? 0)
    }

    public func forward(_ pass: ForwardPass) {
        var geometry = geometry(pass.inputShapes[0], pass.outputShape)
        var input = pass.inputs[0]
        if let padding = edgePadding(geometry) {
            padding.pad(input, into: pass.workspace, pool: pass.pool)
            geometry = geometry.padded(padding)
            input = UnsafePointer(pass.workspace)
        }
        switch mode {
        case .max: kernels.maxPoolingForward(geometry, input: input, output: pass.output, pool: pass.pool)
        case .average:
            kernels.averagePoolingForward(geometry, input: input, output: pass.output, pool: pass.pool)
        }
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        let geometry = geometry(pass.inputShapes[0], pass.outputShape)
        guard let padding = edgePadding(geometry) else {
            return backward(geometry, pass, pass.inputs[0], pass.inputRectifier, inputGradient)
        }
        let (input, gradient) = (pass.workspace, pass.workspace + padding.count)
        if mode == .max { padding.pad(pass.inputs[0], into: input, pool: pass.pool) }
        backward(geometry.padded(padding), pass, input, nil, gradient)
        padding.fold(
            gradient, into: inputGradient, rectifier: pass.inputRectifier, activation: pass.inputs[0],
            pool: pass.pool)
    }

    private func backward(
        _ geometry: PoolingGeometry, _ pass: BackwardPass, _ input: UnsafePointer<Float>,
        _ rectifier: Rectifier?, _ inputGradient: UnsafeMutablePointer<Float>
    ) {
        switch mode {
        case .max:
            kernels.maxPoolingGradient(
                geometry, input: input, outputGradient: pass.outputGradient, rectifier: rectifier,
                inputGradient: inputGradient, pool: pass.pool)
        case .average:
            kernels.averagePoolingGradient(
                geometry, outputGradient: pass.outputGradient, input: input, rectifier: rectifier,
                inputGradient: inputGradient, pool: pass.pool)
        }
    }
}

extension PoolingGeometry {
    /// The same windows over an input that has been padded.
    fileprivate func padded(_ padding: EdgePadding) -> PoolingGeometry {
        var padded = self
        (padded.inputHeight, padded.inputWidth) = (padding.paddedHeight, padding.paddedWidth)
        (padded.paddingTop, padded.paddingLeft) = (0, 0)
        return padded
    }
}
