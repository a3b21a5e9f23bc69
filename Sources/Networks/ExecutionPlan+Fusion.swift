import Kernels

/// Work that a layer does for its neighbors, and memory that it shares with them.
extension ExecutionPlan {
    /// The memory of another slot, `offset` floats from its beginning.
    struct Place: Equatable {
        var slot: Int
        var offset = 0
    }

    /// Who reads and makes what, as far as it decides what can be fused.
    struct Dataflow {
        /// Steps that read a slot, in their order.
        var readers: [[Int]]
        /// Slots that an objective reads.
        let requested: Set<Int>

        init(_ plan: ExecutionPlan) {
            readers = [[Int]](repeating: [], count: plan.shapes.count)
            for (index, step) in plan.steps.enumerated() {
                for input in step.inputs { readers[input].append(index) }
            }
            requested = Set(plan.requested.values)
        }

        /// Whether nothing but step `reader` ever sees the slot.
        func belongs(_ slot: Int, to reader: Int) -> Bool {
            slot != ExecutionPlan.pictureSlot && readers[slot] == [reader] && !requested.contains(slot)
        }
    }

    /// Lets layers apply the rectifiers and sums around them, and slots share memory where that saves
    /// copies. Fills in the ``activationPlaces`` and ``gradientPlaces``.
    mutating func fuse(needsGradient: Bool) {
        let flow = Dataflow(self)
        activationPlaces = shapes.indices.map { Place(slot: $0) }
        gradientPlaces = activationPlaces
        let inPlace = shareInPlace(flow, needsGradient)
        fuseRectifiersForward(inPlace)
        shareConcatenations(flow)
        fuseSums(flow)
        fuseRectifiersBackward(inPlace, flow)
        activationPlaces = Self.resolved(activationPlaces)
        gradientPlaces = Self.resolved(gradientPlaces)
    }

    /// Follows places to where they end.
    private static func resolved(_ places: [Place]) -> [Place] {
        places.map { place in
            var place = place
            while places[place.slot].slot != place.slot {
                place.offset += places[place.slot].offset
                place.slot = places[place.slot].slot
            }
            return place
        }
    }

    /// Layers that may overwrite their input do so. Returns their steps.
    private mutating func shareInPlace(_ flow: Dataflow, _ needsGradient: Bool) -> Set<Int> {
        var inPlace = Set<Int>()
        for (index, step) in steps.enumerated() where step.node.layer.worksInPlace {
            let input = step.inputs[0]
            guard flow.belongs(input, to: index), let producer = producers[input] else { continue }
            let needsOldValue =
                needsGradient && steps[producer].node.layer.backwardNeeds.contains(.outputs)
            guard !needsOldValue else { continue }
            activationPlaces[step.output] = Place(slot: input)
            gradientPlaces[step.output] = Place(slot: input)
            inPlace.insert(index)
        }
        return inPlace
    }

    /// The step's rectifier, if it is one of slope 0.
    private func rectifier(_ step: Int) -> Rectifier? {
        guard case .rectifier(let rectifier) = steps[step].node.layer.fusion, rectifier.slope == 0 else {
            return nil
        }
        return rectifier
    }

    /// A layer applies the rectifier behind it as it stores its result.
    private mutating func fuseRectifiersForward(_ inPlace: Set<Int>) {
        for index in inPlace.sorted() {
            let producer = producers[steps[index].inputs[0]]!
            guard let rectifier = rectifier(index), steps[producer].outputs.count == 1,
                steps[producer].node.layer.fusesRectifier(.forward)
            else { continue }
            steps[producer].rectifier = rectifier
            steps[index].isDoneElsewhere.insert(.forward)
        }
    }

    /// Inputs that fill whole blocks of a concatenation are made where it has them.
    private mutating func shareConcatenations(_ flow: Dataflow) {
        for (index, step) in steps.enumerated() where step.node.layer.fusion == .concatenation {
            var offsets: [Int] = []
            var channels = 0
            for input in step.inputs {
                offsets.append(Layout.count(channels: channels, area: shapes[input].area))
                guard flow.belongs(input, to: index), channels % Layout.lanes == 0 else { break }
                channels += shapes[input].channels
            }
            guard channels == shapes[step.output].channels else { continue }
            for (input, offset) in zip(step.inputs, offsets) {
                // What works in place lies where its input does.
                var root = input
                while activationPlaces[root].slot != root { root = activationPlaces[root].slot }
                activationPlaces[root] = Place(slot: step.output, offset: offset)
                gradientPlaces[root] = Place(slot: step.output, offset: offset)
            }
            steps[index].isDoneElsewhere = [.forward, .backward]
        }
    }

    /// The layer before a sum of two adds the other input to its result: the end of a residual block. The
    /// sum's gradient is that of both inputs.
    private mutating func fuseSums(_ flow: Dataflow) {
        for (index, step) in steps.enumerated() where step.node.layer.fusion == .sum && step.inputs.count == 2
        {
            let (last, other) = (step.inputs.max()!, step.inputs.min()!)
            guard other != last, flow.belongs(last, to: index) else { continue }
            let producer = producers[last]!
            guard steps[producer].outputs.count == 1, steps[producer].rectifier == nil,
                steps[producer].node.layer.fusesAddition(.forward)
            else { continue }
            steps[producer].addend = other
            activationPlaces[last] = Place(slot: step.output)
            gradientPlaces[last] = Place(slot: step.output)
            steps[index].isDoneElsewhere.insert(.forward)
            // Whoever else adds to the other's gradient must come when the producer has read the sum's.
            let rest = flow.readers[other].filter { $0 != index }
            guard other != Self.pictureSlot, !flow.requested.contains(other),
                rest.allSatisfy({ $0 < producer }),
                gradientPlaces[other].slot == other
            else { continue }
            gradientPlaces[other] = Place(slot: step.output)
            steps[index].isDoneElsewhere.insert(.backward)
        }
    }

    /// The layer that adds the last part to the gradient of a rectifier's output applies its derivative;
    /// of a concatenation's output if all its inputs are such outputs.
    private mutating func fuseRectifiersBackward(_ inPlace: Set<Int>, _ flow: Dataflow) {
        var rectified: [(slot: Int, steps: [Int])] = inPlace.sorted().map { (steps[$0].output, [$0]) }
        for step in steps
        where step.node.layer.fusion == .concatenation && step.isDoneElsewhere.contains(.backward) {
            rectified.append((step.output, step.inputs.compactMap { producers[$0] }))
        }
        for (slot, rectifiers) in rectified {
            guard let rectifier = rectifier(rectifiers[0]),
                rectifiers.allSatisfy({ inPlace.contains($0) && self.rectifier($0) == rectifier }),
                let last = flow.readers[slot].first, steps[last].node.layer.fusesRectifier(.backward),
                steps[last].inputs.count == 1, !steps[last].isDoneElsewhere.contains(.backward)
            else { continue }
            let isOnly = flow.readers[slot].count == 1 && !flow.requested.contains(slot)
            guard isOnly || steps[last].node.layer.fusesAddition(.backward) else { continue }
            steps[last].inputRectifier = rectifier
            for index in rectifiers { steps[index].isDoneElsewhere.insert(.backward) }
        }
    }
}
