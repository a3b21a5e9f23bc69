import Kernels

/// What is to be raised or lowered: a function of activations, of the picture itself, or of both, with its
/// derivative.
///
/// The optimizers of this project ascend an objective for dreams and class visualization and descend
/// it for textures and inversion; the sign is the caller's business. Objectives are scaled and added up by
/// `*`, `+` and `-` (as in Lucid): `LayerEnergy("block6a") - 0.1 * TotalVariation()`.
public protocol Objective {
    /// Names of the layers it reads; none for an objective on the picture alone.
    var layers: [String] { get }

    /// Whether it reads the picture itself.
    var readsPicture: Bool { get }

    /// Returns the value and *adds* `weight` times its derivative to the gradient of everything it reads:
    /// ``LayerOutput/gradient``, ``PicturePlanes/gradient``.
    func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double
}

extension Objective {
    public var readsPicture: Bool { false }
}

/// What an objective is evaluated on: the activations that an evaluator was made for, by layer name, and the
/// picture.
public struct LayerOutputs {
    private let outputs: [String: LayerOutput]
    private var planes: PicturePlanes?
    /// For objectives whose own work is worth dividing.
    public let pool: ThreadPool

    init(_ outputs: [String: LayerOutput], pool: ThreadPool) {
        self.outputs = outputs
        self.pool = pool
    }

    /// A picture alone, for objectives that read no layer.
    public init(picture: PicturePlanes, pool: ThreadPool) {
        (outputs, planes) = ([:], picture)
        self.pool = pool
    }

    func with(picture: PicturePlanes) -> LayerOutputs {
        var outputs = self
        outputs.planes = picture
        return outputs
    }

    /// The output of a layer; one that the evaluator was not made for is a bug.
    public subscript(layer: String) -> LayerOutput {
        guard let output = outputs[layer] else {
            preconditionFailure("the evaluator was not made for \(layer)")
        }
        return output
    }

    /// The picture, as it is before a network's preprocessing.
    public var picture: PicturePlanes {
        guard let planes else { preconditionFailure("there is no picture") }
        return planes
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

/// A picture and the place for the derivative of an objective with respect to it: planes
/// `[channels, height, width]`, for pictures R, G, B of 0…255.
public struct PicturePlanes {
    public let shape: Shape
    public let values: UnsafePointer<Float>
    /// Added to; nil where no gradient is wanted.
    public let gradient: UnsafeMutablePointer<Float>?

    public init(
        channels: Int = 3, height: Int, width: Int, values: UnsafePointer<Float>,
        gradient: UnsafeMutablePointer<Float>?
    ) {
        shape = Shape(channels, height, width)
        (self.values, self.gradient) = (values, gradient)
    }
}

/// A rectangle of a layer's positions.
public struct Rectangle: Hashable, Sendable {
    public var rows: Range<Int>
    public var columns: Range<Int>

    public var area: Int { rows.count * columns.count }

    public init(rows: Range<Int>, columns: Range<Int>) {
        self.rows = rows
        self.columns = columns
    }
}
