import Kernels
import Networks

/// Draws a picture's features towards those of a guide: at every position the guide's feature vector with
/// the largest dot product is what is fed back (the DeepDream notebook's "controlling dreams").
///
/// The value is the sum of those dot products, and the derivative the chosen vectors.
public struct GuidedMatch: Objective {
    public let layer: String
    /// The guide's positions as the outputs of a 1×1 convolution, whose results are the dot products.
    private let weights: AlignedMemory
    private let bias: AlignedMemory
    /// The guide's feature vectors, `[positions][⌈channels / 16⌉ · 16]`.
    private let vectors: [Float]
    private let channels: Int
    private let positions: Int
    private let alone = ThreadPool(threads: 1)

    /// Positions of the picture that are matched together.
    private static let strip = 60

    /// - Parameters:
    ///   - guide: the guide's activation at `layer`, CHW.
    ///   - shape: its shape.
    ///
    /// Throws ``NetworkError/outOfMemory(bytes:)``.
    public init(_ layer: String, guide: [Float], shape: Shape) throws {
        precondition(guide.count == shape.count, "the guide is of another layer")
        self.layer = layer
        let (channels, positions) = (shape.channels, shape.area)
        (self.channels, self.positions) = (channels, positions)
        let rows = Layout.blocks(channels) * Layout.lanes
        vectors = (0..<positions * rows).map { index in
            let channel = index % rows
            return channel < channels ? guide[channel * positions + index / rows] : 0
        }
        // `[outputs, inputs]` of the convolution: the transpose of the guide.
        let matrix = (0..<positions * channels).map { guide[$0 % channels * positions + $0 / channels] }
        let products = Self.products(channels: channels, guide: positions, count: 1)
        guard let weights = products.packed(matrix, pool: alone) else {
            throw NetworkError.outOfMemory(bytes: matrix.count * MemoryLayout<Float>.stride)
        }
        self.weights = weights
        bias = try AlignedMemory.forFloats(Layout.count(channels: positions, area: 1))
        bias.base.update(repeating: 0, count: bias.count)
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
        let output = outputs[layer]
        precondition(output.shape.channels == channels, "the guide is of another layer")
        let runs = PositionRuns(area: output.shape.area)
        return outputs.pool.sum(count: runs.pieces(of: Self.strip)) { strip in
            let (first, count) = runs.piece(strip, of: Self.strip)
            return match(output, first, count, Float(weight))
        }
    }

    /// Matches `count` positions of the picture; returns the sum of their best products.
    private func match(_ output: LayerOutput, _ first: Int, _ count: Int, _ weight: Float) -> Double {
        let lanes = Layout.lanes
        let blocks = Layout.blocks(channels)
        return withScratch(count: blocks * lanes * count) { strip in
            withScratch(count: Layout.count(channels: positions, area: count)) { products in
                for block in 0..<blocks {
                    (strip + block * count * lanes).update(
                        from: output.activation + output.index(block * lanes, first), count: count * lanes)
                }
                kernels.convolutionForward(
                    Self.products(channels: channels, guide: positions, count: count), input: strip,
                    weights: weights.base, bias: bias.base, addend: nil, rectifier: nil, output: products,
                    workspace: products, pool: alone)
                var total = 0.0
                for position in 0..<count {
                    let (best, product) = largest(products, position, count)
                    total += Double(product)
                    guard let gradient = output.gradient else { continue }
                    for channel in 0..<channels {
                        gradient[output.index(channel, first + position)] +=
                            weight * vectors[best * blocks * lanes + channel]
                    }
                }
                return total
            }
        }
    }

    /// The guide's position with the largest product, the first of equal ones, and the product.
    private func largest(_ products: UnsafePointer<Float>, _ position: Int, _ count: Int) -> (Int, Float) {
        var best = 0
        var product = -Float.infinity
        for other in 0..<positions {
            let value = products[Layout.index(other, position, area: count)]
            if value > product { (best, product) = (other, value) }
        }
        return (best, product)
    }

    /// The convolution of a strip with the guide.
    private static func products(channels: Int, guide: Int, count: Int) -> ConvolutionPrimitive {
        let geometry = ConvolutionGeometry(
            inputChannels: channels, inputHeight: 1, inputWidth: count, outputChannels: guide,
            outputHeight: 1, outputWidth: count, kernelHeight: 1, kernelWidth: 1, strideY: 1, strideX: 1,
            dilationY: 1, dilationX: 1, paddingTop: 0, paddingLeft: 0, groups: 1)
        return ConvolutionPrimitive(geometry, .forward)
    }
}

/// Scratch memory that begins where kernels want it to.
private func withScratch<Result>(count: Int, _ body: (UnsafeMutablePointer<Float>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(
        byteCount: count * MemoryLayout<Float>.stride, alignment: Layout.lanes * MemoryLayout<Float>.stride
    ) { body($0.baseAddress!.assumingMemoryBound(to: Float.self)) }
}
