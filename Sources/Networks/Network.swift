/// A trained network: a directed acyclic graph of layers in an order in which it can be run.
///
/// Its input is a picture in R'G'B' with values 0…255, shape `[3, height, width]` with any height and
/// width; ``Preprocessing`` turns that into what the network was trained on.
public struct Network: Sendable {
    /// One layer in the graph, named as the literature names its output (`relu3_3`, `block6a`).
    public struct Node: Sendable {
        public let name: String
        public let layer: any Layer
        /// Names of the nodes it reads; ``Network/inputName`` for the preprocessed picture.
        public let inputs: [String]
        /// The layer's tensors by role.
        public let parameters: [String: Tensor]
        /// They as the kernels read them; shared by all copies of the node.
        let packedParameters: PackedParameters

        public init(
            _ name: String, _ layer: any Layer, inputs: [String], parameters: [String: Tensor] = [:]
        ) {
            self.init(name, layer, inputs, parameters, PackedParameters(layer, parameters))
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
    private let indices: [String: Int]

    /// Checks that names are unique, inputs exist before they are read, and parameters have the
    /// shapes the layers expect; throws ``NetworkError`` otherwise.
    public init(preprocessing: Preprocessing, nodes: [Node], aliases: [String: String] = [:]) throws {
        var indices: [String: Int] = [:]
        for (index, node) in nodes.enumerated() {
            guard indices[node.name] == nil, node.name != Self.inputName else {
                throw NetworkError.duplicateNode(node.name)
            }
            for input in node.inputs where input != Self.inputName && indices[input] == nil {
                throw NetworkError.missingInput(input, node: node.name)
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
            indices[node.name] = index
        }
        for (alias, target) in aliases {
            guard indices[alias] == nil else { throw NetworkError.duplicateNode(alias) }
            guard indices[target] != nil else { throw NetworkError.missingInput(target, node: alias) }
        }
        self.preprocessing = preprocessing
        self.nodes = nodes
        self.aliases = aliases
        self.indices = indices
    }

    /// The index in ``nodes`` of the layer of this name or alias; throws
    /// ``NetworkError/unknownLayer(_:known:)``, which lists ``layerNames``.
    public func index(of layer: String) throws -> Int {
        if let index = indices[aliases[layer] ?? layer] { return index }
        throw NetworkError.unknownLayer(layer, known: layerNames)
    }

    /// All names by which a layer can be asked for, in the order of the graph, aliases in place of
    /// what they stand for.
    public var layerNames: [String] { Self.layerNames(nodes: nodes.map(\.name), aliases: aliases) }

    /// ``layerNames`` of a network with nodes of these names.
    public static func layerNames(nodes: [String], aliases: [String: String]) -> [String] {
        let shorter = Dictionary(aliases.map { ($1, $0) }, uniquingKeysWith: min)
        return nodes.map { shorter[$0] ?? $0 }
    }

    /// The output shapes for a picture of this size of all nodes, or of those up to an index.
    public func shapes(height: Int, width: Int, upTo last: Int? = nil) throws -> [Shape] {
        var shapes: [Shape] = []
        for node in nodes.prefix((last ?? nodes.count - 1) + 1) {
            let inputs = node.inputs.map {
                $0 == Self.inputName ? Shape(3, height, width) : shapes[indices[$0]!]
            }
            let shape = try node.layer.outputShape(for: inputs)
            guard shape.height > 0, shape.width > 0 else {
                throw NetworkError.inputTooSmall(layer: node.name, height: height, width: width)
            }
            shapes.append(shape)
        }
        return shapes
    }
}
