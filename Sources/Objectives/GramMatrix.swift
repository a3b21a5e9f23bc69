import Kernels
import Networks

/// The distance of a layer's texture from another's (Gatys, Ecker & Bethge 2015, eq. 3–5):
/// `E = 1/(4N²) Σᵢⱼ (Gᵢⱼ − Ĝᵢⱼ)²` with `Gᵢⱼ = 1/M Σₖ Fᵢₖ Fⱼₖ` over the N channels' M positions.
///
/// For two pictures of one size this is the paper's `1/(4N²M²) Σ (G − Ĝ)²` with sums in place of means;
/// means also compare pictures of different sizes.
public struct GramMatrix: Objective {
    public let layer: String
    /// Ĝ, `[channels, channels]`, row-major.
    private let target: [Float]

    /// - Parameter target: ``means(of:shape:pool:)`` of the texture's activation at `layer`.
    public init(_ layer: String, target: [Float]) {
        self.layer = layer
        self.target = target
    }

    public var layers: [String] { [layer] }

    /// G of an activation in CHW order: `[channels, channels]`, row-major.
    public static func means(of activation: UnsafePointer<Float>, shape: Shape, pool: ThreadPool) -> [Float] {
        [Float](unsafeUninitializedCapacity: shape.channels * shape.channels) { matrix, count in
            products(activation, shape: shape, into: matrix.baseAddress!, pool: pool)
            for i in matrix.indices { matrix[i] /= Float(shape.area) }
            count = matrix.count
        }
    }

    public func evaluate(_ taps: Taps) -> Double {
        let tap = taps[layer]
        let (channels, area) = (tap.shape.channels, tap.shape.area)
        precondition(target.count == channels * channels, "the target is of another layer")
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: target.count) { difference in
            let matrix = difference.baseAddress!
            Self.products(tap.activation, shape: tap.shape, into: matrix, pool: taps.pool)
            for i in difference.indices { matrix[i] = matrix[i] / Float(area) - target[i] }
            let value =
                sumOfSquares(matrix, count: target.count, pool: taps.pool)
                / (4 * Double(channels) * Double(channels))
            if let gradient = tap.gradient {
                let factor = Float(1 / (Double(channels) * Double(channels) * Double(area)))
                for i in difference.indices { matrix[i] *= factor }
                Self.multiply(matrix, tap.activation, shape: tap.shape, addingTo: gradient, pool: taps.pool)
            }
            return value
        }
    }

    /// `F·Fᵀ`. Blocks of rows up to the diagonal are multiplied, the longest first; the rest is mirrored.
    private static func products(
        _ activation: UnsafePointer<Float>, shape: Shape, into matrix: UnsafeMutablePointer<Float>,
        pool: ThreadPool
    ) {
        let (channels, area) = (shape.channels, shape.area)
        let height = max(16, min(64, channels / 8))
        let blocks = (channels + height - 1) / height
        pool.forEach(0..<blocks) { index in
            let first = (blocks - 1 - index) * height
            let last = min(channels, first + height)
            gemm(
                rows: last - first, columns: last, inner: area,
                a: activation + first * area, strideA: area,
                b: activation, strideB: area, transposedB: true,
                c: matrix + first * channels, strideC: channels, accumulating: false)
        }
        for row in 0..<channels {
            for column in row + 1..<max(row + 1, channels) {
                matrix[row * channels + column] = matrix[column * channels + row]
            }
        }
    }

    /// Adds `D·F` to the gradient, in strips of positions.
    private static func multiply(
        _ matrix: UnsafePointer<Float>, _ activation: UnsafePointer<Float>, shape: Shape,
        addingTo gradient: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        let (channels, area) = (shape.channels, shape.area)
        let width = 512
        pool.forEach(0..<(area + width - 1) / width) { index in
            let first = index * width
            gemm(
                rows: channels, columns: min(width, area - first), inner: channels,
                a: matrix, strideA: channels, b: activation + first, strideB: area,
                c: gradient + first, strideC: area, accumulating: true)
        }
    }
}
