import Kernels
import Networks

/// The style loss of a layer: the distance of its texture from another's (Gatys, Ecker & Bethge 2015, eq. 3–5):
/// `E = 1/(4N²) Σᵢⱼ (Gᵢⱼ − Ĝᵢⱼ)²` with `Gᵢⱼ = 1/M Σₖ Fᵢₖ Fⱼₖ` over the N channels' M positions.
///
/// For two pictures of one size this is the paper's `1/(4N²M²) Σ (G − Ĝ)²` with sums in place of means;
/// means also compare pictures of different sizes.
///
/// A picture too large for one evaluation goes through windows twice: first their ``GramMatrix`` are added
/// up, then ``init(_:target:picture:in:)`` gives each window its part of the exact gradient.
public struct StyleLoss: Objective {
    public let layer: String
    /// G's sums: of the picture evaluated, or of the whole picture that it is a window of.
    private let sums: GramMatrix
    private let isWhole: Bool
    private let rectangle: Rectangle?
    /// Ĝ, and room for the difference, in the blocks of a kernel's matrix.
    private let target: AlignedMemory
    private let difference: AlignedMemory

    /// The distance of the picture that is evaluated.
    ///
    /// - Parameter target: Ĝ, ``GramMatrix/means`` of the texture at `layer`: `[channels, channels]`.
    ///
    /// Throws ``NetworkError/outOfMemory(bytes:)``.
    public init(_ layer: String, target: [Float]) throws {
        let channels = Int(Double(target.count).squareRoot())
        try self.init(layer, target: target, sums: GramMatrix(channels: channels), isWhole: false, in: nil)
    }

    /// A window's part of the distance of a whole picture: of the value, as much as its positions are of the
    /// picture's, so that windows add up; the derivative with respect to its positions in
    /// `rectangle`.
    ///
    /// - Parameters:
    ///   - picture: the sums over all windows' rectangles, which do not overlap.
    ///   - rectangle: the window's positions that were added; nil for all.
    public init(_ layer: String, target: [Float], picture: GramMatrix, in rectangle: Rectangle?) throws {
        try self.init(layer, target: target, sums: picture, isWhole: true, in: rectangle)
    }

    private init(
        _ layer: String, target: [Float], sums: GramMatrix, isWhole: Bool, in rectangle: Rectangle?
    ) throws {
        let channels = sums.channels
        precondition(target.count == channels * channels, "the target is of another layer")
        self.layer = layer
        self.sums = sums
        self.isWhole = isWhole
        self.rectangle = rectangle
        self.target = try AlignedMemory.forFloats(Layout.matrixCount(channels))
        difference = try AlignedMemory.forFloats(Layout.matrixCount(channels))
        self.target.base.update(repeating: 0, count: self.target.count)
        for (index, value) in target.enumerated() {
            let place = Layout.matrixIndex(index / channels, index % channels, channels: channels)
            self.target.base[place] = value
        }
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let output = outputs[layer]
        let channels = sums.channels
        precondition(output.shape.channels == channels, "the target is of another layer")
        if !isWhole {
            sums.reset()
            sums.add(output, in: rectangle, pool: outputs.pool)
        }
        let mean = Float(1 / sums.positions)
        for i in 0..<difference.count { difference.base[i] = mean * sums.sums.base[i] - target.base[i] }
        let square = Double(channels * channels)
        let value = sumOfSquares(difference.base, count: difference.count, pool: outputs.pool) / (4 * square)
        let runs = output.runs(in: rectangle)
        if let gradient = output.gradient {
            let factor = Float(weight / (square * sums.positions))
            scale(difference.base, by: factor, count: difference.count, pool: outputs.pool)
            kernels.matrixProduct(
                channels: channels, area: output.shape.area, positions: runs,
                matrix: difference.base, activation: output.activation, addingTo: gradient, pool: outputs.pool
            )
        }
        return value * Double(runs.positions) / sums.positions
    }
}
