import Kernels
import Networks

/// How pixels count for the cells around them.
public enum CellPooling: Hashable, Sendable {
    /// For the four nearest, linear in the distance to a cell's center.
    case bilinear
    /// For the cell that they are in: its mean.
    case box
}

/// The first layers of HOG and SIFT as a network (Mahendran & Vedaldi 2015, §4.1): derivatives of the
/// luma, their magnitudes by orientation, and sums of those over cells.
struct GradientCells {
    var binning: OrientationBinning
    /// Pixels from one cell to the next.
    var cell: Int
    var pooling = CellPooling.bilinear
    /// Whether the cells cover the picture to its borders; without it only cells that get all they can.
    var reachesBorders: Bool

    /// Levels of 0…255 as they are.
    static let preprocessing = Preprocessing(order: .rgb, mean: [0, 0, 0])

    /// The nodes `luma`, `gradient`, `orientations` and `cells`, shapes for a picture `[3, h, w]`:
    /// `[1, h, w]`, `[2, h−2, w−2]`, `[orientations, h−2, w−2]` and
    /// `[orientations, ⌊h/cell + ½⌋, ⌊w/cell + ½⌋]`.
    func nodes() -> [Network.Node] {
        // Before the differences, so that they are exactly zero where the picture is flat.
        var luma = SparseConvolution(inputs: 3, outputs: 1, kernel: 1)
        for channel in 0..<3 { luma[0, channel, 0, 0] = Luma.bt601[channel] }
        var gradient = SparseConvolution(inputs: 1, outputs: 2, kernel: 3)
        for (position, sign) in [(0, Float(-1)), (2, 1)] {
            gradient[0, 0, 1, position] = sign / 2
            gradient[1, 0, position, 1] = sign / 2
        }
        return [
            luma.node("luma", reading: Network.inputName), gradient.node("gradient", reading: "luma"),
            Network.Node("orientations", binning, inputs: ["gradient"]), pooled(from: "orientations"),
        ]
    }

    private func pooled(from input: String) -> Network.Node {
        let size = pooling == .bilinear ? 2 * cell : cell
        // Cell 0 is pixels 0 ..< cell; the derivatives begin at pixel 1.
        let before = (size - cell) / 2 + 1
        // So that the last cell is at least half inside.
        let after = size - before + cell / 2 - cell + 2
        let layer = Convolution(
            inputChannels: binning.count, outputChannels: binning.count, kernel: Extent(size),
            stride: Extent(cell),
            padding: reachesBorders
                ? .explicit(top: before, left: before, bottom: after, right: after, ceiling: false) : .none,
            groups: binning.count)
        let profile = (0..<size).map { i in
            pooling == .box ? 1 / Float(cell) : 1 - abs(Float(i) + 0.5 - Float(cell)) / Float(cell)
        }
        let filter = profile.flatMap { y in profile.map { x in y * x } }
        return Network.Node(
            "cells", layer, inputs: [input],
            parameters: [
                "weight": Tensor(
                    shape: [binning.count, 1, size, size],
                    values: (0..<binning.count).flatMap { _ in filter }),
                "bias": .zeros(binning.count),
            ])
    }
}

/// The entries of a convolution that are not zero: it picks and adds up channels of neighboring
/// positions.
struct SparseConvolution {
    let layer: Convolution
    private var weights: [Float]

    init(inputs: Int, outputs: Int, kernel: Int, stride: Int = 1, padding: Padding = .none) {
        layer = Convolution(
            inputChannels: inputs, outputChannels: outputs, kernel: Extent(kernel), stride: Extent(stride),
            padding: padding)
        weights = [Float](repeating: 0, count: inputs * outputs * kernel * kernel)
    }

    /// The weight by which an output reads an input at a position of the kernel.
    subscript(output: Int, input: Int, y: Int, x: Int) -> Float {
        get { weights[index(output, input, y, x)] }
        set { weights[index(output, input, y, x)] = newValue }
    }

    private func index(_ output: Int, _ input: Int, _ y: Int, _ x: Int) -> Int {
        ((output * layer.inputChannels + input) * layer.kernel.height + y) * layer.kernel.width + x
    }

    func node(_ name: String, reading input: String) -> Network.Node {
        let shape = [
            layer.outputChannels, layer.inputChannels, layer.kernel.height, layer.kernel.width,
        ]
        return Network.Node(
            name, layer, inputs: [input],
            parameters: [
                "weight": Tensor(shape: shape, values: weights), "bias": .zeros(layer.outputChannels),
            ])
    }
}

extension Tensor {
    fileprivate static func zeros(_ count: Int) -> Tensor {
        Tensor(shape: [count], values: [Float](repeating: 0, count: count))
    }
}
