extension DecodingError {
    /// What is wrong, in one sentence.
    public var message: Message {
        switch self {
        case .keyNotFound(let key, _): Message(part: "The key '\(key.stringValue)' is missing.")
        // The decoder would name Swift's types.
        case .typeMismatch, .valueNotFound: Message(part: "Another type of value is expected.")
        case .dataCorrupted(let context):
            (context.underlyingError as? any MessageError)?.message
                ?? Message(verbatim: context.debugDescription)
        @unknown default: Message(verbatim: String(describing: self))
        }
    }

    /// The keys that lead to the place, positions in arrays as decimal numbers.
    public var path: [String] {
        switch self {
        case .keyNotFound(_, let context), .dataCorrupted(let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context):
            context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        @unknown default: []
        }
    }
}

/// What a decoder of this project finds odd about a value.
private struct OddValue: MessageError {
    let message: Message
}

extension DecodingError.Context {
    /// At a place, what is wrong in one sentence.
    public init(_ codingPath: [any CodingKey], part text: Message.PartText) {
        let error = OddValue(message: Message(part: text))
        self.init(codingPath: codingPath, debugDescription: error.description, underlyingError: error)
    }
}
