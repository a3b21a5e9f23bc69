import Kernels
import Networks

/// How far a layer's activation is from a given code, `‖Φ(x) − Φ₀‖² / ‖Φ₀‖²` (Mahendran & Vedaldi 2015,
/// §2): 1 for a blank activation, 0 for the code itself.
public struct RelativeSquaredError: Objective {
    public let layer: String
    private let shape: Shape
    /// Φ₀, in the engine's layout.
    private let target: [Float]
    private let squaredNorm: Double

    /// - Parameters:
    ///   - target: the activation to be reached, CHW, not all zero.
    ///   - shape: the layer's.
    public init(_ layer: String, target: [Float], shape: Shape) {
        precondition(target.count == shape.count, "the code is of another shape")
        self.layer = layer
        self.shape = shape
        self.target = [Float](unsafeUninitializedCapacity: shape.storedCount) { blocks, count in
            planarToBlocked(
                target, channels: shape.channels, area: shape.area, into: blocks.baseAddress!,
                pool: ThreadPool(threads: 1))
            count = shape.storedCount
        }
        squaredNorm = sumOfSquares(target, count: target.count)
        precondition(squaredNorm > 0, "a code of zeros has no relative error")
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ taps: Taps) -> Double {
        let tap = taps[layer]
        precondition(tap.shape == shape, "the code is of another shape")
        let factor = Float(2 / squaredNorm)
        let blocks = Layout.blocks(shape.channels)
        let count = shape.area * Layout.lanes
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: blocks) { errors in
            target.withUnsafeBufferPointer { target in
                taps.pool.forEach(0..<blocks) { block in
                    errors[block] = error(
                        tap.activation + block * count, target.baseAddress! + block * count,
                        addingTo: tap.gradient.map { $0 + block * count }, factor, count)
                }
            }
            return errors.reduce(0, +) / squaredNorm
        }
    }

    /// `Σ (a − t)²` of one block; adds `factor · (a − t)` to the gradient.
    private func error(
        _ activation: UnsafePointer<Float>, _ target: UnsafePointer<Float>,
        addingTo gradient: UnsafeMutablePointer<Float>?, _ factor: Float, _ count: Int
    ) -> Double {
        var sums = SIMD16<Float>.zero
        for i in stride(from: 0, to: count, by: Layout.lanes) {
            for lane in 0..<Layout.lanes {
                let difference = activation[i + lane] - target[i + lane]
                sums[lane] += difference * difference
                gradient?[i + lane] += factor * difference
            }
        }
        return (0..<Layout.lanes).reduce(0) { $0 + Double(sums[$1]) }
    }
}
