/// What can be wrong with a network, a model file's graph, or a request to one.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
    case unknownLayer(String, known: [String])
    case unknownKind(String, node: String, known: [String])
    case duplicateNode(String)
    case missingInput(String, node: String)
    case missingParameter(String, node: String)
    case parameterShape(node: String, role: String, expected: [Int], found: [Int])
    case shapeMismatch(String)
    case inputTooSmall(layer: String, height: Int, width: Int)
    case outOfMemory(bytes: Int)
    /// The caller's cancel flag was seen between two layers.
    case cancelled

    public var description: String {
        switch self {
        case .unknownLayer(let name, let known):
            "There is no layer '\(name)' in this network; it has \(known.joined(separator: ", "))."
        case .unknownKind(let kind, let node, let known):
            "Layer '\(node)' is of the unknown kind '\(kind)'; known are \(known.joined(separator: ", "))."
        case .duplicateNode(let name):
            "Two layers are named '\(name)'; layer names must differ."
        case .missingInput(let name, let node):
            "Layer '\(node)' reads '\(name)', which no earlier layer makes."
        case .missingParameter(let role, let node):
            "Layer '\(node)' needs a tensor '\(node).\(role)', which the model does not have."
        case .parameterShape(let node, let role, let expected, let found):
            "Tensor '\(node).\(role)' has shape \(found); the layer expects \(expected)."
        case .shapeMismatch(let text):
            "Shapes do not fit: \(text)."
        case .inputTooSmall(let layer, let height, let width):
            "A picture of \(width)×\(height) pixels leaves nothing at layer '\(layer)'; use a larger one or a shallower layer."
        case .outOfMemory(let bytes):
            "Not enough memory: \((bytes >> 20) + 1) MB are needed and could not be had; use a smaller picture or fewer layers."
        case .cancelled:
            "Cancelled."
        }
    }
}
