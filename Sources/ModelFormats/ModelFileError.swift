import Messages

/// What is wrong with a file that holds a network or its weights, with the file's path.
public struct ModelFileError: MessageError, Equatable {
    public var file: String
    public var problem: Problem

    public init(_ file: String, _ problem: Problem) {
        self.file = file
        self.problem = problem
    }

    public enum Problem: Equatable, Sendable {
        /// The file ends before something that should be in it.
        case truncated(missing: Message, needed: Int, available: Int)
        /// Another kind of file than the one asked for, or a damaged one; what is odd about it.
        case malformed(format: Message, Message)
        case wrongHash(expected: String, found: String)
        case unsupportedVersion(found: Int, supported: Int)
        case unsupportedType(tensor: String, type: String, supported: [String])
        case unsupportedOpcode(UInt8, offset: Int)
        /// A pickle asks for a Python object that no file of weights needs.
        case forbiddenGlobal(String)
        case missingTensor(String)
        case tensorShape(tensor: String, expected: [Int], found: [Int])
        /// The graph in a model file has a layer that can't be.
        case badLayer(node: String, Message)
    }

    public var message: Message {
        switch problem {
        case .truncated(let missing, let needed, let available):
            Message(
                "truncated-file", .modelDamaged,
                "'{file}' is truncated: {part} needs {needed} bytes and {available} are left; get or import it again.",
                ["file": file, "part": missing, "needed": needed, "available": available])
        case .malformed(let format, let detail):
            Message(
                "malformed-file", .modelDamaged, "'{file}' is not {format}, or is damaged: {reason}.",
                ["file": file, "format": format, "reason": detail])
        case .wrongHash(let expected, let found):
            Message(
                "wrong-hash", .modelDamaged,
                "'{file}' is not the file that was expected: its SHA-256 is {found}, not {expected}; get or import it again.",
                ["file": file, "found": found, "expected": expected])
        case .unsupportedVersion(let found, let supported):
            Message(
                "unsupported-format-version", .modelDamaged,
                "'{file}' has format version {found}; this version of Pareidolia reads {supported}; import the network again.",
                ["file": file, "found": found, "supported": supported])
        case .unsupportedType(let tensor, let type, let supported):
            Message(
                "unsupported-tensor-type", .modelDamaged,
                "Tensor '{tensor}' in '{file}' holds {type} values; supported are {supported}.",
                [
                    "tensor": tensor, "file": file, "type": type,
                    "supported": supported.joined(separator: ", "),
                ])
        case .unsupportedOpcode(let opcode, let offset):
            Message(
                "unsupported-pickle-operation", .modelDamaged,
                "'{file}' uses the pickle operation 0x{operation} at byte {offset}, which no file of weights needs; it was not read.",
                ["file": file, "operation": String(opcode, radix: 16), "offset": offset])
        case .forbiddenGlobal(let name):
            Message(
                "forbidden-python-object", .modelDamaged,
                "'{file}' asks for the Python object '{object}', which no file of weights needs; nothing was run.",
                ["file": file, "object": name])
        case .missingTensor(let name):
            Message(
                "missing-tensor", .modelDamaged,
                "'{file}' has no tensor '{tensor}', which the network needs.",
                ["file": file, "tensor": name])
        case .tensorShape(let tensor, let expected, let found):
            Message(
                "tensor-shape", .modelDamaged,
                "Tensor '{tensor}' in '{file}' has shape {found}; the network expects {expected}.",
                ["tensor": tensor, "file": file, "found": found, "expected": expected])
        case .badLayer(let node, let detail):
            Message(
                "impossible-layer", .modelDamaged, "Layer '{layer}' in '{file}' is impossible: {reason}.",
                ["layer": node, "file": file, "reason": detail])
        }
    }
}
