import Kernels

/// What has to be computed for an objective on a picture of a given size, and where each result lies.
///
/// Only the ancestors of the layers asked for are in it. Time runs in steps: the picture is prepared,
/// every node runs forwards, the objective is evaluated, every node runs backwards. An activation lives
/// until its last reader has run. Layers do their neighbors' work and share memory with them where that
/// saves passes over memory (`ExecutionPlan+Fusion`).
///
/// Results are numbered by *slot*: slot 0 is the preprocessed picture, the others are the steps' outputs in
/// their order.
struct ExecutionPlan {
    /// One node of the network as it is run. Workspaces are offsets in floats.
    struct Step {
        let node: Network.Node
        /// Slots it reads.
        let inputs: [Int]
        /// Slots it makes.
        let outputs: Range<Int>
        /// The layer for the shapes of its inputs; made when all shapes are known.
        var primitive: (any LayerPrimitive)!
        /// A slot added to the result as it is stored, before the rectifier.
        var addend: Int?
        /// Applied to the result as it is stored.
        var rectifier: Rectifier?
        /// Whether the input's gradient is added to what others have written already.
        var accumulates = false
        /// The rectifier behind the input, applied to the input's gradient as it is stored.
        var inputRectifier: Rectifier?
        /// Whether the layers before and behind do this one's work in a direction.
        var isDoneElsewhere: Set<Direction> = []
        var forwardWorkspace = 0
        var backwardWorkspace = 0
        /// For each input: where its gradient goes first because another reader of that input has
        /// already written the input's gradient; nil where it is written directly.
        var addedGradients: [Int?] = []
        /// Outputs that nobody reads, whose gradients are zero.
        var unreadOutputs: [Int] = []

        var output: Int { outputs.lowerBound }
    }

    static let pictureSlot = 0

    var steps: [Step]
    /// Shapes by slot.
    let shapes: [Shape]
    /// Slots of the layers asked for, by the names they were asked by.
    let requested: [String: Int]
    /// The step that makes a slot, by slot; nil for the picture.
    let producers: [Int?]
    /// Whether the preprocessed picture and its gradient are planes, without the room that channels need to
    /// fill a block.
    private(set) var pictureIsPlanar = false
    /// Slots whose memory another slot's activation or gradient lies in.
    var activationPlaces: [Place] = []
    var gradientPlaces: [Place] = []
    /// Where the activation of a slot lies, in floats.
    private(set) var activations: [Int] = []
    /// Where the gradient of a slot lies; empty if none is wanted.
    private(set) var gradients: [Int] = []
    /// Floats of memory for all of it.
    private(set) var count = 0

    /// Throws ``NetworkError`` if a layer is unknown or the picture too small for it.
    init(
        network: Network, height: Int, width: Int, layers: [String], needsGradient: Bool, threads: Int
    ) throws {
        let targets = try layers.map(network.output(of:))
        let order = Self.ancestors(of: targets.map(\.node), in: network)
        var first: [Int: Int] = [:]
        var producers: [Int?] = [nil]
        for (step, node) in order.enumerated() {
            first[node] = producers.count
            producers += Array(repeating: step, count: network.nodes[node].layer.outputCount)
        }
        func slot(_ output: Network.Output) -> Int { first[output.node]! + output.number }
        steps = try order.map { index in
            let node = network.nodes[index]
            let inputs = try node.inputs.map {
                $0 == Network.inputName ? Self.pictureSlot : slot(try network.output(of: $0))
            }
            return Step(
                node: node, inputs: inputs, outputs: first[index]!..<first[index]! + node.layer.outputCount)
        }
        let allShapes = try network.shapes(height: height, width: width, upTo: order.last ?? -1)
        shapes = [Shape(network.inputChannels, height, width)] + order.flatMap { allShapes[$0] }
        self.producers = producers
        requested = Dictionary(zip(layers, targets.map(slot)), uniquingKeysWith: { first, _ in first })
        let readers = steps.filter { $0.inputs.contains(Self.pictureSlot) }
        pictureIsPlanar = readers.count == 1 && readers[0].node.layer.readsPlanes
        for index in steps.indices {
            let step = steps[index]
            steps[index].primitive = step.node.layer.primitive(for: layerShapes(of: step), threads: threads)
        }
        fuse(needsGradient: needsGradient)
        placeBuffers(needsGradient: needsGradient)
    }

    func layerShapes(of step: Step) -> LayerShapes {
        LayerShapes(
            inputs: step.inputs.map { shapes[$0] }, outputs: Array(shapes[step.outputs]),
            inputIsPlanar: pictureIsPlanar && step.inputs == [Self.pictureSlot])
    }

    /// Indices of the targets and all that they depend on, in the order of the graph.
    static func ancestors(of targets: [Int], in network: Network) -> [Int] {
        var needed = Set<Int>()
        var open = targets
        while let index = open.popLast() {
            guard needed.insert(index).inserted else { continue }
            for input in network.nodes[index].inputs where input != Network.inputName {
                // ``Network`` has checked that there is one.
                open.append(try! network.index(of: input))
            }
        }
        return needed.sorted()
    }

    private func storedCount(_ slot: Int) -> Int {
        slot == Self.pictureSlot && pictureIsPlanar ? shapes[slot].count : shapes[slot].storedCount
    }

    /// Works out when each buffer is alive and fills in all offsets.
    private mutating func placeBuffers(needsGradient: Bool) {
        let requested = Set(requested.values)
        func forwardTime(_ step: Int) -> Int { step + 1 }
        let objectiveTime = steps.count + 1
        func backwardTime(_ step: Int) -> Int { 2 * objectiveTime - forwardTime(step) }

        var buffers = Lifetimes()
        var activations = [Int?](repeating: nil, count: shapes.count)
        var gradients = [Int?](repeating: nil, count: shapes.count)
        func useActivation(_ slot: Int, at time: Int) {
            let owner = activationPlaces[slot].slot
            buffers.use(&activations[owner], count: storedCount(owner), at: time)
        }
        func useGradient(_ slot: Int, at time: Int) {
            let owner = gradientPlaces[slot].slot
            buffers.use(&gradients[owner], count: storedCount(owner), at: time)
        }

        useActivation(Self.pictureSlot, at: 0)
        for (index, step) in steps.enumerated() {
            for slot in step.outputs {
                useActivation(slot, at: forwardTime(index))
                if requested.contains(slot) { useActivation(slot, at: objectiveTime) }
            }
            for input in step.inputs { useActivation(input, at: forwardTime(index)) }
        }
        var scratch: [[Int?]] = steps.map { $0.inputs.map { _ in nil } }
        if needsGradient {
            for slot in requested { useGradient(slot, at: objectiveTime) }
            var begun = requested
            for (index, step) in steps.enumerated().reversed() {
                let time = backwardTime(index)
                let needs = step.node.layer.backwardNeeds
                steps[index].unreadOutputs = step.outputs.filter { !begun.contains($0) }
                for slot in step.outputs {
                    useGradient(slot, at: time)
                    if needs.contains(.outputs), !step.isDoneElsewhere.contains(.backward) {
                        useActivation(slot, at: time)
                    }
                }
                for (position, input) in step.inputs.enumerated() {
                    useGradient(input, at: time)
                    if needs.contains(.inputs) || step.inputRectifier != nil {
                        useActivation(input, at: time)
                    }
                    if begun.insert(input).inserted { continue }
                    if step.inputs.count == 1, step.node.layer.fusesAddition(.backward) {
                        steps[index].accumulates = true
                    } else {
                        buffers.use(&scratch[index][position], count: shapes[input].storedCount, at: time)
                    }
                }
            }
            useGradient(Self.pictureSlot, at: 2 * objectiveTime)
        }
        var workspaces = [(forward: Int?, backward: Int?)](repeating: (nil, nil), count: steps.count)
        for (index, step) in steps.enumerated() {
            let forward = step.primitive.workspace(.forward)
            if forward > 0 {
                buffers.use(&workspaces[index].forward, count: forward, at: forwardTime(index))
            }
            let backward = needsGradient ? step.primitive.workspace(.backward) : 0
            if backward > 0 {
                buffers.use(&workspaces[index].backward, count: backward, at: backwardTime(index))
            }
        }

        let plan = MemoryPlan(buffers.buffers)
        func offset(_ buffer: Int?) -> Int { buffer.map { plan.offsets[$0] } ?? 0 }
        count = plan.count
        self.activations = activationPlaces.map { offset(activations[$0.slot]) + $0.offset }
        self.gradients =
            needsGradient ? gradientPlaces.map { offset(gradients[$0.slot]) + $0.offset } : []
        for index in steps.indices {
            steps[index].forwardWorkspace = offset(workspaces[index].forward)
            steps[index].backwardWorkspace = offset(workspaces[index].backward)
            steps[index].addedGradients = scratch[index].map { $0.map { plan.offsets[$0] } }
        }
    }

    /// Collects buffers whose lifetimes grow with every use.
    private struct Lifetimes {
        var buffers: [MemoryPlan.Buffer] = []

        mutating func use(_ buffer: inout Int?, count: Int, at time: Int) {
            if let index = buffer {
                buffers[index].first = min(buffers[index].first, time)
                buffers[index].last = max(buffers[index].last, time)
            } else {
                buffer = buffers.count
                buffers.append(.init(count: count, first: time, last: time))
            }
        }
    }
}
