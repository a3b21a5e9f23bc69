import Kernels

/// What has to be computed for an objective on a picture of a given size, and where each result lies.
///
/// Only the ancestors of the layers asked for are in it. Time runs in steps: the picture is prepared,
/// every node runs forwards, the objective is evaluated, every node runs backwards. An activation lives
/// until its last reader has run. Layers do their neighbors' work and share memory with them where that
/// saves passes over memory (`ExecutionPlan+Fusion`).
///
/// Results are numbered by *slot*: slot 0 is the preprocessed picture, slot `i + 1` the output of
/// `steps[i]`.
struct ExecutionPlan {
    /// One node of the network as it is run. Workspaces are offsets in floats.
    struct Step {
        let node: Network.Node
        /// Slots it reads.
        let inputs: [Int]
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
    }

    static let pictureSlot = 0

    var steps: [Step]
    /// Shapes by slot.
    let shapes: [Shape]
    /// Slots of the layers asked for, by the names they were asked by.
    let taps: [String: Int]
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
        let targets = try layers.map { try network.index(of: $0) }
        let order = try Self.ancestors(of: targets, in: network)
        let slots = Dictionary(uniqueKeysWithValues: zip(order, 1...))
        func slot(_ name: String) throws -> Int {
            name == Network.inputName ? Self.pictureSlot : slots[try network.index(of: name)]!
        }
        steps = try order.map { index in
            let node = network.nodes[index]
            return Step(node: node, inputs: try node.inputs.map(slot))
        }
        let allShapes = try network.shapes(height: height, width: width, upTo: order.last ?? -1)
        shapes = [Shape(3, height, width)] + order.map { allShapes[$0] }
        taps = Dictionary(zip(layers, targets.map { slots[$0]! }), uniquingKeysWith: { first, _ in first })
        let readers = steps.filter { $0.inputs.contains(Self.pictureSlot) }
        pictureIsPlanar = readers.count == 1 && readers[0].node.layer.readsPlanes
        fuse(needsGradient: needsGradient)
        placeBuffers(needsGradient: needsGradient, threads: threads)
    }

    /// Indices of the targets and all that they depend on, in the order of the graph.
    private static func ancestors(of targets: [Int], in network: Network) throws -> [Int] {
        var needed = Set<Int>()
        var open = targets
        while let index = open.popLast() {
            guard needed.insert(index).inserted else { continue }
            for input in network.nodes[index].inputs where input != Network.inputName {
                open.append(try network.index(of: input))
            }
        }
        return needed.sorted()
    }

    private func storedCount(_ slot: Int) -> Int {
        slot == Self.pictureSlot && pictureIsPlanar ? shapes[slot].count : shapes[slot].storedCount
    }

    /// Works out when each buffer is alive and fills in all offsets.
    private mutating func placeBuffers(needsGradient: Bool, threads: Int) {
        let tapped = Set(taps.values)
        let objectiveTime = steps.count + 1
        func backwardTime(_ slot: Int) -> Int { objectiveTime + 1 + steps.count - slot }

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
            let slot = index + 1
            useActivation(slot, at: slot)
            for input in step.inputs { useActivation(input, at: slot) }
            if tapped.contains(slot) { useActivation(slot, at: objectiveTime) }
        }
        var scratch: [[Int?]] = steps.map { $0.inputs.map { _ in nil } }
        if needsGradient {
            for slot in tapped { useGradient(slot, at: objectiveTime) }
            var begun = tapped
            for (index, step) in steps.enumerated().reversed() {
                let slot = index + 1
                let time = backwardTime(slot)
                let needs = step.node.layer.backwardNeeds
                useGradient(slot, at: time)
                if needs.contains(.output), !step.isDoneElsewhere.contains(.backward) {
                    useActivation(slot, at: time)
                }
                for (position, input) in step.inputs.enumerated() {
                    useGradient(input, at: time)
                    if needs.contains(.inputs) || step.inputRectifier != nil {
                        useActivation(input, at: time)
                    }
                    if begun.insert(input).inserted { continue }
                    if step.node.layer.fusesAddition(.backward) {
                        steps[index].accumulates = true
                    } else {
                        buffers.use(&scratch[index][position], count: shapes[input].storedCount, at: time)
                    }
                }
            }
            useGradient(Self.pictureSlot, at: backwardTime(Self.pictureSlot))
        }
        var workspaces = [(forward: Int?, backward: Int?)](repeating: (nil, nil), count: steps.count)
        for (index, step) in steps.enumerated() {
            let size = step.node.layer.workspace(
                inputs: step.inputs.map { shapes[$0] }, output: shapes[index + 1], threads: threads)
            guard size > 0 else { continue }
            buffers.use(&workspaces[index].forward, count: size, at: index + 1)
            if needsGradient {
                buffers.use(&workspaces[index].backward, count: size, at: backwardTime(index + 1))
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
