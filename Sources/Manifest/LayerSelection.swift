import Messages

/// The layers that a filter looks at: `auto`, or names with optional weights such as
/// `block4c:0.5+block6a`.
public enum LayerSelection: Hashable, Sendable, LosslessStringConvertible, TextSyntax {
    /// The layer that the model's card recommends for the filter.
    case automatic
    /// One or more layers with different names.
    case layers([WeightedLayer])

    /// A layer and how much it counts beside the others: negative to hold its features back.
    public typealias WeightedLayer = WeightedName

    public static let syntax = Message(
        part: "'auto', or layers joined by '+', each with an optional weight, such as block4c:0.5+block6a")

    /// Reads ``syntax``; nil for anything else, for a weight of 0 and for a layer named twice.
    public init?(_ text: String) {
        let text = text.trimmed
        if text == "auto" {
            self = .automatic
            return
        }
        guard let layers = WeightedName.list(text),
            layers.allSatisfy({ $0.name != "auto" && !$0.name.contains(where: \.isWhitespace) })
        else { return nil }
        self = .layers(layers)
    }

    public var description: String {
        switch self {
        case .automatic: "auto"
        case .layers(let layers): layers.map(\.description).joined(separator: "+")
        }
    }
}
