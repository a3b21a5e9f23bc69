import Kernels
import Messages

/// Rectifiers, element by element: ReLU `max(0, x)`, ReLU6 `min(max(0, x), 6)`, leaky ReLU
/// `x > 0 ? x : slope · x`, and `min(max(0, x), ceiling)`. Input and output have the same shape.
///
/// The gradient is zero (or the slope) where the output is not strictly inside the linear part, as in
/// PyTorch, so the backward pass needs the output only and can work in place.
public struct Activation: Layer, LayerPrimitive, Hashable {
    public static let kind = "activation"

    public enum Function: Hashable, Sendable, Codable {
        case relu
        case relu6
        /// `slope` in 0…1.
        case leaky(slope: Float)
        /// `ceiling` above 0.
        case clamp(ceiling: Float)
    }

    public var function: Function

    public init(_ function: Function) { self.function = function }

    public var worksInPlace: Bool { true }
    public var backwardNeeds: BackwardNeeds { .outputs }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { [try requireOneInput(inputs)] }

    public var fusion: Fusion? { .rectifier(rectifier) }

    public var summary: String {
        switch function {
        case .relu: "ReLU"
        case .relu6: "ReLU6"
        case .leaky(let slope): "leaky ReLU, slope \(slope)"
        case .clamp(let ceiling): "0 to \(ceiling)"
        }
    }

    public var impossibility: Message? {
        switch function {
        case .relu, .relu6: nil
        case .leaky(let slope):
            0...1 ~= slope ? nil : Message(part: "its slope is \(slope), it must be 0...1")
        case .clamp(let ceiling):
            ceiling > 0 ? nil : Message(part: "its ceiling is \(ceiling), it must be above 0")
        }
    }

    /// As `x ↦ clamp`: below zero the slope, above the ceiling constant.
    private var rectifier: Rectifier {
        switch function {
        case .relu: Rectifier(slope: 0, ceiling: .infinity)
        case .relu6: Rectifier(slope: 0, ceiling: 6)
        case .leaky(let slope): Rectifier(slope: slope, ceiling: .infinity)
        case .clamp(let ceiling): Rectifier(slope: 0, ceiling: ceiling)
        }
    }

    public func forward(_ pass: ForwardPass) {
        rectifierForward(
            rectifier, input: pass.input, output: pass.output, count: pass.shapes.output.storedCount,
            pool: pass.pool)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        rectifierGradient(
            rectifier, output: pass.output, outputGradient: pass.outputGradient,
            inputGradient: inputGradient, count: pass.shapes.output.storedCount, pool: pass.pool)
    }
}
