import Kernels
import Messages

/// Normalization across neighboring channels (Krizhevsky et al. 2012, §3.3; Caffe's LRN):
/// `y_c = x_c · s_c^−β` with `s_c = k + α/n · Σ x_j²` over the `n = size` channels around `c`.
///
/// The paper has α in place of α/n; Caffe's and PyTorch's α are meant here. `size` is odd.
public struct LocalResponseNormalization: Layer, LayerPrimitive, Hashable {
    public static let kind = "localResponseNormalization"

    public var size: Int
    public var alpha: Float
    public var beta: Float
    public var k: Float

    public init(size: Int, alpha: Float, beta: Float, k: Float = 1) {
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k
    }

    public var backwardNeeds: BackwardNeeds { .inputs }

    public func outputShapes(for inputs: [Shape]) throws -> [Shape] { [try requireOneInput(inputs)] }

    public var summary: String { "\(size) channels" }

    public var impossibility: Message? {
        size % 2 == 1 ? Limits.problem(size, "size") : Message(part: "a size of \(size) is not odd")
    }

    private func geometry(_ shape: Shape) -> LRNGeometry {
        LRNGeometry(
            channels: shape.channels, area: shape.area, size: size, alpha: alpha, beta: beta, k: k)
    }

    public func forward(_ pass: ForwardPass) {
        lrnForward(
            geometry(pass.shapes.output), input: pass.input, output: pass.output, pool: pass.pool)
    }

    public func backward(_ pass: BackwardPass) {
        guard let inputGradient = pass.inputGradients[0] else { return }
        lrnGradient(
            geometry(pass.shapes.output), input: pass.input, outputGradient: pass.outputGradient,
            inputGradient: inputGradient, pool: pass.pool)
    }
}
