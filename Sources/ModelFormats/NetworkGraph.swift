import Messages
import Networks

/// A network without its weights, as it stands in a model file's metadata.
struct NetworkGraph: Codable {
    struct Node: Codable {
        var name: String
        var layer: any Layer
        var inputs: [String]

        enum CodingKeys: String, CodingKey { case name, kind, configuration, inputs }

        init(_ node: Network.Node) {
            name = node.name
            layer = node.layer
            inputs = node.inputs
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            name = try values.decode(String.self, forKey: .name)
            inputs = try values.decode([String].self, forKey: .inputs)
            let kind = try values.decode(String.self, forKey: .kind)
            let kinds = (decoder.userInfo[.layerRegistry] as? LayerRegistry ?? .standard).kinds
            guard let type = kinds[kind] else {
                throw NetworkError.unknownKind(kind, node: name, known: kinds.keys.sorted())
            }
            layer = try type.init(from: try values.superDecoder(forKey: .configuration))
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(name, forKey: .name)
            try values.encode(type(of: layer).kind, forKey: .kind)
            try values.encode(inputs, forKey: .inputs)
            try layer.encode(to: values.superEncoder(forKey: .configuration))
        }
    }

    /// Beyond every network, and so few that the sum of their activations' sizes can't overflow.
    private static let nodeLimit = 100_000

    var preprocessing: Preprocessing
    var nodes: [Node]
    var aliases: [String: String]

    init(_ network: Network) {
        preprocessing = network.preprocessing
        nodes = network.nodes.map(Node.init)
        aliases = network.aliases
    }

    /// The network with its weights, named NODE.ROLE. Throws ``ModelFileError`` and `NetworkError`.
    func network(weights: WeightSource) throws -> Network {
        func malformed(part detail: Message.PartText) -> ModelFileError {
            ModelFileError(
                weights.file, .malformed(format: Message(part: "a model file"), Message(part: detail)))
        }
        let channels = preprocessing.mean.count
        guard channels > 0, preprocessing.scale.count == channels,
            channels == 3 || preprocessing.order == .rgb
        else {
            throw malformed(
                part:
                    "its preprocessing must name a mean and a scale for each channel, three of a BGR picture")
        }
        guard nodes.count <= Self.nodeLimit else {
            throw malformed(part: "it has \(nodes.count) layers, more than \(Self.nodeLimit)")
        }
        for name in nodes.map(\.name) + aliases.keys where name.isEmpty || name.printable != name {
            throw malformed(part: "'\(name)' can't be a layer's name")
        }
        let nodes = try nodes.map { node in
            if let problem = node.layer.impossibility {
                throw ModelFileError(weights.file, .badLayer(node: node.name, problem))
            }
            var parameters: [String: Tensor] = [:]
            for (role, shape) in node.layer.parameterShapes {
                parameters[role] = try weights.tensor("\(node.name).\(role)", shape)
            }
            return Network.Node(node.name, node.layer, inputs: node.inputs, parameters: parameters)
        }
        return try Network(preprocessing: preprocessing, nodes: nodes, aliases: aliases)
    }
}

extension CodingUserInfoKey {
    /// The ``LayerRegistry`` by which a graph is read; the standard one where there is none.
    static let layerRegistry = CodingUserInfoKey(rawValue: "layerRegistry")!
}
