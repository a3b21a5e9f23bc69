/// What can go wrong with a minimization.
public enum OptimizerError: Error, Equatable, CustomStringConvertible {
    case outOfMemory(bytes: Int)
    case undefinedStart

    public var description: String {
        switch self {
        case .outOfMemory(let bytes):
            "Not enough memory: \((bytes >> 20) + 1) MB are needed to optimize a picture of this size; use a smaller one, or close other programs."
        case .undefinedStart:
            "The objective is not a number at the start; the network's weights may be damaged."
        }
    }
}
