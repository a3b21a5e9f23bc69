import Kernels
import Messages

/// Division by the norm over channels, position by position: `y = x / √(Σ x² + epsilon)`, the block
/// normalization of HOG (Dalal & Triggs 2005, §6.4, "L2-norm") and SIFT.
///
/// The sum runs over the channels `counted.lowerBound ..< counted.upperBound`, which lets some channels be
/// divided by the norm of others (Felzenszwalb et al. 2010, §6.2). Input and output have the same shape.
public struct L2Normalization: Layer, LayerPrimitive, Hashable {
    public static let kind = "channelNormalization"

    /// The first channel that counts, and how many do.
    public var first: Int
    public var count: Int
    public var epsilon: Float

    public init(counting channels: Range<Int>, epsilon: Float) {
        precondition(channels.lowerBound >= 0 && !channels.isEmpty && epsilon > 0)
        first = channels.lowerBound
        count = channels.count
        self.epsilon = epsilon
    }

    public var backwardNeeds: BackwardNeeds { .inputs }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        let input = try requireOneInput(inputs)
        guard first + count <= input.channels else {
            throw NetworkError.shapeMismatch(
                Message(
                    part:
                        "the norm of \(first + count) channels was asked for where there are \(input.channels)"
                ))
        }
        return [input]
    }

    public var impossibility: Message? {
        guard 0...Limits.count ~= first, epsilon > 0 else {
            return Message(
                part: "its first channel is \(first) and its epsilon \(epsilon), which must be positive")
        }
        return Limits.problem(count, "count")
    }

    private func geometry(_ shape: Shape) -> L2NormGeometry {
        L2NormGeometry(
            channels: shape.channels, area: shape.area, counted: first..<first + count, epsilon: epsilon)
    }

    public func forward(_ pass: ForwardPass) {
        l2NormForward(
            geometry(pass.shapes.output), input: pass.input, output: pass.output, pool: pass.pool)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        l2NormGradient(
            geometry(pass.shapes.output), input: pass.input, outputGradient: pass.outputGradient,
            inputGradient: inputGradient, pool: pass.pool)
    }
}
