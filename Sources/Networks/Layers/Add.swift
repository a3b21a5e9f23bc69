import Kernels
import Messages

/// The sum of two or more inputs of one shape: the end of a residual block (He et al. 2015).
public struct Add: Layer, LayerPrimitive, Hashable {
    public static let kind = "add"

    public init() {}

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        guard inputs.count >= 2, let first = inputs.first, inputs.allSatisfy({ $0 == first }) else {
            throw NetworkError.shapeMismatch(
                Message(part: "a sum needs two or more inputs of one shape, not \(inputs.map(\.description))")
            )
        }
        return [first]
    }

    public var fusion: Fusion? { .sum }

    public func forward(_ pass: ForwardPass) {
        let count = pass.shapes.output.storedCount
        add(pass.input, pass.inputs[1], into: pass.output, count: count, pool: pass.pool)
        for input in pass.inputs.dropFirst(2) {
            add(pass.output, input, into: pass.output, count: count, pool: pass.pool)
        }
    }

    public func backward(_ pass: BackwardPass) {
        for case let gradient? in pass.inputGradients where gradient != pass.outputGradient {
            gradient.update(from: pass.outputGradient, count: pass.shapes.output.storedCount)
        }
    }
}
