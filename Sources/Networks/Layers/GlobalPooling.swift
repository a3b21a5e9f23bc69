import Kernels

/// The mean of every channel over all positions: `[c, h, w]` to `[c, 1, 1]` (Lin et al. 2014, §3.2).
///
/// It lets a classifier take a picture of any size.
public struct GlobalPooling: Layer, LayerPrimitive, Hashable {
    public static let kind = "globalPooling"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        [Shape(try requireOneInput(inputs).channels, 1, 1)]
    }

    public var receptiveField: ReceptiveField { .global }
    public var isVector: Bool { true }

    public func forward(_ pass: ForwardPass) {
        globalPoolingForward(
            channels: pass.shapes.output.channels, area: pass.shapes.input.area, input: pass.input,
            output: pass.output, pool: pass.pool)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        globalPoolingGradient(
            channels: pass.shapes.output.channels, area: pass.shapes.input.area,
            outputGradient: pass.outputGradient, inputGradient: inputGradient, pool: pass.pool)
    }
}
