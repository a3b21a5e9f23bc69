import Kernels
import Messages

/// A trained network: a directed acyclic graph of layers in an order in which it can be run.
///
/// Its input is a picture in R'G'B' with values 0…255, shape `[3, height, width]` with any height and
/// width; ``Preprocessing`` turns that into what the network was trained on. Networks of other numbers of
/// channels take planes of what they were trained on.
public struct Network: Sendable {
    /// One layer in the graph, named as the literature names its output (`relu3_3`, `block6a`).
    public struct Node: Sendable {
        public let name: String
        public let layer: any Layer
        /// What it reads: the name of a node, for a further output of one `name#1` and so on;
        /// ``Network/inputName`` for the preprocessed picture.
        public let inputs: [String]
        /// The layer's tensors by role.
        public let parameters: [String: Tensor]
        /// They as the kernels read them; shared by all copies of the node.
        let packedParameters: PackedParameters

        public init(
            _ name: String, _ layer: any Layer, inputs: [String], parameters: [String: Tensor] = [:]
        ) {
            self.init(name, layer, inputs, parameters, PackedParameters(parameters))
        }

        private init(
            _ name: String, _ layer: any Layer, _ inputs: [String], _ parameters: [String: Tensor],
            _ packedParameters: PackedParameters
        ) {
            self.name = name
            self.layer = layer
            self.inputs = inputs
            self.parameters = parameters
            self.packedParameters = packedParameters
        }

        /// The same node with a layer that packs the parameters as this one does.
        func with(_ layer: any Layer) -> Node { Node(name, layer, inputs, parameters, packedParameters) }
    }

    /// The name by which nodes refer to the preprocessed picture.
    public static let inputName = "input"

    public let preprocessing: Preprocessing
    public let nodes: [Node]
    /// Second names of nodes: in EfficientNet-Lite0 `block6a` is `block6a.project`.
    public let aliases: [String: String]
    private let outputs: [String: Output]

    /// One of a node's outputs.
    public struct Output: Hashable, Sendable {
        /// The node's index in ``Network/nodes``.
        public let node: Int
        /// Which of its outputs, 0 for the first.
        public let number: Int
    }

    /// Checks that names are unique, inputs exist before they are read, and parameters have the
    /// shapes the layers expect; throws ``NetworkError`` otherwise.
    public init(preprocessing: Preprocessing, nodes: [Node], aliases: [String: String] = [:]) throws {
        var outputs: [String: Output] = [:]
        for (index, node) in nodes.enumerated() {
            for input in node.inputs where input != Self.inputName && outputs[input] == nil {
                throw NetworkError.missingInput(input, node: node.name)
            }
            for (number, name) in Self.outputNames(node.name, node.layer).enumerated() {
                guard name != Self.inputName,
                    outputs.updateValue(Output(node: index, number: number), forKey: name) == nil
                else { throw NetworkError.duplicateNode(name) }
            }
            for (role, shape) in node.layer.parameterShapes {
                guard let tensor = node.parameters[role] else {
                    throw NetworkError.missingParameter(role, node: node.name)
                }
                guard tensor.shape == shape else {
                    throw NetworkError.parameterShape(
                        node: node.name, role: role, expected: shape, found: tensor.shape)
                }
            }
        }
        for (alias, target) in aliases {
            guard aliases[target] == nil, let output = outputs[target] else {
                throw NetworkError.missingInput(target, node: alias)
            }
            guard alias != Self.inputName, outputs.updateValue(output, forKey: alias) == nil else {
                throw NetworkError.duplicateNode(alias)
            }
        }
        self.preprocessing = preprocessing
        self.nodes = nodes
        self.aliases = aliases
        self.outputs = outputs
    }

    /// Channels of the input: 3 for pictures.
    public var inputChannels: Int { preprocessing.mean.count }

    /// The output of this name or alias; throws ``NetworkError/unknownLayer(_:known:)``, which lists
    /// ``layerNames``.
    public func output(of layer: String) throws -> Output {
        if let output = outputs[layer] { return output }
        throw NetworkError.unknownLayer(layer, known: layerNames)
    }

    /// The index in ``nodes`` of the layer of this name or alias. Throws as ``output(of:)``.
    public func index(of layer: String) throws -> Int { try output(of: layer).node }

    /// The node that makes an input of a node; ``inputName`` for the picture.
    func nodeName(of input: String) -> String {
        input == Self.inputName ? input : nodes[outputs[input]!.node].name
    }

    /// All names by which a layer can be asked for, in the order of the graph, aliases in place of
    /// what they stand for.
    public var layerNames: [String] {
        Self.layerNames(nodes.flatMap { Self.outputNames($0.name, $0.layer) }, aliases: aliases)
    }

    /// ``layerNames`` of a network with outputs of these names.
    public static func layerNames(_ outputs: [String], aliases: [String: String]) -> [String] {
        let shorter = Dictionary(aliases.map { ($1, $0) }, uniquingKeysWith: min)
        return outputs.map { shorter[$0] ?? $0 }
    }

    /// The names of a node's outputs.
    public static func outputNames(_ node: String, _ layer: any Layer) -> [String] {
        (0..<layer.outputCount).map { $0 == 0 ? node : "\(node)#\($0)" }
    }

    /// The shape that a layer has for a picture of this size. Throws for an unknown layer and where the
    /// picture is too small.
    public func shape(of layer: String, height: Int, width: Int) throws -> Shape {
        let output = try output(of: layer)
        return try shapes(height: height, width: width, upTo: output.node)[output.node][output.number]
    }

    /// The shapes for a picture of this size of all nodes' outputs, or of those up to an index.
    public func shapes(height: Int, width: Int, upTo last: Int? = nil) throws -> [[Shape]] {
        var shapes: [[Shape]] = []
        for node in nodes.prefix((last ?? nodes.count - 1) + 1) {
            let inputs = node.inputs.map { input in
                guard let output = outputs[input] else { return Shape(inputChannels, height, width) }
                return shapes[output.node][output.number]
            }
            let made = try node.layer.outputShapes(for: inputs)
            guard made.allSatisfy({ $0.height > 0 && $0.width > 0 }) else {
                throw NetworkError.inputTooSmall(layer: node.name, height: height, width: width)
            }
            guard made.allSatisfy(\.canBeCounted) else {
                throw NetworkError.shapeMismatch(
                    Message(part: "layer '\(node.name)' would have \(made.map(\.description))"))
            }
            shapes.append(made)
        }
        return shapes
    }

    // MARK: Variants

    /// The same network with all its pooling of this mode: Gatys, Ecker and Bethge (2015) use average
    /// pooling, which gives cleaner textures than the maximum the networks were trained with.
    public func withPooling(_ mode: Pooling.Mode) -> Network { replacingLayers { $0.pooling(by: mode) } }

    /// The same network whose layers see this beyond the borders of what they read, in place of the zeros
    /// (or nothing, in pooling) they were trained with.
    ///
    /// With `.circular`, a picture shifted round by a multiple of a layer's stride has that layer's
    /// activation shifted round, if the stride divides the picture's size: what makes a texture tile.
    /// `.reflect` keeps the frame that zeros draw out of the picture.
    public func withPadding(_ mode: PaddingMode) -> Network { replacingLayers { $0.padding(with: mode) } }

    /// Changes layers in ways that leave their shapes and packed parameters as they are.
    private func replacingLayers(_ change: (any Layer) -> any Layer) -> Network {
        // Neither names nor parameters change, so the checks that passed once pass again.
        try! Network(
            preprocessing: preprocessing, nodes: nodes.map { $0.with(change($0.layer)) }, aliases: aliases)
    }

    /// False where all the network reads of a picture is one weighted sum of its colors.
    public var seesColor: Bool {
        nodes.contains { node in
            node.inputs.contains(Self.inputName) && !node.layer.isProjection
        }
    }
}
