import Kernels

/// The mean of every channel over all positions: `[c, h, w]` to `[c, 1, 1]` (Lin et al. 2014, §3.2).
///
/// It lets a classifier take a picture of any size.
public struct GlobalPooling: Layer, Hashable {
    public static let kind = "globalPooling"

    public init() {}

    public func outputShape(for inputs: [Shape]) throws -> Shape {
        Shape(try requireOneInput(inputs).channels, 1, 1)
    }

    public func forward(_ pass: ForwardPass) {
        let area = pass.inputShapes[0].area
        pass.pool.forEach(0..<pass.outputShape.channels) { channel in
            pass.output[channel] = sum(pass.inputs[0] + channel * area, count: area) / Float(area)
        }
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        let area = pass.inputShapes[0].area
        pass.pool.forEach(0..<pass.outputShape.channels) { channel in
            (inputGradient + channel * area).update(
                repeating: pass.outputGradient[channel] / Float(area), count: area)
        }
    }
}
