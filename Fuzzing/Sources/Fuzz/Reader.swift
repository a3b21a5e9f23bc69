import EmbeddedManifests
import Glibc
import Kernels
import Manifest
@testable import ModelFormats
import Models
@testable import Networks
import Objectives
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What takes the bytes of strangers. It may refuse them by throwing; anything else is a fault.
typealias ReaderBody = @Sendable (UnsafeRawBufferPointer) -> Void

enum Reader {
    nonisolated(unsafe) static var current: ReaderBody = { _ in }

    /// By name, which is also that of the reader's folder in `Corpus`.
    static let all: [String: ReaderBody] = [
        "safetensors": { read($0) { touch(try Safetensors(contentsOf: $0).tensors) } },
        "state-dict": { read($0) { touch(try PyTorchStateDict(contentsOf: $0).tensors) } },
        "graph": { bytes in attempt { try evaluate(graph: bytes) } },
        "card": { card($0) },
        "parameters": { parameters($0) },
    ]

    /// Calls a reader of files with a file that holds the bytes.
    private static func read(_ bytes: UnsafeRawBufferPointer, _ body: (String) throws -> Void) {
        ftruncate(file, 0)
        pwrite(file, bytes.baseAddress, bytes.count, 0)
        attempt { try body("/proc/self/fd/\(file)") }
    }

    private static let file = open("\(folder)/input", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)

    private static func attempt(_ body: () throws -> Void) {
        do { try body() } catch { _ = "\(error)".utf8.count }
    }

    /// Reads every value.
    private static func touch(_ tensors: [String: Tensor]) {
        var sum: Float = 0
        for tensor in tensors.values { for i in 0..<tensor.count { sum += tensor.pointer[i] } }
        withExtendedLifetime(sum) {}
    }

    // MARK: Graphs

    private static let pool = ThreadPool(threads: 1)

    /// Runs the network of a graph, with weights of any shape that it asks for, on small pictures.
    private static func evaluate(graph bytes: UnsafeRawBufferPointer) throws {
        let graph = try JSONDecoder().decode(NetworkGraph.self, from: Data(bytes))
        var weights = 0
        for node in graph.nodes where node.layer.impossibility == nil {
            for shape in node.layer.parameterShapes.values {
                guard let count = elementCount(shape), count < limit - weights else { return }
                weights += count
            }
        }
        let network = try graph.network(
            weights: WeightSource(file: "graph") { name, shape in
                let count = shape.reduce(1, *)
                return Tensor(shape: shape, values: (0..<count).map { Float($0 % 7) - 3 })
            })
        for layer in network.layerNames.suffix(8) {
            _ = try network.receptiveField(of: layer)
            for (height, width) in [(17, 11), (1, 40)] {
                let shapes = try network.shapes(height: height, width: width, upTo: network.index(of: layer))
                let work = shapes.indices.reduce(0) { sum, index in
                    let outputs = shapes[index]
                    return outputs.allSatisfy { $0.count < limit }
                        ? sum &+ outputs.reduce(0) { $0 + $1.count }
                            &+ network.nodes[index].layer.multiplications(for: outputs)
                        : .max / 2
                }
                guard work >= 0, work < 64 * limit else { continue }
                try evaluate(network, layer, height: height, width: width)
            }
        }
    }

    private static func evaluate(_ network: Network, _ layer: String, height: Int, width: Int) throws {
        for network in [network, network.withPadding(.circular), network.withPooling(.average)] {
            let evaluator = try Evaluator(
                network: network, height: height, width: width, layers: [layer], needsGradient: true,
                pool: pool)
            let count = network.inputChannels * height * width
            let picture = (0..<count).map { Float($0 % 251) }
            var gradient = [Float](repeating: 0, count: count)
            _ = try gradient.withUnsafeMutableBufferPointer {
                try evaluator.evaluate(
                    picture: picture, objective: LayerEnergy(layer), gradient: $0.baseAddress)
            }
        }
    }

    /// Of values in weights and activations.
    private static let limit = 1 << 16

    // MARK: Texts

    private static func card(_ bytes: UnsafeRawBufferPointer) {
        let path = "\(folder)/own.json"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        write(descriptor, bytes.baseAddress, bytes.count)
        close(descriptor)
        let store = ModelStore(folder: folder)
        attempt { _ = try store.card("own") }
        attempt { _ = try store.summary("own") }
    }

    /// In memory where there is such a file system.
    private static let folder: String = {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no folder can be made in \(parent)") }
        atexit { rmdir(Reader.folder) }
        return String(cString: template)
    }()

    private static func parameters(_ bytes: UnsafeRawBufferPointer) {
        let text = String(decoding: bytes, as: UTF8.self)
        let manifest = manifests[bytes.count % manifests.count]
        attempt { _ = try manifest.parameters(json: text).json() }
        attempt { _ = try manifest.parameters(assignments: text).json() }
        // One parameter of each kind.
        let kinds = Dictionary(
            manifest.parameters.map { ("\($0.kind)", $0) }, uniquingKeysWith: { first, _ in first })
        for parameter in kinds.values { attempt { _ = try parameter.value(text: text) } }
        attempt { _ = try Manifest(json: text) }
        attempt { _ = try JSONOutline(text) }
    }

    private static let manifests = Manifests.all
}
