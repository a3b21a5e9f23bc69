import Kernels
import Messages

/// Maximum or average over windows, channel by channel.
///
/// Input `[c, h, w]`, output `[c, h', w']`. Maxima never come from the padding; of equal values the
/// first in reading order gets the gradient. An average divides by the whole window, or with
/// `countsPadding == false` by the part of it that lies inside the input. With another
/// ``paddingMode`` than zeros, windows that reach beyond the input are as full of values as the others.
public struct Pooling: Layer, Hashable {
    public static let kind = "pooling"

    public enum Mode: String, Hashable, Sendable, Codable { case max, average }

    public var mode: Mode
    public var kernel: Extent
    public var stride: Extent
    public var padding: Padding
    public var countsPadding: Bool
    /// What padding is made of. Not a property of the model file: see ``Network/withPadding(_:)``.
    public var paddingMode = PaddingMode.zeros

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

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        let input = try requireOneInput(inputs)
        let (size, _) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: 1)
        return [Shape(input.channels, size.height, size.width)]
    }

    public var receptiveField: ReceptiveField { .local(size: kernel, stride: stride) }

    public var impossibility: Message? {
        if let problem = Limits.problem(kernel, "kernel") ?? Limits.problem(stride, "stride")
            ?? Limits.problem(padding)
        {
            return problem
        }
        // Else there would be windows that see nothing of the input.
        guard case .explicit(let top, let left, let bottom, let right, _) = padding else { return nil }
        return max(top, bottom) < kernel.height && max(left, right) < kernel.width
            ? nil
            : Message(
                part:
                    "its padding is \(top), \(left), \(bottom), \(right), all must be less than its kernel, \(kernel)"
            )
    }

    public var summary: String { "\(mode.rawValue) of \(kernel), stride \(stride.shortest)" }

    public func padding(with mode: PaddingMode) -> Pooling {
        var layer = self
        layer.paddingMode = mode
        return layer
    }

    public func pooling(by mode: Mode) -> Pooling {
        var layer = self
        layer.mode = mode
        return layer
    }

    public func primitive(for shapes: LayerShapes, threads: Int) -> any LayerPrimitive {
        let (input, output) = (shapes.input, shapes.output)
        let (_, before) = padding.resolve(
            height: input.height, width: input.width, kernel: kernel, stride: stride, dilation: 1)
        var geometry = PoolingGeometry(
            channels: input.channels, inputHeight: input.height, inputWidth: input.width,
            outputHeight: output.height, outputWidth: output.width,
            kernelHeight: kernel.height, kernelWidth: kernel.width,
            strideY: stride.height, strideX: stride.width,
            paddingTop: before.height, paddingLeft: before.width, countsPadding: countsPadding)
        let padding = paddingMode == .zeros ? nil : geometry.pad(with: paddingMode)
        return Passes(mode: mode, geometry: geometry, padding: padding)
    }

    /// The pooling of inputs of one size.
    private struct Passes: LayerPrimitive {
        let mode: Mode
        let geometry: PoolingGeometry
        /// How an input is padded before the kernels see it; nil if no window leaves the input.
        let padding: PaddedActivation?

        /// The padded input, and in the backward pass its gradient too.
        func workspace(_ direction: Direction) -> Int {
            (direction == .forward ? 1 : 2) * (padding?.count ?? 0)
        }

        func forward(_ pass: ForwardPass) {
            var input = pass.input
            if let padding {
                padding.pad(input, into: pass.workspace, pool: pass.pool)
                input = UnsafePointer(pass.workspace)
            }
            switch mode {
            case .max:
                kernels.maxPoolingForward(geometry, input: input, output: pass.output, pool: pass.pool)
            case .average:
                kernels.averagePoolingForward(geometry, input: input, output: pass.output, pool: pass.pool)
            }
        }

        func backward(_ pass: BackwardPass) {
            guard let inputGradient = pass.inputGradients[0] else { return }
            guard let padding else {
                return backward(pass, pass.input, pass.inputRectifier, inputGradient)
            }
            let (input, gradient) = (pass.workspace, pass.workspace + padding.count)
            if mode == .max { padding.pad(pass.input, into: input, pool: pass.pool) }
            backward(pass, input, nil, gradient)
            padding.fold(
                gradient, into: inputGradient, rectifier: pass.inputRectifier, activation: pass.input,
                pool: pass.pool)
        }

        private func backward(
            _ pass: BackwardPass, _ input: UnsafePointer<Float>, _ rectifier: Rectifier?,
            _ inputGradient: UnsafeMutablePointer<Float>
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
}

extension PoolingGeometry {
    /// Makes this the geometry of the same windows over an input that has been padded; returns how, or nil
    /// if no window leaves the input.
    fileprivate mutating func pad(with mode: PaddingMode) -> PaddedActivation? {
        let height = (outputHeight - 1) * strideY + kernelHeight
        let width = (outputWidth - 1) * strideX + kernelWidth
        guard paddingTop > 0 || paddingLeft > 0 || height > inputHeight || width > inputWidth else {
            return nil
        }
        let padding = PaddedActivation(
            mode, channels: channels, height: inputHeight, width: inputWidth, top: paddingTop,
            left: paddingLeft, paddedHeight: height, paddedWidth: width)
        (inputHeight, inputWidth) = (height, width)
        (paddingTop, paddingLeft) = (0, 0)
        return padding
    }
}
