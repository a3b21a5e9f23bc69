import Kernels

/// Runs a network on pictures of one size: activations, the value of an objective, and its gradient
/// with respect to the picture.
///
/// All memory is allocated when it is made and used again in every evaluation; only weights are packed when
/// they are needed first. One evaluator is for one thread at a time.
public final class Evaluator {
    public let network: Network
    /// The picture's size; its shape is `[3, height, width]`, or the network's input channels instead of 3.
    public let height: Int
    public let width: Int
    /// Asked every few milliseconds; when it returns true, ``evaluate(picture:objective:weight:gradient:)`` throws
    /// ``NetworkError/canceled``. The pool's owner is asked where this is nil.
    public var isCanceled: (() -> Bool)?
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
    private let steps: [EvaluationStep]
    private let outputs: (withGradient: LayerOutputs, withoutGradient: LayerOutputs)
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
        let plan = try ExecutionPlan(
            network: network, height: height, width: width, layers: layers,
            needsGradient: needsGradient, threads: pool.threads)
        guard let memory = AlignedMemory(count: plan.count) else {
            throw NetworkError.outOfMemory(bytes: plan.count * MemoryLayout<Float>.stride)
        }
        self.plan = plan
        self.memory = memory
        let buffers = EvaluationBuffers(plan: plan, memory: memory.base)
        steps = plan.steps.indices.map {
            EvaluationStep($0, buffers: buffers, needsGradient: needsGradient, pool: pool)
        }
        outputs = (
            withGradient: buffers.outputs(withGradient: needsGradient, pool: pool),
            withoutGradient: buffers.outputs(withGradient: false, pool: pool)
        )
    }

    /// Evaluates the objective on a picture and, if asked to, its gradient.
    ///
    /// - Parameters:
    ///   - picture: planes of `height × width` values, R, G, B of 0…255 for pictures.
    ///   - objective: what is evaluated; nil for the activations alone. Its layers must be among those
    ///     the evaluator was made for.
    ///   - weight: the gradient is that of so many times the objective.
    ///   - gradient: filled with the derivative with respect to the picture's values, planes like `picture`; nil for
    ///     none.
    /// - Returns: the objective's value; 0 without one.
    @discardableResult
    public func evaluate(
        picture: UnsafePointer<Float>, objective: (any Objective)?, weight: Double = 1,
        gradient: UnsafeMutablePointer<Float>?
    ) throws -> Double {
        try pool.interruptible(by: isCanceled ?? pool.isCanceled) {
            let value = try evaluateUntilInterrupted(picture, objective, weight: weight, gradient)
            try checkInterruption()
            return value
        }
    }

    private func checkInterruption() throws {
        if pool.isInterrupted { throw NetworkError.canceled }
    }

    private func evaluateUntilInterrupted(
        _ picture: UnsafePointer<Float>, _ objective: (any Objective)?, weight: Double,
        _ gradient: UnsafeMutablePointer<Float>?
    ) throws -> Double {
        prepare(picture)
        onStage?(.preparation)
        for index in steps.indices {
            let step = steps[index]
            guard step.runsForward else { continue }
            try checkInterruption()
            try step.runForward()
            onStage?(.forward(step.name))
        }
        guard let objective else { return 0 }
        try checkInterruption()
        if gradient != nil {
            precondition(!plan.gradients.isEmpty, "the evaluator was made without gradient")
            outputs.withGradient.clearGradients()
        }
        if objective.readsPicture || steps.isEmpty {
            gradient?.update(repeating: 0, count: network.inputChannels * height * width)
        }
        let planes = PicturePlanes(
            channels: network.inputChannels, height: height, width: width, values: picture,
            gradient: gradient)
        let outputs = gradient == nil ? outputs.withoutGradient : outputs.withGradient
        let value = objective.evaluate(outputs.with(picture: planes), weight: weight)
        onStage?(.objective)
        if let gradient {
            try propagate()
            if !steps.isEmpty { unprepare(into: gradient, adding: objective.readsPicture) }
        }
        return value
    }

    /// A layer asked for, after an evaluation without gradient and until the next.
    public func output(of layer: String) -> LayerOutput { outputs.withoutGradient[layer] }

    /// The shape of a layer asked for and, after an evaluation without gradient, a copy of its values in
    /// CHW order.
    public func activation(of layer: String) -> (shape: Shape, values: [Float]) {
        let output = output(of: layer)
        let values = [Float](unsafeUninitializedCapacity: output.shape.count) { planes, count in
            blockedToPlanar(
                output.activation, channels: output.shape.channels, area: output.shape.area,
                into: planes.baseAddress!, pool: pool)
            count = output.shape.count
        }
        return (output.shape, values)
    }

    /// The shape that a layer asked for has for this picture size.
    public func shape(of layer: String) -> Shape { output(of: layer).shape }

    private func propagate() throws {
        for index in stride(from: steps.count - 1, through: 0, by: -1) {
            let step = steps[index]
            guard step.runsBackward else { continue }
            try checkInterruption()
            try step.runBackward()
            onStage?(.backward(step.name))
        }
    }

    /// Picture values to the network's input.
    private func prepare(_ picture: UnsafePointer<Float>) {
        let preprocessing = network.preprocessing
        func source(_ channel: Int) -> (plane: Int, shift: Float, factor: Float) {
            (
                preprocessing.counterpart(channel), -preprocessing.mean[channel],
                1 / preprocessing.scale[channel]
            )
        }
        let target = memory.base + plan.activations[ExecutionPlan.pictureSlot]
        let (channels, area) = (network.inputChannels, height * width)
        if plan.pictureIsPlanar {
            planarToPlanar(
                picture, channels: channels, area: area, into: target, pool: pool, transform: source)
        } else {
            planarToBlocked(
                picture, channels: channels, area: area, into: target, pool: pool, transform: source)
        }
    }

    /// The gradient of the network's input to one of picture values.
    private func unprepare(into result: UnsafeMutablePointer<Float>, adding: Bool) {
        let preprocessing = network.preprocessing
        let source = memory.base + plan.gradients[ExecutionPlan.pictureSlot]
        if plan.pictureIsPlanar {
            planarToPlanar(
                source, channels: network.inputChannels, area: height * width, into: result,
                adding: adding, pool: pool
            ) { plane in
                let channel = preprocessing.counterpart(plane)
                return (channel, 0, 1 / preprocessing.scale[channel])
            }
        } else {
            blockedToPlanar(
                source, channels: network.inputChannels, area: height * width, into: result,
                adding: adding, pool: pool
            ) { channel in
                (preprocessing.counterpart(channel), 1 / preprocessing.scale[channel])
            }
        }
    }
}
