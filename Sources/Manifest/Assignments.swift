import Messages

/// Pairs `name=value` separated by white space, as a script hands them over.
///
/// A value that holds white space stands in single or double quotes; a backslash means nothing special.
/// Names keep their order and may repeat; who asks decides whether that is an error.
public struct Assignments: Sendable {
    public let pairs: [(name: String, value: String)]

    /// Throws ``ManifestError/malformedAssignment(_:reason:)``.
    public init(_ text: String) throws {
        var pairs: [(name: String, value: String)] = []
        var rest = text[...].drop(while: \.isWhitespace)
        while !rest.isEmpty {
            pairs.append(try Self.takePair(from: &rest))
            rest = rest.drop(while: \.isWhitespace)
        }
        self.pairs = pairs
    }

    private static func takePair(from rest: inout Substring) throws -> (name: String, value: String) {
        let start = rest
        let name = rest.prefix { !$0.isWhitespace && $0 != "=" }
        rest = rest[name.endIndex...]
        func failure(part reason: Message.PartText) -> ManifestError {
            let word = start.prefix { !$0.isWhitespace }
            return .malformedAssignment(String(word), reason: Message(part: reason))
        }
        guard rest.first == "=" else { throw failure(part: "write name=value without spaces around '='") }
        guard !name.isEmpty else { throw failure(part: "there is no name before '='") }
        rest = rest.dropFirst()

        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            let value = rest.prefix { !$0.isWhitespace }
            rest = rest[value.endIndex...]
            guard !value.isEmpty else {
                throw failure(part: "there is no value after '=' (an empty one is written \"\")")
            }
            return (String(name), String(value))
        }
        rest = rest.dropFirst()
        guard let end = rest.firstIndex(of: quote) else {
            throw failure(part: "its closing \(quote) is missing")
        }
        let value = rest[..<end]
        rest = rest[rest.index(after: end)...]
        guard rest.first?.isWhitespace ?? true else {
            throw failure(part: "after the closing \(quote) there must be a space")
        }
        return (String(name), String(value))
    }
}
