import Kernels

/// A layer as it is run on inputs of certain shapes: its forward pass, and the gradient with respect to
/// its inputs. Weights are never trained here, so there is no gradient with respect to them.
public protocol LayerPrimitive: Sendable {
    /// Floats of scratch memory that a pass needs.
    func workspace(_ direction: Direction) -> Int

    /// The parameters as the kernels read them, which must not depend on heights and widths; nil where they
    /// are read as they are. Made once for all sizes. Throws ``NetworkError/outOfMemory(bytes:)``.
    func packed(_ parameters: [String: Tensor], for direction: Direction, pool: ThreadPool) throws
        -> AlignedMemory?

    func forward(_ pass: ForwardPass)

    /// Writes the gradient of every input whose pointer is not nil; adds it if the pass says so.
    func backward(_ pass: BackwardPass)
}

extension LayerPrimitive {
    public func workspace(_ direction: Direction) -> Int { 0 }
    public func packed(_ parameters: [String: Tensor], for direction: Direction, pool: ThreadPool)
        -> AlignedMemory?
    { nil }
}

/// The shapes that a layer is run on.
public struct LayerShapes: Hashable, Sendable {
    public let inputs: [Shape]
    public let outputs: [Shape]
    /// Whether the input is a picture's planes, where the layer ``Layer/readsPlanes``.
    public let inputIsPlanar: Bool

    /// Of the first.
    public var input: Shape { inputs[0] }
    public var output: Shape { outputs[0] }
}

/// What a layer is handed for its forward pass. All activations have the ``Layout``, but for inputs that
/// are planar.
public struct ForwardPass {
    public let shapes: LayerShapes
    public let inputs: [UnsafePointer<Float>]
    public let outputs: [UnsafeMutablePointer<Float>]
    public let parameters: [String: Tensor]
    /// What ``LayerPrimitive/packed(_:for:pool:)`` made.
    public internal(set) var packed: UnsafePointer<Float>?
    /// Added to the result where the layer ``Layer/fusesAddition(_:)``.
    public let addend: UnsafePointer<Float>?
    /// Applied to the result where the layer ``Layer/fusesRectifier(_:)``.
    public let rectifier: Rectifier?
    public let workspace: UnsafeMutablePointer<Float>
    public let pool: ThreadPool

    /// The first input and output.
    public var input: UnsafePointer<Float> { inputs[0] }
    public var output: UnsafeMutablePointer<Float> { outputs[0] }

    /// The tensor of this role; a missing one is a bug, since ``Network`` checks them on loading.
    public func parameter(_ role: String) -> UnsafePointer<Float> { parameters[role]!.pointer }
}

/// What a layer is handed for its backward pass. `inputs` and `outputs` are valid only where
/// ``Layer/backwardNeeds`` asks for them, and `inputs` with ``inputRectifier``.
public struct BackwardPass {
    public let shapes: LayerShapes
    public let inputs: [UnsafePointer<Float>]
    public let outputs: [UnsafePointer<Float>]
    public let outputGradients: [UnsafePointer<Float>]
    public let inputGradients: [UnsafeMutablePointer<Float>?]
    public let parameters: [String: Tensor]
    /// What ``LayerPrimitive/packed(_:for:pool:)`` made.
    public internal(set) var packed: UnsafePointer<Float>?
    /// Whether to add to the input's gradient, where the layer ``Layer/fusesAddition(_:)``.
    public let accumulates: Bool
    /// The rectifier that made the input, with respect to whose input the gradient is wanted, where the
    /// layer ``Layer/fusesRectifier(_:)``.
    public let inputRectifier: Rectifier?
    public let workspace: UnsafeMutablePointer<Float>
    public let pool: ThreadPool

    /// The first input and output.
    public var input: UnsafePointer<Float> { inputs[0] }
    public var output: UnsafePointer<Float> { outputs[0] }
    public var outputGradient: UnsafePointer<Float> { outputGradients[0] }

    /// The tensor of this role; a missing one is a bug, since ``Network`` checks them on loading.
    public func parameter(_ role: String) -> UnsafePointer<Float> { parameters[role]!.pointer }
}
