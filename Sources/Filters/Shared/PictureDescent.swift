import Imaging
import Kernels
import Manifest
import Networks
import Objectives
import Optimizers

/// How an objective is lowered on a picture of one size.
struct PictureDescent {
    var optimizer: Optimizer
    /// Evaluations of the objective.
    var evaluations: Int
    /// Bounds of the picture's values.
    var bounds: Box
    /// The colors to be expected: steps along each of their axes are longer where they are spread more
    /// widely, which halves the evaluations needed where the start has such colors too. A gradient knows
    /// nothing of it and moves the channels of a nearly gray picture apart. Nil for a start that has other
    /// colors, which such steps would keep.
    var colors: ColorPCA?
    /// What the total variation (β = 2) of a picture as rough as `roughness` adds; 0 for none.
    var smoothness = 0.0
    /// Total variation of a pixel of the picture that is taken for a model.
    var roughness = 0.0
    /// What lies beyond the picture's borders, for the total variation.
    var border = PaddingMode.symmetric

    /// The first step of L-BFGS moves the pixel that it moves most by this much, of 255.
    private static let firstStep: Float = 16
    /// Adam's steps, of 255; Lucid's rate of 0.05 for pictures of a standard deviation of about 1.
    private static let rate = 4.0
    /// Of the spread of colors, in the metric of steps; ½ to 1 converge equally well on GIMP's patterns.
    private static let colorPower: Float = 0.75
    /// Pairs of corrections: as many as leave at most half of the distance on GIMP's patterns that the usual
    /// 20 leave after 200 evaluations, and the memory for so many, in bytes; 80 up to about 370×370 pixels.
    private static let corrections = (many: 80, usual: 20, few: 3)
    private static let correctionMemory = (many: 250 << 20, usual: 500 << 20)

    /// Throws ``FilterError/resultTooLarge(width:height:bytes:)`` where there is not the memory that pictures of
    /// this size, corrections for them and so many floats more take at the least, so that it is known before the
    /// work begins: Linux grants more than it has.
    static func requireMemory(width: Int, height: Int, floats more: Int = 0) throws {
        // Five vectors and three pairs of the minimizer, and four pictures around it.
        let floats = 3 * width * height * (5 + 6 + 4) + more
        guard AlignedMemory(count: floats) != nil else {
            throw FilterError.resultTooLarge(
                width: width, height: height, bytes: floats * MemoryLayout<Float>.stride)
        }
    }

    /// Lowers the function by moving `picture`; returns when the evaluations are used up, or the host
    /// wants what there is.
    ///
    /// - Parameters:
    ///   - function: value and gradient; it ends with ``NetworkError/canceled`` when the host wants so.
    ///   - progress: told the number of evaluations.
    func lower(
        _ picture: Picture, run: FilterRun, function: DifferentiableFunction, progress: (Int) -> Void
    ) throws {
        let total = TotalVariation(beta: 2, border: border)
        let weight = smoothness > 0 && roughness > 0 ? smoothness / (roughness * Double(picture.area)) : 0
        _ = try run.step {
            _ = try minimizer(for: picture, pool: run.pool).minimize(
                picture.planes, count: picture.count, pool: run.pool,
                function: { x, gradient in
                    let value = try function(x, gradient)
                    guard weight > 0 else { return value }
                    let planes = PicturePlanes(
                        height: picture.height, width: picture.width, values: x, gradient: gradient)
                    return value + weight
                        * total.evaluate(LayerOutputs(picture: planes, pool: run.pool), weight: weight)
                },
                progress: { now in
                    progress(now.evaluations)
                    return run.request == .proceed
                })
        }
    }

    static func corrections(for picture: Picture) -> Int {
        let pair = 2 * picture.count * MemoryLayout<Float>.stride
        return max(
            min(corrections.many, correctionMemory.many / pair),
            min(corrections.usual, correctionMemory.usual / pair), corrections.few)
    }

    private func minimizer(for picture: Picture, pool: ThreadPool) -> any Minimizer {
        switch optimizer {
        case .adam:
            var adam = Adam(rate: Self.rate)
            adam.evaluations = evaluations
            adam.box = bounds
            return adam
        case .lBfgs:
            var lbfgs = LBFGS()
            lbfgs.evaluations = evaluations
            lbfgs.box = bounds
            lbfgs.firstStep = Self.firstStep
            lbfgs.history = Self.corrections(for: picture)
            if let matrix = colors?.matrix(power: Self.colorPower) {
                lbfgs.preconditioner = { vector in
                    transform(vector, area: picture.area, by: matrix, pool: pool)
                }
            }
            return lbfgs
        }
    }
}
