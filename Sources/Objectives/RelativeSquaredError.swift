import Kernels
import Networks

/// How far a layer's activation is from a given code, `‖Φ(x) − Φ₀‖² / ‖Φ₀‖²` (Mahendran & Vedaldi 2015,
/// §2): 1 for a blank activation, 0 for the code itself.
public struct RelativeSquaredError: Objective {
    public let layer: String
    /// Φ₀, CHW.
    private let target: [Float]
    private let squaredNorm: Double

    /// - Parameter target: the activation to be reached, CHW, of the layer's shape and not all zero.
    public init(_ layer: String, target: [Float]) {
        self.layer = layer
        self.target = target
        squaredNorm = sumOfSquares(target, count: target.count)
        precondition(squaredNorm > 0, "a code of zeros has no relative error")
    }

    public var layers: [String] { [layer] }

    public func evaluate(_ taps: Taps) -> Double {
        let tap = taps[layer]
        precondition(target.count == tap.shape.count, "the code is of another shape")
        let area = tap.shape.area
        let factor = Float(2 / squaredNorm)
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: tap.shape.channels) { errors in
            target.withUnsafeBufferPointer { target in
                taps.pool.forEach(0..<tap.shape.channels) { channel in
                    var error: Float = 0
                    for i in channel * area..<(channel + 1) * area {
                        let difference = tap.activation[i] - target[i]
                        error += difference * difference
                        tap.gradient?[i] += factor * difference
                    }
                    errors[channel] = Double(error)
                }
            }
            return errors.reduce(0, +) / squaredNorm
        }
    }
}
