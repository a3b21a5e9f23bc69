import Kernels

/// What has to be computed for an objective on a picture of a given size, and where each result lies.
///
/// Only the ancestors of the layers asked for are in it. Time runs in steps: the picture is prepared,
/// every node runs forwards, the objective is evaluated, every node runs backwards. An activation lives
/// until its last reader has run; a layer that works in place shares its input's memory. A rectifier
/// behind a convolution is applied by the convolution as it stores its result, and its gradient by the
/// convolution that reads it.
///
/// Results are numbered by *slot*: slot 0 is the preprocessed picture, slot `i + 1` the output of
/// `steps[i]`.
struct ExecutionPlan {
    /// One node of the network as it is run. Workspaces are offsets in floats.
    struct Step {
        let node: Network.Node
        /// Slots it reads.
        let inputs: [Int]
        /// Applied to the result as it is stored.
        var rectifier: Rectifier?
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

    private(set) var steps: [Step]
    /// Shapes by slot.
    let shapes: [Shape]
    /// Slots of the layers asked for, by the names they were asked by.
    let taps: [String: Int]
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

    /// For every slot the slot whose memory it uses: its own, or that of the input it overwrites.
    private func sharedMemory(needsGradient: Bool) -> [Int] {
        let tapped = Set(taps.values)
        var readers = [Int](repeating: 0, count: shapes.count)
        for input in steps.flatMap(\.inputs) { readers[input] += 1 }
        var root = Array(shapes.indices)
        for (index, step) in steps.enumerated() where step.node.layer.worksInPlace {
            let input = step.inputs[0]
            guard input != Self.pictureSlot, readers[input] == 1, !tapped.contains(input) else { continue }
            let needsOldValue =
                needsGradient && steps[input - 1].node.layer.backwardNeeds.contains(.output)
            if !needsOldValue { root[index + 1] = root[input] }
        }
        return root
    }

    /// Hands rectifiers to the layers around them that can apply them.
    private mutating func fuseRectifiers(_ root: [Int]) {
        let tapped = Set(taps.values)
        var readers = [[Int]](repeating: [], count: shapes.count)
        for (index, step) in steps.enumerated() { for input in step.inputs { readers[input].append(index) } }
        for (index, step) in steps.enumerated() {
            guard let rectifier = (step.node.layer as? Activation)?.rectifier, rectifier.slope == 0,
                root[index + 1] == root[step.inputs[0]]
            else { continue }
            let producer = step.inputs[0] - 1
            if steps[producer].node.layer.fusesRectifier(.forward) {
                steps[producer].rectifier = rectifier
                steps[index].isDoneElsewhere.insert(.forward)
            }
            if let reader = readers[index + 1].first, readers[index + 1].count == 1,
                !tapped.contains(index + 1), steps[reader].node.layer.fusesRectifier(.backward)
            {
                steps[reader].inputRectifier = rectifier
                steps[index].isDoneElsewhere.insert(.backward)
            }
        }
    }

    /// Works out when each buffer is alive and fills in all offsets.
    private mutating func placeBuffers(needsGradient: Bool, threads: Int) {
        let root = sharedMemory(needsGradient: needsGradient)
        fuseRectifiers(root)
        let tapped = Set(taps.values)
        let objectiveTime = steps.count + 1
        func backwardTime(_ slot: Int) -> Int { objectiveTime + 1 + steps.count - slot }

        var buffers = Lifetimes()
        var activations = [Int?](repeating: nil, count: shapes.count)
        var gradients = [Int?](repeating: nil, count: shapes.count)
        func use(_ table: inout [Int?], _ slot: Int, at time: Int) {
            buffers.use(&table[root[slot]], count: shapes[slot].storedCount, at: time)
        }

        use(&activations, Self.pictureSlot, at: 0)
        for (index, step) in steps.enumerated() {
            let slot = index + 1
            use(&activations, slot, at: slot)
            for input in step.inputs { use(&activations, input, at: slot) }
            if tapped.contains(slot) { use(&activations, slot, at: objectiveTime) }
        }
        var scratch: [[Int?]] = steps.map { $0.inputs.map { _ in nil } }
        if needsGradient {
            for slot in tapped { use(&gradients, slot, at: objectiveTime) }
            var begun = tapped
            for (index, step) in steps.enumerated().reversed() {
                let slot = index + 1
                let time = backwardTime(slot)
                let needs = step.node.layer.backwardNeeds
                use(&gradients, slot, at: time)
                if needs.contains(.output), !step.isDoneElsewhere.contains(.backward) {
                    use(&activations, slot, at: time)
                }
                for (position, input) in step.inputs.enumerated() {
                    use(&gradients, input, at: time)
                    if needs.contains(.inputs) || step.inputRectifier != nil {
                        use(&activations, input, at: time)
                    }
                    if !begun.insert(input).inserted {
                        buffers.use(&scratch[index][position], count: shapes[input].storedCount, at: time)
                    }
                }
            }
            use(&gradients, Self.pictureSlot, at: backwardTime(Self.pictureSlot))
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
        self.activations = root.map { offset(activations[$0]) }
        self.gradients = needsGradient ? root.map { offset(gradients[$0]) } : []
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
