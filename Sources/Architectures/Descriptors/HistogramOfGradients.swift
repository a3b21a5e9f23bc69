import Networks

/// Histograms of oriented gradients as a network of differentiable layers, which can be inverted like any
/// other (Mahendran & Vedaldi 2015, §4.1).
///
/// Layers: `luma`, `gradient`, `orientations`, `cells`, `blocks`, `normalized`, `clamped`, `hog`.
public struct HistogramOfGradients: Hashable, Sendable {
    static let architectures = [
        Architecture("hog", builtIn: { HistogramOfGradients(.uoctti, assignment: .nearest).network() }),
        Architecture(
            "hog-bilinear", builtIn: { HistogramOfGradients(.uoctti, assignment: .bilinear).network() }),
        Architecture(
            "hog-dalal-triggs",
            builtIn: { HistogramOfGradients(.dalalTriggs, assignment: .bilinear).network() }),
    ]

    public enum Variant: Hashable, Sendable {
        /// 31 channels a cell: 18 directed and 9 undirected orientations, each the sum over the cell's four
        /// blocks of its clamped parts, and the four blocks' energies (Felzenszwalb et al. 2010, §6.2).
        ///
        /// At the picture's border a cell is in fewer blocks and the others count as zero, as in Mahendran
        /// & Vedaldi's network; Felzenszwalb's leaves those cells out.
        case uoctti
        /// 36 channels a block of 2×2 cells: 9 undirected orientations of each, normalized, clamped and
        /// normalized again ("L2-Hys", Dalal & Triggs 2005, §6.4). No Gaussian window over the block.
        case dalalTriggs
    }

    public var variant: Variant
    public var assignment: OrientationBinning.Assignment
    public var pooling: CellPooling
    /// A cell's side in pixels, even, 2 or more.
    public var cell: Int

    public init(
        _ variant: Variant, assignment: OrientationBinning.Assignment, pooling: CellPooling = .bilinear,
        cell: Int = 8
    ) {
        precondition(cell >= 2 && cell % 2 == 0)
        self.variant = variant
        self.assignment = assignment
        self.pooling = pooling
        self.cell = cell
    }

    /// Orientations in half a turn.
    private static let orientations = 9
    /// No bin may have more than this part of its block's norm.
    private static let ceiling: Float = 0.2

    public func network() -> Network {
        let nodes =
            switch variant {
            case .uoctti: uocttiNodes()
            case .dalalTriggs: dalalTriggsNodes()
            }
        return try! Network(preprocessing: GradientCells.preprocessing, nodes: nodes)
    }

    private func cells(isDirected: Bool, phase: Float) -> GradientCells {
        GradientCells(
            binning: OrientationBinning(
                isDirected ? 2 * Self.orientations : Self.orientations, isDirected: isDirected,
                assignment: assignment, phase: phase),
            cell: cell, pooling: pooling, reachesBorders: true)
    }

    private func uocttiNodes() -> [Network.Node] {
        let half = Self.orientations
        // A block: its four cells' directed bins, then their undirected ones, whose norm is the block's.
        var blocks = SparseConvolution(inputs: 2 * half, outputs: 4 * 3 * half, kernel: 2)
        // A cell of the result: its parts in the four blocks around it.
        var hog = SparseConvolution(
            inputs: 4 * 3 * half, outputs: 3 * half + 4, kernel: 2, padding: .uniform(1))
        for corner in 0..<4 {
            let (y, x) = (corner / 2, corner % 2)
            for bin in 0..<2 * half {
                let directed = corner * 2 * half + bin
                let undirected = 4 * 2 * half + corner * half + bin % half
                blocks[directed, bin, y, x] = 1
                blocks[undirected, bin, y, x] = 1
                // Where the cell is the block's upper left, the block is the cell's lower right.
                hog[bin, directed, 1 - y, 1 - x] = 0.5
                hog[2 * half + bin % half, undirected, 1 - y, 1 - x] = 0.5
                hog[3 * half + 3 - corner, undirected, 1 - y, 1 - x] = 1 / Float(2 * half).squareRoot()
            }
        }
        return cells(isDirected: true, phase: 0).nodes() + [
            blocks.node("blocks", reading: "cells"),
            Network.Node(
                "normalized", L2Normalization(counting: 8 * half..<12 * half, epsilon: 1e-4),
                inputs: ["blocks"]),
            Network.Node("clamped", Activation(.clamp(ceiling: Self.ceiling)), inputs: ["normalized"]),
            hog.node("hog", reading: "clamped"),
        ]
    }

    private func dalalTriggsNodes() -> [Network.Node] {
        let bins = Self.orientations
        var blocks = SparseConvolution(inputs: bins, outputs: 4 * bins, kernel: 2)
        for channel in 0..<4 * bins {
            blocks[channel, channel % bins, channel / bins / 2, channel / bins % 2] = 1
        }
        let normalization = L2Normalization(counting: 0..<4 * bins, epsilon: 1e-10)
        return cells(isDirected: false, phase: 0.5).nodes() + [
            blocks.node("blocks", reading: "cells"),
            Network.Node("normalized", normalization, inputs: ["blocks"]),
            Network.Node("clamped", Activation(.clamp(ceiling: Self.ceiling)), inputs: ["normalized"]),
            Network.Node("hog", normalization, inputs: ["clamped"]),
        ]
    }
}
