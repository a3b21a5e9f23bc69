import Kernels

/// What is to be raised: a function of activations, with its derivative.
///
/// The optimizers of this project ascend an objective for dreams and class visualization and descend
/// it for textures and inversion; the sign is the caller's business.
public protocol Objective {
    /// Names of the layers it reads.
    var layers: [String] { get }

    /// Returns the value and *adds* its derivative to the ``LayerOutput/gradient`` of every layer it reads.
    func evaluate(_ outputs: LayerOutputs) -> Double
}

/// The activations that an evaluator was made for, by layer name.
public struct LayerOutputs {
    private let outputs: [String: LayerOutput]
    /// For objectives whose own work is worth dividing.
    public let pool: ThreadPool

    init(_ outputs: [String: LayerOutput], pool: ThreadPool) {
        self.outputs = outputs
        self.pool = pool
    }

    /// The output of a layer; one that the evaluator was not made for is a bug.
    public subscript(layer: String) -> LayerOutput {
        guard let output = outputs[layer] else {
            preconditionFailure("the evaluator was not made for \(layer)")
        }
        return output
    }

    func clearGradients() {
        for output in outputs.values { output.gradient?.update(repeating: 0, count: output.count) }
    }
}

/// One layer's activation and the place for the derivative of the objective with respect to it, both in
/// the ``Layout`` of the engine.
public struct LayerOutput {
    public let shape: Shape
    /// Valid during the evaluation only; zero in the channels that fill up the last block.
    public let activation: UnsafePointer<Float>
    /// Zero before the objective runs; nil where no gradient is wanted. Channels that fill up the last
    /// block must stay zero.
    public let gradient: UnsafeMutablePointer<Float>?

    /// Floats of each.
    public var count: Int { shape.storedCount }

    /// Where channel `channel` lies at `position`, counted row by row.
    @inlinable
    public func index(_ channel: Int, _ position: Int) -> Int {
        Layout.index(channel, position, area: shape.area)
    }
}

/// A rectangle of a layer's positions.
public struct Rectangle: Hashable, Sendable {
    public var rows: Range<Int>
    public var columns: Range<Int>

    public init(rows: Range<Int>, columns: Range<Int>) {
        self.rows = rows
        self.columns = columns
    }
}
