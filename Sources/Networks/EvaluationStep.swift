import Kernels

/// A step of an ``ExecutionPlan`` with all that its layer is handed, so that an evaluation has nothing to
/// put together.
final class EvaluationStep {
    /// The node's.
    let name: String
    let primitive: any LayerPrimitive
    /// What the layer is handed, but for the packed weights until they are first needed; nil where its
    /// neighbors do its work.
    private var forward: ForwardPass?
    private var backward: BackwardPass?
    /// Gradients of outputs that nobody reads.
    private let zeros: [(gradient: UnsafeMutablePointer<Float>, count: Int)]
    /// Gradients that the backward pass makes apart, and what they are added to afterwards.
    private let sums: [(part: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>, count: Int)]
    private let packedParameters: PackedParameters
    private var isPacked = (forward: false, backward: false)
    private let pool: ThreadPool

    init(_ index: Int, buffers: EvaluationBuffers, needsGradient: Bool, pool: ThreadPool) {
        let plan = buffers.plan
        let step = plan.steps[index]
        (name, primitive, packedParameters) = (step.node.name, step.primitive, step.node.packedParameters)
        self.pool = pool
        let shapes = plan.layerShapes(of: step)
        let inputs = step.inputs.map { UnsafePointer(buffers.activation($0)) }
        forward =
            step.isDoneElsewhere.contains(.forward)
            ? nil
            : ForwardPass(
                shapes: shapes, inputs: inputs, outputs: step.outputs.map(buffers.activation),
                parameters: step.node.parameters,
                addend: step.addend.map { UnsafePointer(buffers.activation($0)) },
                rectifier: step.rectifier, workspace: buffers.memory + step.forwardWorkspace, pool: pool)
        guard needsGradient, !step.isDoneElsewhere.contains(.backward) else {
            (backward, zeros, sums) = (nil, [], [])
            return
        }
        let parts = step.addedGradients.map { $0.map { buffers.memory + $0 } }
        backward = BackwardPass(
            shapes: shapes, inputs: inputs,
            outputs: step.outputs.map { UnsafePointer(buffers.activation($0)) },
            outputGradients: step.outputs.map { UnsafePointer(buffers.gradient($0)) },
            inputGradients: zip(step.inputs, parts).map { $1 ?? buffers.gradient($0) },
            parameters: step.node.parameters, accumulates: step.accumulates,
            inputRectifier: step.inputRectifier, workspace: buffers.memory + step.backwardWorkspace,
            pool: pool)
        zeros = step.unreadOutputs.map { (buffers.gradient($0), plan.shapes[$0].storedCount) }
        sums = zip(step.inputs, parts).compactMap { input, part in
            part.map { ($0, buffers.gradient(input), plan.shapes[input].storedCount) }
        }
    }

    var runsForward: Bool { forward != nil }
    var runsBackward: Bool { backward != nil }

    /// Throws for want of memory for packed weights.
    func runForward() throws {
        if !isPacked.forward {
            forward?.packed = try packed(for: .forward)
            isPacked.forward = true
        }
        if let forward { primitive.forward(forward) }
    }

    /// Throws for want of memory for packed weights.
    func runBackward() throws {
        if !isPacked.backward {
            backward?.packed = try packed(for: .backward)
            isPacked.backward = true
        }
        for (gradient, count) in zeros { gradient.update(repeating: 0, count: count) }
        if let backward { primitive.backward(backward) }
        for sum in sums { add(sum.gradient, sum.part, into: sum.gradient, count: sum.count, pool: pool) }
    }

    private func packed(for direction: Direction) throws -> UnsafePointer<Float>? {
        try packedParameters.memory(for: direction, by: primitive, pool: pool).map { UnsafePointer($0.base) }
    }
}

/// Where a plan's activations and gradients lie.
struct EvaluationBuffers {
    let plan: ExecutionPlan
    let memory: UnsafeMutablePointer<Float>

    func activation(_ slot: Int) -> UnsafeMutablePointer<Float> { memory + plan.activations[slot] }

    func gradient(_ slot: Int) -> UnsafeMutablePointer<Float> { memory + plan.gradients[slot] }

    func outputs(withGradient: Bool, pool: ThreadPool) -> LayerOutputs {
        let outputs = plan.requested.mapValues { slot in
            LayerOutput(
                shape: plan.shapes[slot], activation: activation(slot),
                gradient: withGradient ? gradient(slot) : nil)
        }
        return LayerOutputs(outputs, pool: pool)
    }
}
