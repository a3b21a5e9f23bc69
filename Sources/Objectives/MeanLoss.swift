import Kernels
import Networks

/// The distance of a layer's mean activation from another picture's: `E = ½ Σᵢ (mᵢ − m̂ᵢ)²` with
/// `mᵢ = 1/M Σₖ Fᵢₖ` over the M positions of channel i.
///
/// Beside the ``StyleLoss`` it keeps apart what a Gram matrix does not: few strong responses and many weak ones
/// have the same second moments, but other means (Risser, Wilmot & Barnes 2017, §3; means as statistics of
/// style: Li, Wang, Liu & Hou 2017, §4.2).
///
/// As with ``StyleLoss``, windows of a large picture add up their ``ChannelMeans`` first.
public struct MeanLoss: Objective {
    public let layer: String
    /// Of the picture evaluated, or of the whole picture that it is a window of.
    private let means: ChannelMeans
    private let isWhole: Bool
    private let rectangle: Rectangle?
    /// m̂, and room for the difference; zero in the channels that fill up the last block.
    private let target: [Float]
    private let difference: AlignedMemory

    /// The distance of the picture that is evaluated.
    ///
    /// - Parameter target: m̂, ``ChannelMeans/means`` of the texture at `layer`.
    ///
    /// Throws ``NetworkError/outOfMemory(bytes:)``.
    public init(_ layer: String, target: [Float]) throws {
        try self.init(
            layer, target: target, means: ChannelMeans(channels: target.count), isWhole: false, in: nil)
    }

    /// A window's part of the distance of a whole picture: of the value, as much as its positions are of the
    /// picture's; the derivative with respect to its positions in `rectangle`.
    ///
    /// - Parameters:
    ///   - picture: of all windows' rectangles, which do not overlap.
    ///   - rectangle: the window's positions that were added; nil for all.
    public init(_ layer: String, target: [Float], picture: ChannelMeans, in rectangle: Rectangle?) throws {
        try self.init(layer, target: target, means: picture, isWhole: true, in: rectangle)
    }

    private init(
        _ layer: String, target: [Float], means: ChannelMeans, isWhole: Bool, in rectangle: Rectangle?
    ) throws {
        precondition(target.count == means.channels, "the target is of another layer")
        (self.layer, self.means, self.isWhole, self.rectangle) = (layer, means, isWhole, rectangle)
        let count = Layout.blocks(target.count) * Layout.lanes
        self.target = target + Array(repeating: 0, count: count - target.count)
        difference = try AlignedMemory.forFloats(count)
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let output = outputs[layer]
        if !isWhole {
            means.reset()
            means.add(output, in: rectangle, pool: outputs.pool)
        }
        for channel in target.indices { difference.base[channel] = means.mean(channel) - target[channel] }
        let value = sumOfSquares(difference.base, count: target.count, pool: outputs.pool) / 2
        let runs = output.runs(in: rectangle)
        if let gradient = output.gradient {
            scale(
                difference.base, by: Float(weight / means.positions), count: target.count,
                pool: outputs.pool)
            let (area, size) = (output.shape.area, 1024)
            outputs.pool.forEach(0..<Layout.blocks(means.channels)) { block in
                let step = UnsafeRawPointer(difference.base + block * Layout.lanes)
                    .assumingMemoryBound(to: SIMD16<Float>.self).pointee
                for piece in 0..<runs.pieces(of: size) {
                    let (first, count) = runs.piece(piece, of: size)
                    let target = UnsafeMutableRawPointer(
                        gradient + (block * area + first) * Layout.lanes
                    ).assumingMemoryBound(to: SIMD16<Float>.self)
                    for i in 0..<count { target[i] += step }
                }
            }
        }
        return value * Double(runs.positions) / means.positions
    }
}
