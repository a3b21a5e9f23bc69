import Kernels
import Messages

/// What can be wrong with a network, a model file's graph, or a request to one.
public enum NetworkError: MessageError, Equatable {
    case unknownLayer(String, known: [String])
    case unknownKind(String, node: String, known: [String])
    case duplicateNode(String)
    case missingInput(String, node: String)
    case missingParameter(String, node: String)
    case parameterShape(node: String, role: String, expected: [Int], found: [Int])
    case shapeMismatch(Message)
    case inputTooSmall(layer: String, height: Int, width: Int)
    /// A picture was to be seen by a network of another number of channels.
    case notForPictures(channels: Int)
    case outOfMemory(bytes: Int)
    /// The caller's cancel flag was seen between two layers.
    case canceled

    public var message: Message {
        switch self {
        case .unknownLayer(let name, let known):
            Message(
                "no-such-layer", .badParameter,
                "There is no layer '{layer}' in this network; it has {known}.",
                ["layer": name, "known": known.joined(separator: ", ")])
        case .unknownKind(let kind, let node, let known):
            Message(
                "unknown-layer-kind", .modelDamaged,
                "Layer '{layer}' is of the unknown kind '{kind}'; known are {known}.",
                ["layer": node, "kind": kind, "known": known.joined(separator: ", ")])
        case .duplicateNode(let name):
            Message(
                "duplicate-layer", .modelDamaged,
                "Two layers are named '{layer}'; layer names must differ.", ["layer": name])
        case .missingInput(let name, let node):
            Message(
                "missing-layer-input", .modelDamaged,
                "Layer '{layer}' reads '{input}', which no earlier layer makes.",
                ["layer": node, "input": name])
        case .missingParameter(let role, let node):
            Message(
                "missing-layer-tensor", .modelDamaged,
                "Layer '{layer}' needs a tensor '{tensor}', which the model does not have.",
                ["layer": node, "tensor": "\(node).\(role)"])
        case .parameterShape(let node, let role, let expected, let found):
            Message(
                "layer-tensor-shape", .modelDamaged,
                "Tensor '{tensor}' has shape {found}; the layer expects {expected}.",
                ["tensor": "\(node).\(role)", "found": found, "expected": expected])
        case .shapeMismatch(let reason):
            Message("shape-mismatch", .modelDamaged, "Shapes do not fit: {reason}.", ["reason": reason])
        case .inputTooSmall(let layer, let height, let width):
            Message(
                "picture-too-small", .badParameter,
                "A picture of {width}×{height} pixels leaves nothing at layer '{layer}'; use a larger one or a shallower layer.",
                ["width": width, "height": height, "layer": layer])
        case .notForPictures(let channels):
            Message(
                "network-not-for-pictures", .badParameter,
                "This network takes {channels} channels, and a picture has 3; choose another network.",
                ["channels": channels])
        case .outOfMemory(let bytes):
            Message(
                "no-memory-for-network", .outOfMemory,
                "Not enough memory: {megabytes} MB are needed and could not be had; use a smaller picture or fewer layers.",
                ["megabytes": (bytes >> 20) + 1])
        case .canceled:
            Message("evaluation-canceled", .canceled, "Canceled.")
        }
    }
}

extension AlignedMemory {
    /// Throws ``NetworkError/outOfMemory(bytes:)`` where there is not so much.
    public static func forFloats(_ count: Int) throws -> AlignedMemory {
        guard let memory = AlignedMemory(count: count) else {
            throw NetworkError.outOfMemory(bytes: count * MemoryLayout<Float>.stride)
        }
        return memory
    }
}
