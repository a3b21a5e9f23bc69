import ArgumentParser
import Kernels
import ModelFormats
import Models
import Networks
import Objectives

/// `pareidolia evaluate`: the engine compared with any other framework.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Runs a network on a tensor and writes activations and a gradient.",
        discussion: """
            IN holds a tensor 'input' of shape [1, 3, height, width]: RGB, 0...255. OUT gets the layers' \
            activations under their names and, with --gradient-of, 'value' and 'gradient' (with respect to \
            the input). Both are safetensors files.
            """)

    @Argument(help: "The network's name, such as efficientnet-lite0.")
    var model: String

    @Argument(help: ArgumentHelp("The safetensors file to read.", valueName: "in"))
    var input: String

    @Argument(help: ArgumentHelp("The safetensors file to write.", valueName: "out"))
    var output: String

    @Option(name: .customLong("layer"), help: "A layer whose activation is written; may be repeated.")
    var layers: [String] = []

    @Option(
        help: ArgumentHelp(
            "What is differentiated: half the sum of a layer's squared activations, or one class's score.",
            valueName: "dream:LAYER|logit:NUMBER"))
    var gradientOf: Target?

    @Option(help: ArgumentHelp("Replaces the network's own pooling.", valueName: "max|average"))
    var pooling: PoolingChoice?

    @OptionGroup var options: RunOptions

    enum PoolingChoice: String, ExpressibleByArgument {
        case max, average

        var mode: Pooling.Mode { self == .max ? .max : .average }
    }

    /// What a gradient is taken of.
    enum Target: ExpressibleByArgument, Equatable {
        case dream(layer: String)
        case logit(Int)

        init?(argument: String) {
            let parts = argument.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "dream":
                self = .dream(layer: String(parts[1]))
            case "logit":
                guard let number = Int(parts[1]), number >= 0 else { return nil }
                self = .logit(number)
            default:
                return nil
            }
        }
    }

    enum Failure: Error, CustomStringConvertible {
        case noInput(file: String, found: [String])
        case inputShape([Int], channels: Int)
        case repeatedLayer(String)
        case noSuchLogit(Int, count: Int)
        case takenName(String)

        var description: String {
            switch self {
            case .noInput(let file, let found):
                "'\(file)' has no tensor 'input'; it has \(found.isEmpty ? "none" : found.joined(separator: ", "))."
            case .inputShape(let shape, let channels):
                "The tensor 'input' has shape \(shape); it must be [1, \(channels), height, width]."
            case .repeatedLayer(let name):
                "Layer '\(name)' is asked for twice; ask once."
            case .noSuchLogit(let number, let count):
                "There is no class \(number); the network has \(count), 0 to \(count - 1)."
            case .takenName(let name):
                "The activation of the layer '\(name)' can't be written, since something else has that name in the file; ask for another layer\(name == "__metadata__" ? "" : ", or leave out --gradient-of")."
            }
        }
    }

    func validate() throws {
        if layers.isEmpty, gradientOf == nil {
            throw ValidationError("Nothing is asked for; give --layer NAME or --gradient-of.")
        }
    }

    mutating func run() throws {
        let model = try ModelStore().load(model)
        var network = model.network
        if case .logit = gradientOf, model.classes.isEmpty { throw ModelError.noClasses(model: model.name) }
        if let pooling { network = network.withPooling(pooling.mode) }
        let input = try readInput(channels: network.inputChannels)
        let (height, width) = (input.shape[2], input.shape[3])
        if let repeated = layers.enumerated().first(where: { layers[..<$0.offset].contains($0.element) }) {
            throw Failure.repeatedLayer(repeated.element)
        }

        // Names that mean something else in the file.
        let taken = ["__metadata__"] + (gradientOf == nil ? [] : ["value", "gradient"])
        if let name = layers.first(where: taken.contains) { throw Failure.takenName(name) }

        let objective = try objective(in: network, height: height, width: width)
        let evaluator = try Evaluator(
            network: network, height: height, width: width,
            layers: layers + (objective?.layers ?? []).filter { !layers.contains($0) },
            needsGradient: objective != nil, pool: ThreadPool(threads: options.threads))
        // Activations are read before the backward pass, which uses their memory again.
        try evaluator.evaluate(picture: input.pointer, objective: nil, gradient: nil)
        var results = try layers.map { layer in
            let (shape, values) = evaluator.activation(of: layer)
            let isVector = try shape.area == 1 && network.nodes[network.index(of: layer)].layer.isVector
            let extent = [1, shape.channels] + (isVector ? [] : [shape.height, shape.width])
            return (name: layer, tensor: Tensor(shape: extent, values: values))
        }
        if let objective {
            var gradient = [Float](repeating: 0, count: input.count)
            let value = try gradient.withUnsafeMutableBufferPointer {
                try evaluator.evaluate(picture: input.pointer, objective: objective, gradient: $0.baseAddress)
            }
            results.append(("value", Tensor(shape: [1], values: [Float(value)])))
            results.append(("gradient", Tensor(shape: input.shape, values: gradient)))
        }
        try Safetensors.write(
            results, metadata: ["model": model.name, "input": "RGB 0...255, [1, 3, height, width]"],
            to: output)
    }

    private func readInput(channels: Int) throws -> Tensor {
        let file = try Safetensors(contentsOf: input)
        guard let tensor = try file.tensor("input") else {
            throw Failure.noInput(file: input, found: file.names)
        }
        let shape = tensor.shape
        guard shape.count == 4, shape[0] == 1, shape[1] == channels, shape[2] > 0, shape[3] > 0 else {
            throw Failure.inputShape(shape, channels: channels)
        }
        return tensor
    }

    private func objective(in network: Network, height: Int, width: Int) throws -> (any Objective)? {
        switch gradientOf {
        case nil:
            return nil
        case .dream(let layer):
            _ = try network.index(of: layer)
            return LayerEnergy(layer)
        case .logit(let number):
            let shape = try network.shape(of: Self.logits, height: height, width: width)
            guard shape.area == 1 else { throw ModelError.noClasses(model: model) }
            let count = shape.channels
            guard number < count else { throw Failure.noSuchLogit(number, count: count) }
            return ClassLogit(Self.logits, index: number)
        }
    }

    /// The layer of class scores, in every network that has one.
    private static let logits = "logits"
}
