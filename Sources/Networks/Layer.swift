import Kernels
import Messages

/// One operation of a network: a value that holds its configuration only. Its weights are tensors kept
/// beside it in the ``Network/Node``, so that they can stay in a mapped file.
///
/// Whatever the rest of the project must know of a layer is asked for here; a new layer is one file in
/// `Layers/` and one line in ``LayerRegistry/standard``. All but the first few requirements have defaults
/// that are right for a layer which changes each position by itself.
public protocol Layer: Codable, Sendable {
    // MARK: What it is

    /// The name of the operation in model files and in `pareidolia inspect`, such as `convolution`.
    static var kind: String { get }

    /// The tensors the layer needs, by role (`weight`, `bias`), with their shapes.
    var parameterShapes: [String: [Int]] { get }

    /// The outputs' shapes for these inputs; throws ``NetworkError`` where they do not fit. A size of zero
    /// or less says that the input is too small.
    func outputShapes(for inputs: [Shape]) throws -> [Shape]

    /// How many outputs there are.
    var outputCount: Int { get }

    /// What of the input a position of the output depends on.
    var receptiveField: ReceptiveField { get }

    /// What is impossible about a configuration that was read from a file; nil if nothing is.
    ///
    /// Initializers check with `precondition`, since there a mistake is a bug; decoding goes round them.
    /// ``Limits`` lie far beyond every published network and keep arithmetic on sizes from overflowing.
    var impossibility: Message? { get }

    // MARK: What is told of it

    /// Its configuration in a few words, such as `3×3, stride 2`; empty where there is none.
    var summary: String { get }

    /// Whether other frameworks give its output as `[1, channels]`, without height and width.
    var isVector: Bool { get }

    /// Whether each position of the output is one weighted sum of the channels at its own place.
    var isProjection: Bool { get }

    /// Multiplications of one direction as by the definition.
    func multiplications(for outputs: [Shape]) -> Int

    // MARK: Its variants

    /// The same layer with this beyond the borders of its input.
    func padding(with mode: PaddingMode) -> Self

    /// The same layer, if it pools, by this mode.
    func pooling(by mode: Pooling.Mode) -> Self

    // MARK: What it does for its neighbors, and they for it

    /// What kind of work its neighbors could do for it.
    var fusion: Fusion? { get }

    /// Whether the forward pass can apply a rectifier (of slope 0) to its result on the way to memory, and
    /// the backward pass one to the gradient it makes.
    func fusesRectifier(_ direction: Direction) -> Bool

    /// Whether the forward pass can add another activation to its result on the way to memory, and the
    /// backward pass add to the gradient that is there. The latter then also works with a rectifier.
    func fusesAddition(_ direction: Direction) -> Bool

    /// Whether input and output (and their gradients) may share memory.
    var worksInPlace: Bool { get }

    /// Whether the layer can read a picture as planes, and make its gradient so.
    var readsPlanes: Bool { get }

    /// What the backward pass reads besides the outputs' gradients.
    var backwardNeeds: BackwardNeeds { get }

    // MARK: Its passes

    /// The layer for inputs of these shapes. What depends on sizes is decided here, once.
    func primitive(for shapes: LayerShapes, threads: Int) -> any LayerPrimitive
}

extension Layer {
    public var parameterShapes: [String: [Int]] { [:] }
    public var outputCount: Int { 1 }
    public var receptiveField: ReceptiveField { .position }
    public var impossibility: Message? { nil }
    public var summary: String { "" }
    public var isVector: Bool { false }
    public var isProjection: Bool { false }
    public func multiplications(for outputs: [Shape]) -> Int { 0 }
    public func padding(with mode: PaddingMode) -> Self { self }
    public func pooling(by mode: Pooling.Mode) -> Self { self }
    public var fusion: Fusion? { nil }
    public func fusesRectifier(_ direction: Direction) -> Bool { false }
    public func fusesAddition(_ direction: Direction) -> Bool { false }
    public var worksInPlace: Bool { false }
    public var readsPlanes: Bool { false }
    public var backwardNeeds: BackwardNeeds { [] }

    /// The only input's shape.
    public func requireOneInput(_ inputs: [Shape]) throws -> Shape {
        guard inputs.count == 1 else {
            throw NetworkError.shapeMismatch(
                Message(part: "\(Self.kind) takes one input, not \(inputs.count)"))
        }
        return inputs[0]
    }
}

extension Layer where Self: LayerPrimitive {
    public func primitive(for shapes: LayerShapes, threads: Int) -> any LayerPrimitive { self }
}

/// What a layer is, as far as its neighbors can do its work.
public enum Fusion: Hashable, Sendable {
    /// Applies this to every value, in place.
    case rectifier(Rectifier)
    /// Adds up its inputs.
    case sum
    /// Puts the channels of its inputs one after the other.
    case concatenation
}

/// Activations that a layer's backward pass reads.
public struct BackwardNeeds: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let inputs = BackwardNeeds(rawValue: 1)
    public static let outputs = BackwardNeeds(rawValue: 2)
}
