import Kernels

/// Runs a network on pictures of one size: activations, the value of an objective, and its gradient
/// with respect to the picture.
///
/// All memory is allocated when it is made and used again in every evaluation. One evaluator is for one
/// thread at a time.
public final class Evaluator {
    public let network: Network
    /// The picture's size; its shape is `[3, height, width]`.
    public let height: Int
    public let width: Int
    /// Asked between layers; when it returns true, ``evaluate(picture:objective:gradient:)`` throws
    /// ``NetworkError/cancelled``.
    public var isCancelled: (() -> Bool)?
    /// Told when a part of an evaluation is done, so that its duration can be measured.
    public var onStage: ((Stage) -> Void)?

    /// The parts of an evaluation, in their order; layers by the names of their nodes.
    public enum Stage: Hashable, Sendable {
        case preparation
        case forward(String)
        case objective
        case backward(String)
    }

    private let plan: ExecutionPlan
    private let pool: ThreadPool
    private let memory: AlignedMemory

    /// Prepares evaluations of `layers` on pictures of this size.
    ///
    /// Throws ``NetworkError`` if a layer does not exist, the picture is too small for it, or there is
    /// not enough memory.
    public init(
        network: Network, height: Int, width: Int, layers: [String], needsGradient: Bool, pool: ThreadPool
    ) throws {
        self.network = network
        self.height = height
        self.width = width
        self.pool = pool
        plan = try ExecutionPlan(
            network: network, height: height, width: width, layers: layers,
            needsGradient: needsGradient, threads: pool.threads)
        guard let memory = AlignedMemory(count: plan.count) else {
            throw NetworkError.outOfMemory(bytes: plan.count * MemoryLayout<Float>.stride)
        }
        self.memory = memory
    }

    /// Evaluates the objective on a picture and, if asked to, its gradient.
    ///
    /// - Parameters:
    ///   - picture: R, G, B planes of `height × width` values 0…255.
    ///   - objective: what is evaluated; nil for the activations alone. Its layers must be among those
    ///     the evaluator was made for.
    ///   - gradient: filled with the derivative by the picture's values, planes like `picture`; nil for
    ///     none.
    /// - Returns: the objective's value; 0 without one.
    @discardableResult
    public func evaluate(
        picture: UnsafePointer<Float>, objective: (any Objective)?, gradient: UnsafeMutablePointer<Float>?
    ) throws -> Double {
        prepare(picture)
        onStage?(.preparation)
        for (index, step) in plan.steps.enumerated() where !step.isDoneElsewhere.contains(.forward) {
            if isCancelled?() == true { throw NetworkError.cancelled }
            step.node.layer.forward(
                ForwardPass(
                    inputs: step.inputs.map { UnsafePointer(activation($0)) },
                    inputIsPlanar: plan.pictureIsPlanar && step.inputs == [ExecutionPlan.pictureSlot],
                    inputShapes: step.inputs.map { plan.shapes[$0] },
                    output: activation(index + 1), outputShape: plan.shapes[index + 1],
                    parameters: step.node.parameters,
                    packed: try step.node.packedParameters.memory(for: .forward, pool: pool).map {
                        UnsafePointer($0.base)
                    },
                    addend: step.addend.map { UnsafePointer(activation($0)) }, rectifier: step.rectifier,
                    workspace: memory.base + step.forwardWorkspace, pool: pool))
            onStage?(.forward(step.node.name))
        }
        guard let objective else { return 0 }
        if gradient != nil {
            precondition(!plan.gradients.isEmpty, "the evaluator was made without gradient")
            for slot in Set(plan.taps.values) {
                self.gradient(slot).update(repeating: 0, count: plan.shapes[slot].storedCount)
            }
        }
        let value = objective.evaluate(taps(withGradient: gradient != nil))
        onStage?(.objective)
        if let gradient {
            try propagate()
            unprepare(into: gradient)
        }
        return value
    }

    /// A layer asked for, after an evaluation without gradient and until the next.
    public func tap(of layer: String) -> Tap { tap(slot(of: layer), withGradient: false) }

    /// The shape of a layer asked for and, after an evaluation without gradient, a copy of its values in
    /// CHW order.
    public func activation(of layer: String) -> (shape: Shape, values: [Float]) {
        let tap = tap(of: layer)
        let values = [Float](unsafeUninitializedCapacity: tap.shape.count) { planes, count in
            blockedToPlanar(
                tap.activation, channels: tap.shape.channels, area: tap.shape.area,
                into: planes.baseAddress!, pool: pool)
            count = tap.shape.count
        }
        return (tap.shape, values)
    }

    /// The shape that a layer asked for has for this picture size.
    public func shape(of layer: String) -> Shape { plan.shapes[slot(of: layer)] }

    private func slot(of layer: String) -> Int {
        guard let slot = plan.taps[layer] else { preconditionFailure("not asked for \(layer)") }
        return slot
    }

    private func activation(_ slot: Int) -> UnsafeMutablePointer<Float> {
        memory.base + plan.activations[slot]
    }

    private func gradient(_ slot: Int) -> UnsafeMutablePointer<Float> { memory.base + plan.gradients[slot] }

    private func taps(withGradient: Bool) -> Taps {
        Taps(plan.taps.mapValues { tap($0, withGradient: withGradient) }, pool: pool)
    }

    private func tap(_ slot: Int, withGradient: Bool) -> Tap {
        Tap(
            shape: plan.shapes[slot], activation: activation(slot),
            gradient: withGradient ? gradient(slot) : nil)
    }

    private func propagate() throws {
        for (index, step) in plan.steps.enumerated().reversed()
        where !step.isDoneElsewhere.contains(.backward) {
            if isCancelled?() == true { throw NetworkError.cancelled }
            let targets = zip(step.inputs, step.addedGradients).map { slot, scratch in
                scratch.map { memory.base + $0 } ?? gradient(slot)
            }
            step.node.layer.backward(
                BackwardPass(
                    inputs: step.inputs.map { UnsafePointer(activation($0)) },
                    inputIsPlanar: plan.pictureIsPlanar && step.inputs == [ExecutionPlan.pictureSlot],
                    inputShapes: step.inputs.map { plan.shapes[$0] },
                    output: activation(index + 1), outputShape: plan.shapes[index + 1],
                    outputGradient: gradient(index + 1), inputGradients: targets,
                    parameters: step.node.parameters,
                    packed: try step.node.packedParameters.memory(for: .backward, pool: pool).map {
                        UnsafePointer($0.base)
                    },
                    accumulates: step.accumulates, inputRectifier: step.inputRectifier,
                    workspace: memory.base + step.backwardWorkspace,
                    pool: pool))
            for (position, input) in step.inputs.enumerated() where step.addedGradients[position] != nil {
                add(
                    gradient(input), targets[position], into: gradient(input),
                    count: plan.shapes[input].storedCount, pool: pool)
            }
            onStage?(.backward(step.node.name))
        }
    }

    /// Picture values to the network's input.
    private func prepare(_ picture: UnsafePointer<Float>) {
        let preprocessing = network.preprocessing
        func source(_ channel: Int) -> (plane: Int, shift: Float, factor: Float) {
            (preprocessing.sources[channel], -preprocessing.mean[channel], 1 / preprocessing.scale[channel])
        }
        let target = activation(ExecutionPlan.pictureSlot)
        let convert = plan.pictureIsPlanar ? planarToPlanar : planarToBlocked
        convert(picture, 3, height * width, target, pool, source)
    }

    /// The gradient of the network's input to one of picture values.
    private func unprepare(into result: UnsafeMutablePointer<Float>) {
        let preprocessing = network.preprocessing
        let source = gradient(ExecutionPlan.pictureSlot)
        if plan.pictureIsPlanar {
            // Reading channel `order[plane]` undoes the order in which the network has them.
            let order = preprocessing.sources
            planarToPlanar(source, channels: 3, area: height * width, into: result, pool: pool) { plane in
                (order[plane], 0, 1 / preprocessing.scale[order[plane]])
            }
        } else {
            blockedToPlanar(source, channels: 3, area: height * width, into: result, pool: pool) { channel in
                (preprocessing.sources[channel], 1 / preprocessing.scale[channel])
            }
        }
    }
}
