import Kernels
import Networks

/// A layer's Gram matrix in the making, `Σₖ Fᵢₖ Fⱼₖ` over positions k, added up from as many windows of a
/// picture as there are.
///
/// Divided by the number of positions (``means``) it is what ``StyleLoss`` compares.
public final class GramMatrix {
    public let channels: Int
    /// Positions added so far; with weights, the sum of those.
    public private(set) var positions = 0.0

    /// In the blocks of a kernel's matrix.
    let sums: AlignedMemory
    private let workspace: AlignedMemory

    /// Nothing added yet. Throws ``NetworkError/outOfMemory(bytes:)``.
    public init(channels: Int) throws {
        self.channels = channels
        sums = try AlignedMemory.forFloats(Layout.matrixCount(channels))
        workspace = try AlignedMemory.forFloats(kernels.gramWorkspace(channels: channels))
        reset()
    }

    /// Starts anew.
    public func reset() {
        positions = 0
        sums.base.update(repeating: 0, count: sums.count)
    }

    /// Adds a layer's positions, all of them or those in `rectangle`.
    public func add(_ output: LayerOutput, in rectangle: Rectangle? = nil, pool: ThreadPool) {
        let runs = output.runs(in: rectangle)
        add(output.activation, area: output.shape.area, runs, pool)
        positions += Double(runs.positions)
    }

    /// Adds a layer's positions with a weight for each, `[height, width]` of zero or more: 0 leaves a
    /// transparent place out. Throws ``NetworkError/outOfMemory(bytes:)``.
    public func add(_ output: LayerOutput, weights: [Float], pool: ThreadPool) throws {
        precondition(weights.count == output.shape.area, "a weight for each position")
        let weighted = try AlignedMemory.forFloats(output.count)
        let lanes = Layout.lanes
        pool.forEach(0..<Layout.blocks(channels)) { block in
            for (position, weight) in weights.enumerated() {
                let root = weight.squareRoot()
                let first = (block * weights.count + position) * lanes
                for i in first..<first + lanes { weighted.base[i] = root * output.activation[i] }
            }
        }
        add(weighted.base, area: output.shape.area, PositionRuns(area: output.shape.area), pool)
        positions += weights.reduce(0) { $0 + Double($1) }
    }

    private func add(
        _ activation: UnsafePointer<Float>, area: Int, _ runs: PositionRuns, _ pool: ThreadPool
    ) {
        kernels.gramProduct(
            channels: channels, area: area, positions: runs, activation: activation, addingTo: sums.base,
            workspace: workspace.base, pool: pool)
    }

    /// The Gram matrix of what was added, divided by the positions: `[channels, channels]`, row-major;
    /// zeros if there are none.
    public var means: [Float] {
        let factor = positions > 0 ? Float(1 / positions) : 0
        return (0..<channels * channels).map {
            factor * sums.base[Layout.matrixIndex($0 / channels, $0 % channels, channels: channels)]
        }
    }
}

extension LayerOutput {
    func runs(in rectangle: Rectangle?) -> PositionRuns {
        guard let rectangle else { return PositionRuns(area: shape.area) }
        precondition(rectangle.rows.upperBound <= shape.height, "the rectangle lies outside the layer")
        return PositionRuns(rows: rectangle.rows, columns: rectangle.columns, width: shape.width)
    }
}
