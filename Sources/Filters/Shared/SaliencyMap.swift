import Imaging
import Kernels
import Messages
import Models
import Networks
import Objectives

/// Where a network looks for a class (Simonyan, Vedaldi & Zisserman 2014, §3): the largest magnitude, over a pixel's
/// three channels, of the derivative of the class's score before the softmax.
///
/// The derivative is the mean over noisy copies of the picture (SmoothGrad: Smilkov et al. 2017), or that of its
/// squares, and the map the mean over several sizes of the picture: the network has learned what things look like at one
/// size, and they are of many. A picture is never enlarged.
struct SaliencyMap {
    let model: Model
    /// By name or number; nil for what the network holds for likeliest.
    let className: String?
    /// Noisy copies for each size.
    let samples: Int
    /// The noise's standard deviation, of the range of the picture's values.
    let noise: Double
    let squared: Bool
    /// How many sizes.
    let sizes: Int
    /// The side of a square with as many pixels as the picture has at the first size; each further one has twice as many.
    let side: Int
    let seed: Int
    /// Of the run's progress, what this is.
    var progressShare = 1.0

    private static let logits = "logits"

    /// The map, of the largest size, its mean 1 (0 where there is nothing). A host that wants what there is gets the
    /// map of the copies seen so far, if there is one.
    ///
    /// - Parameter picture: R', G', B' of 0…255.
    ///
    /// Throws ``ModelError`` for a class or network that is not there, `NetworkError` where the picture is too small.
    func evaluate(
        _ picture: Picture, in run: FilterRun, show: (() -> Plane) throws -> Void = { _ in }
    ) throws -> Plane {
        guard !model.classes.isEmpty else { throw ModelError.noClasses(model: model.name) }
        var index = try className.map { try model.classIndex($0) }
        var random = RandomSource(seed: seed)
        let pictures = try views(of: picture, run.pool)
        var total: Plane?
        var done = 0.0
        let work = pictures.reduce(0) { $0 + Double($1.area) } * Double(samples)
        for view in pictures {
            let evaluator = try Evaluator(
                network: model.network, height: view.height, width: view.width, layers: [Self.logits],
                needsGradient: true, pool: run.pool)
            evaluator.isCanceled = { run.request != .proceed }
            let known = evaluator.shape(of: Self.logits).channels
            if index == nil {
                guard
                    try run.step({
                        try evaluator.evaluate(picture: view.planes, objective: nil, gradient: nil)
                    })
                else { break }
                let scores = evaluator.activation(of: Self.logits).values
                index = scores.indices.max { scores[$0] < scores[$1] }
            }
            // A file may name more classes than its network has.
            guard let index, index < known, index < model.classes.count else {
                throw ModelError.noClasses(model: model.name)
            }
            let sums = try Picture(width: view.width, height: view.height)
            sums.fill(0)
            let (noisy, gradient) = (try view.copy(), try view.copy())
            let sigma = noise * Double(view.range)
            var isFinished = false
            for sample in 0..<samples {
                run.progress(
                    progressShare * done / work,
                    Message(
                        "saliency-step", "Looking for '{class}', look {step} of {steps}",
                        ["class": model.classes[index], "step": sample + 1, "steps": samples]))
                if sigma > 0 { view.addNoise(sigma: sigma, into: noisy, random: &random, pool: run.pool) }
                isFinished = try !run.step {
                    try evaluator.evaluate(
                        picture: noisy.planes, objective: ClassLogit(Self.logits, index: index),
                        gradient: gradient.planes)
                }
                if isFinished { break }
                gradient.add(to: sums, squared: squared, pool: run.pool)
                done += Double(view.area)
                try show { sums.largestMagnitudes.withMeanOne }
            }
            // With equal means, so that all sizes count alike.
            let map = sums.largestMagnitudes.withMeanOne
            total =
                total?.resampled(width: view.width, height: view.height, pool: run.pool).adding(map) ?? map
            if isFinished { break }
        }
        // Nobody wants a black picture of nothing.
        guard let total, done > 0 else { throw FilterError.canceled }
        return total.withMeanOne
    }

    /// The picture at the sizes at which it is seen, the smallest first.
    private func views(of picture: Picture, _ pool: ThreadPool) throws -> [Picture] {
        var views: [Picture] = []
        for size in 0..<sizes {
            let scale = (Double(side * side << size) / Double(picture.area)).squareRoot()
            if scale >= 1 { return views + [picture] }
            func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
            let view = try picture.resampled(
                width: scaled(picture.width), height: scaled(picture.height), pool: pool)
            view.clip(pool: pool)
            views.append(view)
        }
        return views
    }
}
