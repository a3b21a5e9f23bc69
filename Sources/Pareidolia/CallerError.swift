import Messages

/// What a C program can do wrong besides what the filters check.
enum CallerError: MessageError {
    case null(String)
    case badRegion(String)

    var message: Message {
        switch self {
        case .null(let argument):
            Message(
                "null-argument", .badArgument,
                "Argument '{argument}' of pareidolia_apply is NULL; it is required.", ["argument": argument])
        case .badRegion(let reason):
            Message(
                "bad-region", .badArgument, "The pixel region can't be used: {reason}.", ["reason": reason])
        }
    }
}
