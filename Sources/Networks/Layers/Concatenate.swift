import Kernels

/// The channels of several inputs one after the other: the end of an Inception module (Szegedy et al.
/// 2014). Heights and widths must be equal.
public struct Concatenate: Layer, Hashable {
    public static let kind = "concatenate"

    public init() {}

    public func outputShape(for inputs: [Shape]) throws -> Shape {
        guard let first = inputs.first,
            inputs.allSatisfy({ $0.height == first.height && $0.width == first.width })
        else {
            throw NetworkError.shapeMismatch(
                "channels to be joined need one height and width, not \(inputs.map(\.description))")
        }
        return Shape(inputs.reduce(0) { $0 + $1.channels }, first.height, first.width)
    }

    public func forward(_ pass: ForwardPass) {
        var offset = 0
        for (input, shape) in zip(pass.inputs, pass.inputShapes) {
            (pass.output + offset).update(from: input, count: shape.count)
            offset += shape.count
        }
    }

    public func backward(_ pass: BackwardPass) {
        var offset = 0
        for (gradient, shape) in zip(pass.inputGradients, pass.inputShapes) {
            gradient?.update(from: pass.outputGradient + offset, count: shape.count)
            offset += shape.count
        }
    }
}
