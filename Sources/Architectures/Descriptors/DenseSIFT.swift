#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Networks

/// Dense SIFT descriptors (Lowe 2004, §6) as a network of differentiable layers (Mahendran & Vedaldi 2015,
/// §4.1).
///
/// 128 channels a descriptor: 4 × 4 cells of 8 directed orientations, assigned bilinearly in place and
/// angle, weighted by a Gaussian of 1.5 cells' standard deviation over the cells' centers, divided by
/// their norm, clamped to 0.2 and divided by it again. Descriptors have one orientation and scale
/// throughout. Departures: Lowe's Gaussian is over pixels; the second normalization, which is Lowe's, is
/// missing in Mahendran & Vedaldi's network.
///
/// Layers: `luma`, `gradient`, `orientations`, `cells`, `descriptors`, `normalized`, `clamped`, `dsift`.
public struct DenseSIFT: Hashable, Sendable {
    static let architectures = [Architecture("dsift", builtIn: { DenseSIFT().network() })]

    /// A cell's side in pixels, 2 or more.
    public var cell: Int
    /// Cells from one descriptor to the next.
    public var stride: Int

    /// By default the sizes of Mahendran & Vedaldi 2015.
    public init(cell: Int = 5, stride: Int = 3) {
        precondition(cell >= 2 && stride >= 1)
        self.cell = cell
        self.stride = stride
    }

    private static let orientations = 8
    /// Cells on a descriptor's side.
    private static let side = 4
    private static let sigma: Float = 1.5

    public func network() -> Network {
        let (bins, side) = (Self.orientations, Self.side)
        let cells = GradientCells(
            binning: OrientationBinning(bins, isDirected: true, assignment: .bilinear), cell: cell,
            reachesBorders: false)
        var descriptors = SparseConvolution(
            inputs: bins, outputs: side * side * bins, kernel: side, stride: stride)
        let window = (0..<side).map { i in
            let distance = (Float(i) + 0.5 - Float(side) / 2) / Self.sigma
            return expf(-distance * distance / 2)
        }
        for channel in 0..<side * side * bins {
            let (y, x) = (channel / bins / side, channel / bins % side)
            descriptors[channel, channel % bins, y, x] = window[y] * window[x]
        }
        let normalization = L2Normalization(counting: 0..<side * side * bins, epsilon: 1e-6)
        return try! Network(
            preprocessing: GradientCells.preprocessing,
            nodes: cells.nodes() + [
                descriptors.node("descriptors", reading: "cells"),
                Network.Node("normalized", normalization, inputs: ["descriptors"]),
                Network.Node("clamped", Activation(.clamp(ceiling: 0.2)), inputs: ["normalized"]),
                Network.Node("dsift", normalization, inputs: ["clamped"]),
            ])
    }
}
