import Kernels
import Messages

/// The magnitude of a gradient in the bin of its orientation: the first step of SIFT (Lowe 2004, §6) and
/// HOG (Dalal & Triggs 2005, §6.3) as a layer (Mahendran & Vedaldi 2015, §4.1).
///
/// Input `[2, h, w]`, the derivatives to the right and down; output `[count, h, w]`, in which each
/// position has one bin that is not zero, or two. Bin centers are evenly spaced on the circle, or with
/// `isDirected == false` on half of it, where a gradient and its opposite share a bin. A zero input has no
/// orientation: output and gradient are zero. The nearest bin changes in jumps, which the gradient ignores.
public struct OrientationBinning: Layer, LayerPrimitive, Hashable {
    public static let kind = "orientationBinning"

    public enum Assignment: String, Hashable, Sendable, Codable {
        /// All of the magnitude to the nearest bin.
        case nearest
        /// Divided between the two bins around, linear in the angle.
        case bilinear
    }

    public var count: Int
    public var isDirected: Bool
    public var assignment: Assignment
    /// The angle of the first bin's center in steps from one bin to the next.
    public var phase: Float

    public init(_ count: Int, isDirected: Bool, assignment: Assignment, phase: Float = 0) {
        precondition(count >= 2)
        self.count = count
        self.isDirected = isDirected
        self.assignment = assignment
        self.phase = phase
    }

    public var backwardNeeds: BackwardNeeds { .inputs }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] {
        let input = try requireOneInput(inputs)
        guard input.channels == 2 else {
            throw NetworkError.shapeMismatch(
                Message(part: "orientations need 2 derivatives, not \(input.channels)"))
        }
        return [Shape(count, input.height, input.width)]
    }

    public var summary: String {
        "\(count) \(isDirected ? "directed" : "undirected"), \(assignment.rawValue)"
    }

    public var impossibility: Message? {
        guard count >= 2, 0..<1 ~= phase else {
            return Message(
                part: "its count is \(count) and its phase \(phase), they must be 2 or more and 0..<1")
        }
        return Limits.problem(count, "count")
    }

    private var bins: OrientationBins {
        let spacing = (isDirected ? 2 : 1) * Float.pi / Float(count)
        return OrientationBins(
            count: count, spacing: spacing, first: phase * spacing, isBilinear: assignment == .bilinear)
    }

    public func forward(_ pass: ForwardPass) {
        orientationBinningForward(
            bins, area: pass.shapes.output.area, input: pass.input, output: pass.output, pool: pass.pool)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        orientationBinningGradient(
            bins, area: pass.shapes.output.area, input: pass.input, outputGradient: pass.outputGradient,
            inputGradient: inputGradient, pool: pass.pool)
    }
}
