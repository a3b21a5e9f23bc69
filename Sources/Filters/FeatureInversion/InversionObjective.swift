import Kernels
import Objectives

/// What is minimized: the code's error times `fidelity`, plus priors on the picture.
struct InversionObjective {
    var fidelity: Double
    var variation: (term: TotalVariation, weight: Double)
    var norm: (term: AlphaNorm, weight: Double)? = nil
    /// The weight of ``Saturation``.
    var saturation = 0.0

    /// Adds the priors' gradient; returns their value.
    func addPriors(
        _ picture: UnsafePointer<Float>, width: Int, height: Int, to gradient: UnsafeMutablePointer<Float>,
        pool: ThreadPool
    ) -> Double {
        var value = 0.0
        if variation.weight > 0 {
            value +=
                variation.weight
                * variation.term.evaluate(
                    picture: picture, channels: 3, height: height, width: width,
                    weight: Float(variation.weight), addingTo: gradient, pool: pool)
        }
        if let norm {
            value +=
                norm.weight
                * norm.term.evaluate(
                    picture: picture, area: width * height, weight: Float(norm.weight), addingTo: gradient,
                    pool: pool)
        }
        if saturation > 0 {
            value +=
                saturation
                * Saturation().evaluate(
                    picture: picture, area: width * height, weight: Float(saturation), addingTo: gradient,
                    pool: pool)
        }
        return value
    }
}
