/// What is wrong with a file that holds a network or its weights, with the file's path.
public struct ModelFileError: Error, Equatable, CustomStringConvertible {
    public var file: String
    public var problem: Problem

    public init(_ file: String, _ problem: Problem) {
        self.file = file
        self.problem = problem
    }

    public enum Problem: Equatable, Sendable {
        /// The system refused; its reason.
        case unreadable(String)
        case unwritable(String)
        /// The file ends before something that should be in it.
        case truncated(missing: String, needed: Int, available: Int)
        /// Another kind of file than the one asked for, or a damaged one; what is odd about it.
        case malformed(format: String, String)
        case wrongHash(expected: String, found: String)
        case unsupportedVersion(found: Int, supported: Int)
        case unsupportedType(tensor: String, type: String, supported: String)
        case unsupportedOpcode(UInt8, offset: Int)
        /// A pickle asks for a Python object that no file of weights needs.
        case forbiddenGlobal(String)
        case missingTensor(String)
        case tensorShape(tensor: String, expected: [Int], found: [Int])
        /// The graph in a model file has a layer that can't be.
        case badLayer(node: String, String)
    }

    public var description: String {
        switch problem {
        case .unreadable(let reason):
            "Cannot read '\(file)': \(reason)."
        case .unwritable(let reason):
            "Cannot write '\(file)': \(reason)."
        case .truncated(let missing, let needed, let available):
            "'\(file)' is truncated: \(missing) needs \(needed) bytes and \(available) are left; get or import it again."
        case .malformed(let format, let detail):
            "'\(file)' is not \(format), or is damaged: \(detail)."
        case .wrongHash(let expected, let found):
            "'\(file)' is not the file that was expected: its SHA-256 is \(found), not \(expected); get or import it again."
        case .unsupportedVersion(let found, let supported):
            "'\(file)' has format version \(found); this version of Pareidolia reads \(supported); import the network again."
        case .unsupportedType(let tensor, let type, let supported):
            "Tensor '\(tensor)' in '\(file)' holds \(type) values; supported are \(supported)."
        case .unsupportedOpcode(let opcode, let offset):
            "'\(file)' uses the pickle operation 0x\(String(opcode, radix: 16)) at byte \(offset), which no file of weights needs; it was not read."
        case .forbiddenGlobal(let name):
            "'\(file)' asks for the Python object '\(name)', which no file of weights needs; nothing was run."
        case .missingTensor(let name):
            "'\(file)' has no tensor '\(name)', which the network needs."
        case .tensorShape(let tensor, let expected, let found):
            "Tensor '\(tensor)' in '\(file)' has shape \(found); the network expects \(expected)."
        case .badLayer(let node, let detail):
            "Layer '\(node)' in '\(file)' is impossible: \(detail)."
        }
    }
}
