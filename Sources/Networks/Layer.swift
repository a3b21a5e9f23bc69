import Kernels

/// One operation of a network, with its forward pass and the gradient of its inputs.
///
/// A layer is a value holding its configuration only; its weights are tensors kept beside it in the
/// ``Network/Node``, so that they can stay in a mapped file. Weights are never trained here: the
/// backward pass yields the gradient with respect to the inputs and nothing else.
///
/// A new layer is one file in `Layers/` and one line in ``LayerRegistry``.
public protocol Layer: Codable, Sendable {
    /// The name of the operation in model files and in `pareidolia inspect`, such as `convolution`.
    static var kind: String { get }

    /// The tensors the layer needs, by role (`weight`, `bias`), with their shapes.
    var parameterShapes: [String: [Int]] { get }

    /// What the backward pass reads besides the output's gradient.
    var backwardNeeds: BackwardNeeds { get }

    /// Whether input and output (and their gradients) may share memory.
    var worksInPlace: Bool { get }

    /// The output's shape for these inputs; throws ``NetworkError`` where they do not fit.
    func outputShape(for inputs: [Shape]) throws -> Shape

    /// Whether the forward pass can apply a rectifier (of slope 0) to its result on the way to memory, and
    /// the backward pass one to the gradient it makes.
    func fusesRectifier(_ direction: Direction) -> Bool

    /// Whether the layer can read a picture as planes, and make its gradient so.
    var readsPlanes: Bool { get }

    /// Whether the forward pass can add another activation to its result on the way to memory, and the
    /// backward pass add to the gradient that is there. The latter then also works with a rectifier.
    func fusesAddition(_ direction: Direction) -> Bool

    /// The parameters as the layer's kernels read them, made once per network and pass; nil where they
    /// are read as they are. Throws ``NetworkError/outOfMemory(bytes:)``.
    func packed(_ parameters: [String: Tensor], for direction: Direction, pool: ThreadPool) throws
        -> AlignedMemory?

    /// Floats of scratch memory that a pass over these shapes needs on `threads` threads.
    func workspace(inputs: [Shape], output: Shape, threads: Int) -> Int

    func forward(_ pass: ForwardPass)

    /// Writes the gradient of every input whose pointer is not nil; adds it if the pass says so.
    func backward(_ pass: BackwardPass)
}

extension Layer {
    public var parameterShapes: [String: [Int]] { [:] }
    public var backwardNeeds: BackwardNeeds { [] }
    public var worksInPlace: Bool { false }
    public var readsPlanes: Bool { false }
    public func fusesRectifier(_ direction: Direction) -> Bool { false }
    public func fusesAddition(_ direction: Direction) -> Bool { false }
    public func packed(_ parameters: [String: Tensor], for direction: Direction, pool: ThreadPool)
        -> AlignedMemory?
    { nil }
    public func workspace(inputs: [Shape], output: Shape, threads: Int) -> Int { 0 }

    func requireOneInput(_ inputs: [Shape]) throws -> Shape {
        guard inputs.count == 1 else {
            throw NetworkError.shapeMismatch("\(Self.kind) takes one input, not \(inputs.count)")
        }
        return inputs[0]
    }
}

/// Which way data flows through a network.
public enum Direction: Hashable, Sendable { case forward, backward }

/// Activations that a layer's backward pass reads.
public struct BackwardNeeds: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let inputs = BackwardNeeds(rawValue: 1)
    public static let output = BackwardNeeds(rawValue: 2)
}

/// What a layer is handed for its forward pass. All activations have the ``Layout``, but for inputs that
/// are planar.
public struct ForwardPass {
    public let inputs: [UnsafePointer<Float>]
    /// Whether the input is a picture's planes, where the layer ``Layer/readsPlanes``.
    public let inputIsPlanar: Bool
    public let inputShapes: [Shape]
    public let output: UnsafeMutablePointer<Float>
    public let outputShape: Shape
    public let parameters: [String: Tensor]
    /// What ``Layer/packed(_:for:pool:)`` made.
    public internal(set) var packed: UnsafePointer<Float>?
    /// Added to the result where the layer ``Layer/fusesAddition(_:)``.
    public let addend: UnsafePointer<Float>?
    /// Applied to the result where the layer ``Layer/fusesRectifier(_:)``.
    public let rectifier: Rectifier?
    public let workspace: UnsafeMutablePointer<Float>
    public let pool: ThreadPool

    /// The tensor of this role; a missing one is a bug, since ``Network`` checks them on loading.
    func parameter(_ role: String) -> UnsafePointer<Float> { parameters[role]!.pointer }
}

/// What a layer is handed for its backward pass. `inputs` and `output` are valid only where
/// ``Layer/backwardNeeds`` asks for them, and `inputs` with ``inputRectifier``.
public struct BackwardPass {
    public let inputs: [UnsafePointer<Float>]
    /// Whether the input's gradient is a picture's planes, where the layer ``Layer/readsPlanes``.
    public let inputIsPlanar: Bool
    public let inputShapes: [Shape]
    public let output: UnsafePointer<Float>
    public let outputShape: Shape
    public let outputGradient: UnsafePointer<Float>
    public let inputGradients: [UnsafeMutablePointer<Float>?]
    public let parameters: [String: Tensor]
    /// What ``Layer/packed(_:for:pool:)`` made.
    public internal(set) var packed: UnsafePointer<Float>?
    /// Whether to add to the input's gradient, where the layer ``Layer/fusesAddition(_:)``.
    public let accumulates: Bool
    /// The rectifier that made the input, whose input's gradient is wanted, where the layer
    /// ``Layer/fusesRectifier(_:)``.
    public let inputRectifier: Rectifier?
    public let workspace: UnsafeMutablePointer<Float>
    public let pool: ThreadPool

    func parameter(_ role: String) -> UnsafePointer<Float> { parameters[role]!.pointer }
}
