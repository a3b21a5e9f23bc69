import Kernels

/// A step of an ``ExecutionPlan`` with all that its layer is handed, so that an evaluation has nothing to
/// put together.
final class EvaluationStep {
    /// The node's.
    let name: String
    let layer: any Layer
    /// What the layer is handed, but for the packed weights; nil where its neighbors do its work.
    let forward: ForwardPass?
    let backward: BackwardPass?
    /// Gradients that the backward pass makes apart, and what they are added to afterwards.
    let sums: [(part: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int)]
    private let packedParameters: PackedParameters

    init(_ index: Int, buffers: EvaluationBuffers, needsGradient: Bool, pool: ThreadPool) {
        let plan = buffers.plan
        let step = plan.steps[index]
        let slot = index + 1
        (name, layer, packedParameters) = (step.node.name, step.node.layer, step.node.packedParameters)
        let inputs = step.inputs.map { UnsafePointer(buffers.activation($0)) }
        let inputShapes = step.inputs.map { plan.shapes[$0] }
        let inputIsPlanar = plan.pictureIsPlanar && step.inputs == [ExecutionPlan.pictureSlot]
        forward =
            step.isDoneElsewhere.contains(.forward)
            ? nil
            : ForwardPass(
                inputs: inputs, inputIsPlanar: inputIsPlanar, inputShapes: inputShapes,
                output: buffers.activation(slot), outputShape: plan.shapes[slot],
                parameters: step.node.parameters,
                addend: step.addend.map { UnsafePointer(buffers.activation($0)) },
                rectifier: step.rectifier, workspace: buffers.memory + step.forwardWorkspace, pool: pool)
        guard needsGradient, !step.isDoneElsewhere.contains(.backward) else {
            (backward, sums) = (nil, [])
            return
        }
        let parts = step.addedGradients.map { $0.map { buffers.memory + $0 } }
        backward = BackwardPass(
            inputs: inputs, inputIsPlanar: inputIsPlanar, inputShapes: inputShapes,
            output: buffers.activation(slot), outputShape: plan.shapes[slot],
            outputGradient: buffers.gradient(slot),
            inputGradients: zip(step.inputs, parts).map { $1 ?? buffers.gradient($0) },
            parameters: step.node.parameters, accumulates: step.accumulates,
            inputRectifier: step.inputRectifier, workspace: buffers.memory + step.backwardWorkspace,
            pool: pool)
        sums = zip(step.inputs, parts).compactMap { input, part in
            part.map { ($0, buffers.gradient(input), plan.shapes[input].storedCount) }
        }
    }

    /// The layer's parameters as its kernels read them, made when they are first asked for. Throws for want
    /// of memory.
    func packed(for direction: Direction, pool: ThreadPool) throws -> UnsafePointer<Float>? {
        try packedParameters.memory(for: direction, pool: pool).map { UnsafePointer($0.base) }
    }
}

/// Where a plan's activations and gradients lie.
struct EvaluationBuffers {
    let plan: ExecutionPlan
    let memory: UnsafeMutablePointer<Float>

    func activation(_ slot: Int) -> UnsafeMutablePointer<Float> { memory + plan.activations[slot] }

    func gradient(_ slot: Int) -> UnsafeMutablePointer<Float> { memory + plan.gradients[slot] }

    func taps(withGradient: Bool, pool: ThreadPool) -> Taps {
        let taps = plan.taps.mapValues { slot in
            Tap(
                shape: plan.shapes[slot], activation: activation(slot),
                gradient: withGradient ? gradient(slot) : nil)
        }
        return Taps(taps, pool: pool)
    }
}
