import Kernels

/// The loop of methods that go on with every evaluation whatever its value.
struct StagedDescent {
    /// Steps of each stage.
    let stages: [Int]

    /// - Parameter step: changes `x` by the gradient; told the stage and the number of the step in it.
    func run(
        _ x: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        _ function: DifferentiableFunction, _ progress: (Progress) -> Bool, step: (Int, Int) -> Void
    ) throws -> Minimum {
        var (evaluations, lowest, value) = (0, Double.infinity, Double.nan)
        for (stage, steps) in stages.enumerated() {
            for index in 0..<steps {
                value = try function(x, gradient)
                guard value.isFinite else {
                    if evaluations == 0 { throw OptimizerError.undefinedStart }
                    return Minimum(value: lowest, evaluations: evaluations, reason: .stalled)
                }
                evaluations += 1
                lowest = min(lowest, value)
                step(stage, index)
                guard progress(Progress(evaluations: evaluations, value: lowest, x: x)) else {
                    return Minimum(value: value, evaluations: evaluations, reason: .finished)
                }
            }
        }
        return Minimum(value: value, evaluations: evaluations, reason: .budget)
    }
}
