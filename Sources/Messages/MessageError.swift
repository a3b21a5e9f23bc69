/// An error that says what kind it is and describes itself by a message.
public protocol MessageError: Error, CustomStringConvertible {
    /// One sentence: what was found, what was expected, what to do. It has a code.
    var message: Message { get }
}

extension MessageError {
    public var description: String { message.description }
}

extension Message {
    /// The message of any error; one of another library is nobody's mistake but the program's.
    public init(_ error: any Error) {
        self =
            (error as? any MessageError)?.message
            ?? Message("internal", .internal, "{reason}", ["reason": "\(error)"])
    }
}
