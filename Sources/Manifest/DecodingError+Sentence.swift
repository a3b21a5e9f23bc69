extension DecodingError {
    /// What is wrong, in one sentence.
    public var sentence: String {
        switch self {
        case .keyNotFound(let key, _): "The key '\(key.stringValue)' is missing."
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.debugDescription
        @unknown default: String(describing: self)
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
