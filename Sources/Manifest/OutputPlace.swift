import Messages

/// Where an editor puts a filter's result.
public enum OutputPlace: String, CaseIterable, Hashable, Sendable, TextSyntax {
    /// In place of the pixels it was made from; a result of another size gets an image of its own.
    case inPlace = "in-place"
    /// A layer above the drawable.
    case newLayer = "new-layer"
    case newImage = "new-image"

    static let syntax = Message(
        verbatim: allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))

    init?(_ text: String) { self.init(rawValue: text) }
}
