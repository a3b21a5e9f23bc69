#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Messages
import Networks

/// A network in one safetensors file: the weights as tensors NODE.ROLE, everything else as JSON under
/// `pareidolia` in the metadata. Any safetensors reader can read the weights.
public struct NetworkFile: Sendable {
    /// What a file says about its network besides the graph.
    public struct Description: Codable, Equatable, Sendable {
        public var name: String
        public var title: String
        public var license: String
        /// SHA-256 of the file the weights were imported from.
        public var sourceHash: String
        /// Names of the classes in the order of `logits`; empty for networks without any.
        public var classes: [String]

        public init(name: String, title: String, license: String, sourceHash: String, classes: [String]) {
            self.name = name
            self.title = title
            self.license = license
            self.sourceHash = sourceHash
            self.classes = classes
        }

        private enum CodingKeys: String, CodingKey {
            case name, title, sourceHash, classes
            // As in the files that are installed already.
            case license = "licence"
        }
    }

    public let description: Description
    /// Its weights are views into the mapped file.
    public let network: Network
    private let contents: Safetensors
    private let dataHash: String

    static let version = 1
    static let metadataKey = "pareidolia"

    private struct Metadata: Codable {
        var version: Int
        var description: Description
        var graph: NetworkGraph
        /// SHA-256 of all tensors' data.
        var dataHash: String
    }

    private struct Version: Decodable { var version: Int }

    /// Maps the file and checks its structure and sizes, not every weight: see ``verify()``.
    /// Throws ``ModelFileError``.
    ///
    /// - Parameter layers: the kinds that the file may name.
    public init(contentsOf path: String, layers: LayerRegistry = .standard) throws {
        contents = try Safetensors(contentsOf: path)
        let metadata = try Self.decode(
            Metadata.self, from: contents.metadata, file: path, layers: layers)
        description = metadata.description
        dataHash = metadata.dataHash
        do {
            network = try metadata.graph.network(
                weights: WeightSource(contents))
        } catch let error as NetworkError {
            throw Self.malformed(path, error.message)
        }
    }

    /// What a file says of its network without its weights, of which not a byte is read.
    public struct Summary: Decodable, Sendable {
        public let description: Description
        private let graph: NetworkGraph

        /// As ``Network/layerNames``.
        public var layerNames: [String] {
            Network.layerNames(
                graph.nodes.flatMap { Network.outputNames($0.name, $0.layer) }, aliases: graph.aliases)
        }
    }

    /// Reads the file's header only. Throws ``ModelFileError``.
    public static func summary(of path: String) throws -> Summary {
        try decode(Summary.self, from: Safetensors.metadata(ofFile: path), file: path)
    }

    private static func decode<Content: Decodable>(
        _ type: Content.Type, from metadata: [String: String], file: String,
        layers: LayerRegistry = .standard
    ) throws -> Content {
        guard let text = metadata[metadataKey] else {
            throw malformed(file, part: "its metadata has no '\(metadataKey)'")
        }
        let decoder = JSONDecoder()
        decoder.userInfo[.layerRegistry] = layers
        do {
            let found = try decoder.decode(Version.self, from: Data(text.utf8)).version
            guard found == version else {
                throw ModelFileError(file, .unsupportedVersion(found: found, supported: version))
            }
            return try decoder.decode(type, from: Data(text.utf8))
        } catch let error as ModelFileError {
            throw error
        } catch let error as NetworkError {
            throw malformed(file, error.message)
        } catch {
            throw malformed(file, part: "its graph cannot be understood")
        }
    }

    /// Reads all weights and compares them with the checksum made when the file was written.
    /// Throws ``ModelFileError``.
    public func verify() throws {
        let found = SHA256.digest(of: contents.data)
        guard found == dataHash else {
            throw ModelFileError(contents.file.path, .wrongHash(expected: dataHash, found: found))
        }
    }

    /// Writes a network; the file appears under its name only when it is complete.
    /// Throws ``ModelFileError``.
    public static func write(_ network: Network, _ description: Description, to path: String) throws {
        let tensors = network.nodes.flatMap { node in
            node.parameters.sorted { $0.key < $1.key }.map {
                (name: "\(node.name).\($0.key)", tensor: $0.value)
            }
        }
        let hash = SHA256.digest(
            ofParts: tensors.map {
                UnsafeRawBufferPointer(start: $0.tensor.pointer, count: $0.tensor.count * 4)
            })
        let metadata = Metadata(
            version: version, description: description, graph: NetworkGraph(network), dataHash: hash)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(metadata), as: UTF8.self)
        try Safetensors.write(tensors, metadata: [metadataKey: text], to: path)
    }

    private static func malformed(_ file: String, part detail: Message.PartText) -> ModelFileError {
        malformed(file, Message(part: detail))
    }

    private static func malformed(_ file: String, _ detail: Message) -> ModelFileError {
        ModelFileError(file, .malformed(format: Message(part: "a model file"), detail))
    }
}
