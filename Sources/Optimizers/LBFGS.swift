import Kernels

/// The limited-memory quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno, with bounds
/// (Liu & Nocedal 1989; Byrd, Lu, Nocedal & Zhu 1995).
///
/// Bounds are kept by projection: values at a bound which the gradient pushes against it are held, the
/// others take the quasi-Newton direction, and the line search follows the path that this direction
/// takes when it is bent along the bounds (two-metric projection, Bertsekas 1982). Departs from L-BFGS-B
/// in that it searches no Cauchy point first.
public struct LBFGS: Minimizer {
    /// Pairs of corrections that are kept, at least 1. Each takes twice the memory of `x`.
    public var history = 20
    /// Evaluations of the function at the most, at least 1.
    public var evaluations = 200
    public var box: Box?
    /// How far the first step moves the value that it moves most; nil for `min(1, 1/‖g‖₁)` times the
    /// gradient. The line search corrects it.
    public var firstStep: Float?
    /// Ends where no value of the projected gradient is larger.
    public var gradientTolerance: Float = 0
    /// Multiplies a vector by a symmetric positive definite matrix that resembles the inverse Hessian,
    /// in place. Equal to minimizing in a basis in which all directions are alike.
    public var preconditioner: ((UnsafeMutablePointer<Float>) -> Void)?

    public init() {}

    public func minimize(
        _ x: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool,
        function: DifferentiableFunction, progress: (Progress) -> Bool
    ) throws -> Minimum {
        precondition(count > 0 && history > 0 && evaluations > 0)
        var descent = try LBFGSDescent(self, x: x, count: count, pool: pool)
        return try descent.run(function, progress)
    }
}

/// One run of the method: its vectors and where it stands.
private struct LBFGSDescent {
    private let settings: LBFGS
    private let count: Int
    private let pool: ThreadPool
    private let memory: AlignedMemory

    private let x: UnsafeMutablePointer<Float>
    private let direction: UnsafeMutablePointer<Float>
    private let trial: UnsafeMutablePointer<Float>
    private var gradient: UnsafeMutablePointer<Float>
    private var trialGradient: UnsafeMutablePointer<Float>
    /// Of the best point of a line search.
    private var bestGradient: UnsafeMutablePointer<Float>

    private var history: CorrectionHistory
    private var value = Double.infinity
    private var evaluations = 0
    private var isFinished = false

    init(_ settings: LBFGS, x: UnsafeMutablePointer<Float>, count: Int, pool: ThreadPool) throws {
        self.settings = settings
        self.x = x
        self.count = count
        self.pool = pool
        let vectors = 5
        // More corrections than evaluations are never made.
        let size = min(settings.history, settings.evaluations)
        let floats = vectors * count + CorrectionHistory.memoryCount(size: size, count: count)
        guard let memory = AlignedMemory(count: vectors * count),
            let corrections = AlignedMemory(count: floats - vectors * count)
        else { throw OptimizerError.outOfMemory(bytes: floats * MemoryLayout<Float>.stride) }
        self.memory = memory
        direction = memory.base
        trial = memory.base + count
        gradient = memory.base + 2 * count
        trialGradient = memory.base + 3 * count
        bestGradient = memory.base + 4 * count
        history = CorrectionHistory(
            size: size, count: count, memory: corrections, preconditioner: settings.preconditioner,
            pool: pool)
    }

    mutating func run(_ function: DifferentiableFunction, _ progress: (Progress) -> Bool) throws -> Minimum {
        settings.box?.project(x, count: count, pool: pool)
        value = try function(x, gradient)
        let largest = largestMagnitude(gradient, count: count)
        guard value.isFinite, largest.isFinite else { throw OptimizerError.undefinedStart }
        report(value, progress)
        while true {
            let slope = turn()
            if largestFreeGradient <= settings.gradientTolerance { return minimum(.converged) }
            if isFinished { return minimum(.finished) }
            if evaluations >= settings.evaluations { return minimum(.budget) }
            if slope < 0, try descend(slope, function, progress) { continue }
            if isFinished || evaluations >= settings.evaluations { continue }
            // The corrections may be to blame: once more along the gradient.
            if history.isEmpty { return minimum(.stalled) }
            history.removeAll()
        }
    }

    private func minimum(_ reason: Minimum.Reason) -> Minimum {
        Minimum(value: value, evaluations: evaluations, reason: reason)
    }

    /// Counts an evaluation.
    private mutating func report(_ lowest: Double, _ progress: (Progress) -> Bool) {
        evaluations += 1
        if !progress(Progress(evaluations: evaluations, value: lowest, x: x)) { isFinished = true }
    }

    /// Sets the direction; returns the function's slope along it.
    private mutating func turn() -> Double {
        direction.update(from: gradient, count: count)
        clearActive(direction)
        history.multiply(direction)
        clearActive(direction)
        scale(direction, by: -1, count: count, pool: pool)
        return dot(direction, gradient, count: count, pool: pool)
    }

    private func clearActive(_ vector: UnsafeMutablePointer<Float>) {
        settings.box?.clearActive(vector, x: x, gradient: gradient, count: count, pool: pool)
    }

    /// The largest value of the gradient that no bound holds. Overwrites the trial point.
    private var largestFreeGradient: Float {
        trial.update(from: gradient, count: count)
        clearActive(trial)
        return largestMagnitude(trial, count: count)
    }

    private var firstStep: Double {
        guard history.isEmpty else { return 1 }
        if let wanted = settings.firstStep {
            return Double(wanted / largestMagnitude(direction, count: count))
        }
        let sum = (0..<count).reduce(0.0) { $0 + Double(abs(gradient[$1])) }
        return min(1, 1 / sum)
    }

    /// Searches along the direction and goes to the best point; false if there is none.
    private mutating func descend(
        _ slope: Double, _ function: DifferentiableFunction, _ progress: (Progress) -> Bool
    ) throws -> Bool {
        var search = WolfeSearch(value: value, slope: slope, step: firstStep)
        var decision = WolfeSearch.Decision.evaluate
        var bestStep = 0.0
        while decision == .evaluate, evaluations < settings.evaluations, !isFinished {
            move(by: search.step)
            let step = search.step
            let trialValue = try function(trial, trialGradient)
            decision = search.add(value: trialValue, slope: slopeAtTrial())
            if search.best.step == step {
                swap(&bestGradient, &trialGradient)
                bestStep = step
            }
            report(search.best.value, progress)
        }
        guard bestStep > 0 else { return false }
        move(by: bestStep)
        // The old direction is no longer needed.
        history.add(from: x, gradient, to: trial, bestGradient, scratch: direction)
        x.update(from: trial, count: count)
        swap(&gradient, &bestGradient)
        value = search.best.value
        return true
    }

    /// The trial point: `x + step · direction`, bent along the bounds.
    private func move(by step: Double) {
        trial.update(from: x, count: count)
        addScaled(direction, factor: Float(step), to: trial, count: count, pool: pool)
        settings.box?.project(trial, count: count, pool: pool)
    }

    /// The slope of the path at the trial point: values that have reached a bound no longer move.
    private mutating func slopeAtTrial() -> Double {
        guard let box = settings.box else { return dot(direction, trialGradient, count: count, pool: pool) }
        return box.slope(along: direction, at: trial, gradient: trialGradient, count: count, pool: pool)
    }
}
