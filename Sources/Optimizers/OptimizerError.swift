import Messages

/// What can go wrong with a minimization.
public enum OptimizerError: MessageError, Equatable {
    case outOfMemory(bytes: Int)
    case undefinedStart

    public var message: Message {
        switch self {
        case .outOfMemory(let bytes):
            Message(
                "no-memory-to-optimize", .outOfMemory,
                "Not enough memory: {megabytes} MB are needed to optimize a picture of this size; use a smaller one, or close other programs.",
                ["megabytes": (bytes >> 20) + 1])
        case .undefinedStart:
            Message(
                "undefined-objective", .modelDamaged,
                "The objective is not a number at the start; the network's weights may be damaged.")
        }
    }
}
