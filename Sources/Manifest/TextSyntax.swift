import Messages

/// A kind of text with a syntax that can be checked without a network.
protocol TextSyntax {
    /// Nil where the text does not follow the syntax.
    init?(_ text: String)
    /// The syntax in words, to follow "it must be".
    static var syntax: Message { get }
}

extension Parameter.Kind {
    /// The syntax of the kind's texts, where there is one.
    var syntax: (any TextSyntax.Type)? {
        switch self {
        case .layers: LayerSelection.self
        case .channels: ChannelSelection.self
        case .position: Position.self
        case .output: OutputPlace.self
        case .model, .class, .drawable: NonemptyText.self
        default: nil
        }
    }
}

private struct NonemptyText: TextSyntax {
    init?(_ text: String) {
        guard text.contains(where: { !$0.isWhitespace }) else { return nil }
    }

    static let syntax = Message(part: "a name, not an empty text")
}

extension StringProtocol {
    /// Without white space at either end.
    var trimmed: SubSequence {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

/// Reads a decimal number; nil for what is no finite number.
func finiteNumber(_ text: some StringProtocol) -> Double? {
    guard let number = Double(text), number.isFinite else { return nil }
    return number
}
