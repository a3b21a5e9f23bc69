import Kernels
import Messages

/// Two-dimensional convolution (cross-correlation) with bias:
/// `y[o, i, j] = b[o] + Σ w[o, c, u, v] · x[g(o)+c, i·s + u·d − p, j·s + v·d − p]`.
///
/// Input `[inputChannels, h, w]`, weight `[outputChannels, inputChannels / groups, kernel.height,
/// kernel.width]`, output `[outputChannels, h', w']`. Positions outside the input count as zero,
/// or as ``paddingMode`` says.
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
    /// What padding is made of. Not a property of the model file: see ``Network/withPadding(_:)``.
    public var paddingMode = PaddingMode.zeros

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

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        let input = try requireOneInput(inputs)
        guard input.channels == inputChannels else {
            throw NetworkError.shapeMismatch(
                Message(part: "a convolution of \(inputChannels) channels was given \(input.channels)"))
        }
        let (size, _) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: dilation)
        return [Shape(outputChannels, size.height, size.width)]
    }

    public var receptiveField: ReceptiveField {
        .local(
            size: Extent(
                height: (kernel.height - 1) * dilation.height + 1,
                width: (kernel.width - 1) * dilation.width + 1),
            stride: stride)
    }

    public var impossibility: Message? {
        if let problem = Limits.problem(inputChannels, "inputChannels")
            ?? Limits.problem(outputChannels, "outputChannels") ?? Limits.problem(groups, "groups")
            ?? Limits.problem(kernel, "kernel") ?? Limits.problem(stride, "stride")
            ?? Limits.problem(dilation, "dilation") ?? Limits.problem(padding)
        {
            return problem
        }
        guard inputChannels % groups == 0, outputChannels % groups == 0 else {
            return Message(
                part: "\(inputChannels) and \(outputChannels) channels do not divide into \(groups) groups")
        }
        return nil
    }

    public var summary: String {
        var parts = [kernel.description]
        if stride != 1 { parts.append("stride \(stride.shortest)") }
        if dilation != 1 { parts.append("dilation \(dilation.shortest)") }
        if groups > 1 { parts.append(groups == inputChannels ? "depthwise" : "\(groups) groups") }
        return parts.joined(separator: ", ")
    }

    public var isProjection: Bool { outputChannels == 1 && kernel == 1 }

    public func multiplications(for outputs: [Shape]) -> Int {
        outputs[0].count * inputChannels / groups * kernel.height * kernel.width
    }

    public func padding(with mode: PaddingMode) -> Convolution {
        var layer = self
        layer.paddingMode = mode
        return layer
    }

    public func fusesRectifier(_ direction: Direction) -> Bool {
        direction == .forward || !hasFewInputs
    }

    public func fusesAddition(_ direction: Direction) -> Bool {
        // Padding is folded into the gradient, not added.
        direction == .forward || (paddingMode == .zeros && !hasFewInputs)
    }

    public var readsPlanes: Bool { paddingMode == .zeros && hasFewInputs }

    /// Whether the gradient is made by the algorithm for pictures. Algorithms depend on no sizes.
    private var hasFewInputs: Bool {
        let shapes = LayerShapes(
            inputs: [Shape(inputChannels, 1, 1)], outputs: [Shape(outputChannels, 1, 1)],
            inputIsPlanar: false)
        return ConvolutionPrimitive(geometry(shapes), .backward).algorithm == .fewChannels
    }

    public func primitive(for shapes: LayerShapes, threads: Int) -> any LayerPrimitive {
        Passes(geometry(shapes), mode: kernel == 1 ? .zeros : paddingMode, threads: threads)
    }

    /// The geometry with zeros beyond the borders.
    private func geometry(_ shapes: LayerShapes) -> ConvolutionGeometry {
        let (input, output) = (shapes.input, shapes.output)
        let (_, before) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: dilation)
        var geometry = ConvolutionGeometry(
            inputChannels: inputChannels, inputHeight: input.height, inputWidth: input.width,
            outputChannels: outputChannels, outputHeight: output.height, outputWidth: output.width,
            kernelHeight: kernel.height, kernelWidth: kernel.width,
            strideY: stride.height, strideX: stride.width,
            dilationY: dilation.height, dilationX: dilation.width,
            paddingTop: before.height, paddingLeft: before.width, groups: groups)
        geometry.inputIsPlanar = shapes.inputIsPlanar
        return geometry
    }

    /// The convolution on inputs of one size.
    private struct Passes: LayerPrimitive {
        let convolution: ConvolutionPrimitive
        let gradient: ConvolutionPrimitive
        /// How an input is padded before the kernels see it; nil if they do it themselves.
        let padding: PaddedActivation?
        let threads: Int

        init(_ geometry: ConvolutionGeometry, mode: PaddingMode, threads: Int) {
            var geometry = geometry
            padding = mode == .zeros ? nil : geometry.pad(with: mode)
            convolution = ConvolutionPrimitive(geometry, .forward)
            gradient = ConvolutionPrimitive(geometry, .backward)
            self.threads = threads
        }

        func workspace(_ direction: Direction) -> Int {
            let primitive = direction == .forward ? convolution : gradient
            return (padding?.count ?? 0) + kernels.workspace(primitive, threads: threads)
        }

        /// Floats of the bias, filled up to whole blocks.
        private var biasCount: Int { Layout.count(channels: convolution.resultChannels, area: 1) }

        /// Forward: the bias, then the weights. Backward: the weights.
        func packed(_ parameters: [String: Tensor], for direction: Direction, pool: ThreadPool) throws
            -> AlignedMemory?
        {
            let weight = parameters["weight"]!
            let packed =
                direction == .forward
                ? convolution.packed(weight.pointer, after: biasCount, pool: pool)
                : gradient.packed(weight.pointer, pool: pool)
            guard let packed else {
                let bytes = weight.count * MemoryLayout<Float>.stride
                throw NetworkError.outOfMemory(bytes: convolution.algorithm == .winograd ? 4 * bytes : bytes)
            }
            if direction == .forward {
                packed.base.update(repeating: 0, count: biasCount)
                packed.base.update(from: parameters["bias"]!.pointer, count: parameters["bias"]!.count)
            }
            return packed
        }

        func forward(_ pass: ForwardPass) {
            guard let packed = pass.packed else { preconditionFailure("weights are packed before a pass") }
            var (input, workspace) = (pass.input, pass.workspace)
            if let padding {
                padding.pad(input, into: workspace, pool: pass.pool)
                input = UnsafePointer(workspace)
                workspace += padding.count
            }
            kernels.convolutionForward(
                convolution, input: input, weights: packed + biasCount, bias: packed, addend: pass.addend,
                rectifier: pass.rectifier, output: pass.output, workspace: workspace, pool: pass.pool)
        }

        func backward(_ pass: BackwardPass) {
            guard let inputGradient = pass.inputGradients[0] else { return }
            guard let packed = pass.packed else { preconditionFailure("weights are packed before a pass") }
            guard let padding else {
                return kernels.convolutionInputGradient(
                    gradient, outputGradient: pass.outputGradient, weights: packed, input: pass.input,
                    rectifier: pass.inputRectifier, accumulating: pass.accumulates,
                    inputGradient: inputGradient, workspace: pass.workspace, pool: pass.pool)
            }
            kernels.convolutionInputGradient(
                gradient, outputGradient: pass.outputGradient, weights: packed, input: pass.input,
                rectifier: nil, accumulating: false, inputGradient: pass.workspace,
                workspace: pass.workspace + padding.count, pool: pass.pool)
            padding.fold(
                pass.workspace, into: inputGradient, rectifier: pass.inputRectifier, activation: pass.input,
                pool: pass.pool)
        }
    }
}

extension ConvolutionGeometry {
    /// Makes this the geometry of the same windows over an input that has been padded; returns how.
    fileprivate mutating func pad(with mode: PaddingMode) -> PaddedActivation {
        let padding = PaddedActivation(
            mode, channels: inputChannels, height: inputHeight, width: inputWidth, top: paddingTop,
            left: paddingLeft,
            paddedHeight: (outputHeight - 1) * strideY + (kernelHeight - 1) * dilationY + 1,
            paddedWidth: (outputWidth - 1) * strideX + (kernelWidth - 1) * dilationX + 1)
        (inputHeight, inputWidth) = (padding.paddedHeight, padding.paddedWidth)
        (paddingTop, paddingLeft) = (0, 0)
        return padding
    }
}
