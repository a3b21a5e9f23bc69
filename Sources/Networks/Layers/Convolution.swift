import Kernels

/// Two-dimensional convolution (cross-correlation) with bias:
/// `y[o, i, j] = b[o] + Σ w[o, c, u, v] · x[g(o)+c, i·s + u·d − p, j·s + v·d − p]`.
///
/// Input `[inputChannels, h, w]`, weight `[outputChannels, inputChannels / groups, kernel.height,
/// kernel.width]`, output `[outputChannels, h', w']`. Positions outside the input count as zero,
/// or as ``edges`` says.
/// With `groups == inputChannels == outputChannels` it is a depthwise convolution. BatchNorm is folded
/// into weight and bias when a model is imported.
public struct Convolution: Layer, Hashable {
    public static let kind = "convolution"

    public var inputChannels: Int
    public var outputChannels: Int
    public var kernel: Extent
    public var stride: Extent
    public var dilation: Extent
    public var padding: Padding
    public var groups: Int
    /// What padding is made of. Not a property of the model file: see ``Network/withEdges(_:)``.
    public var edges = Edges.zero

    private enum CodingKeys: String, CodingKey {
        case inputChannels, outputChannels, kernel, stride, dilation, padding, groups
    }

    public init(
        inputChannels: Int, outputChannels: Int, kernel: Extent, stride: Extent = 1, dilation: Extent = 1,
        padding: Padding = .none, groups: Int = 1
    ) {
        precondition(inputChannels % groups == 0 && outputChannels % groups == 0)
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.stride = stride
        self.dilation = dilation
        self.padding = padding
        self.groups = groups
    }

    public var parameterShapes: [String: [Int]] {
        [
            "weight": [outputChannels, inputChannels / groups, kernel.height, kernel.width],
            "bias": [outputChannels],
        ]
    }

    public func outputShape(for inputs: [Shape]) throws -> Shape {
        let input = try requireOneInput(inputs)
        guard input.channels == inputChannels else {
            throw NetworkError.shapeMismatch(
                "a convolution of \(inputChannels) channels was given \(input.channels)")
        }
        let (size, _) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: dilation)
        return Shape(outputChannels, size.height, size.width)
    }

    /// The geometry with zeros beyond the borders.
    private func geometry(_ input: Shape, _ output: Shape) -> ConvolutionGeometry {
        let (_, before) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: dilation)
        return ConvolutionGeometry(
            inputChannels: inputChannels, inputHeight: input.height, inputWidth: input.width,
            outputChannels: outputChannels, outputHeight: output.height, outputWidth: output.width,
            kernelHeight: kernel.height, kernelWidth: kernel.width,
            strideY: stride.height, strideX: stride.width,
            dilationY: dilation.height, dilationX: dilation.width,
            paddingTop: before.height, paddingLeft: before.width, groups: groups)
    }

    public func fusesRectifier(_ direction: Direction) -> Bool {
        direction == .forward
            || !geometry(Shape(inputChannels, 1, 1), Shape(outputChannels, 1, 1)).hasFewInputs
    }

    public var readsPlanes: Bool { edges == .zero && !fusesRectifier(.backward) }

    public func fusesAddition(_ direction: Direction) -> Bool {
        // Padding is folded into the gradient, not added.
        direction == .forward || (edges == .zero && fusesRectifier(.backward))
    }

    /// Forward: the bias, then the weights. Backward: the weights.
    public func packed(_ parameters: [String: Tensor], for direction: Direction, pool: ThreadPool) throws
        -> AlignedMemory?
    {
        // Packing depends on no picture's size.
        let geometry = geometry(Shape(inputChannels, 1, 1), Shape(outputChannels, 1, 1))
        let weight = parameters["weight"]!.pointer
        guard
            let weights = direction == .forward
                ? geometry.packedForward(weight, after: biasCount, pool: pool)
                : geometry.packedBackward(weight, pool: pool)
        else {
            let bytes = parameters["weight"]!.count * MemoryLayout<Float>.stride
            throw NetworkError.outOfMemory(bytes: geometry.suitsWinograd ? 4 * bytes : bytes)
        }
        guard direction == .forward else { return weights }
        weights.base.update(repeating: 0, count: biasCount)
        weights.base.update(from: parameters["bias"]!.pointer, count: outputChannels)
        return weights
    }

    /// Floats of the bias, filled up to whole blocks.
    private var biasCount: Int { Layout.count(channels: outputChannels, area: 1) }

    public func workspace(inputs: [Shape], output: Shape, threads: Int) -> Int {
        let geometry = geometry(inputs[0], output)
        guard let padding = edgePadding(geometry) else {
            return kernels.workspace(geometry, threads: threads)
        }
        return padding.count + kernels.workspace(geometry.padded(padding), threads: threads)
    }

    /// How an input is padded before the kernels see it; nil if they do it themselves.
    private func edgePadding(_ g: ConvolutionGeometry) -> EdgePadding? {
        guard edges != .zero, kernel != 1 else { return nil }
        return EdgePadding(
            edges, channels: g.inputChannels, height: g.inputHeight, width: g.inputWidth,
            top: g.paddingTop, left: g.paddingLeft,
            paddedHeight: (g.outputHeight - 1) * g.strideY + (g.kernelHeight - 1) * g.dilationY + 1,
            paddedWidth: (g.outputWidth - 1) * g.strideX + (g.kernelWidth - 1) * g.dilationX + 1)
    }

    public func forward(_ pass: ForwardPass) {
        guard let packed = pass.packed else { preconditionFailure("weights are packed before a pass") }
        var geometry = geometry(pass.inputShapes[0], pass.outputShape)
        geometry.inputIsPlanar = pass.inputIsPlanar
        var (input, workspace) = (pass.inputs[0], pass.workspace)
        if let padding = edgePadding(geometry) {
            padding.pad(input, into: workspace, pool: pass.pool)
            geometry = geometry.padded(padding)
            input = UnsafePointer(workspace)
            workspace += padding.count
        }
        kernels.convolutionForward(
            geometry, input: input, weights: packed + biasCount, bias: packed, addend: pass.addend,
            rectifier: pass.rectifier, output: pass.output, workspace: workspace, pool: pass.pool)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        guard let packed = pass.packed else { preconditionFailure("weights are packed before a pass") }
        var geometry = geometry(pass.inputShapes[0], pass.outputShape)
        geometry.inputIsPlanar = pass.inputIsPlanar
        if let padding = edgePadding(geometry) {
            kernels.convolutionInputGradient(
                geometry.padded(padding), outputGradient: pass.outputGradient, weights: packed,
                input: pass.inputs[0], rectifier: nil, accumulating: false, inputGradient: pass.workspace,
                workspace: pass.workspace + padding.count, pool: pass.pool)
            padding.fold(
                pass.workspace, into: inputGradient, rectifier: pass.inputRectifier,
                activation: pass.inputs[0], pool: pass.pool)
        } else {
            kernels.convolutionInputGradient(
                geometry, outputGradient: pass.outputGradient, weights: packed, input: pass.inputs[0],
                rectifier: pass.inputRectifier, accumulating: pass.accumulates, inputGradient: inputGradient,
                workspace: pass.workspace, pool: pass.pool)
        }
    }
}

extension ConvolutionGeometry {
    /// The same windows over an input that has been padded.
    fileprivate func padded(_ padding: EdgePadding) -> ConvolutionGeometry {
        var padded = self
        (padded.inputHeight, padded.inputWidth) = (padding.paddedHeight, padding.paddedWidth)
        (padded.paddingTop, padded.paddingLeft) = (0, 0)
        return padded
    }
}
