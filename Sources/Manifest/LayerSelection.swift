import Messages

/// The layers that a filter looks at: `auto`, or names with optional weights such as
/// `block4c:0.5+block6a`.
public enum LayerSelection: Hashable, Sendable, LosslessStringConvertible, TextSyntax {
    /// The layer that the model's card recommends for the filter.
    case automatic
    /// One or more layers with different names.
    case layers([WeightedLayer])

    /// A layer and how much it counts beside the others.
    public struct WeightedLayer: Hashable, Sendable {
        public let name: String
        /// Finite and not 0; 1 where the text gives none, negative to hold the layer's features back.
        public let weight: Double

        public init(name: String, weight: Double = 1) {
            self.name = name
            self.weight = weight
        }
    }

    public static let syntax = Message(
        part: "'auto', or layers joined by '+', each with an optional weight, such as block4c:0.5+block6a")

    /// Reads ``syntax``; nil for anything else, for a weight of 0 and for a layer named twice.
    public init?(_ text: String) {
        let text = text.trimmed
        if text == "auto" {
            self = .automatic
            return
        }
        var layers: [WeightedLayer] = []
        var names: Set<String> = []
        for term in Self.terms(of: text) {
            guard let layer = Self.layer(term), names.insert(layer.name).inserted else { return nil }
            layers.append(layer)
        }
        self = .layers(layers)
    }

    public var description: String {
        switch self {
        case .automatic: "auto"
        case .layers(let layers):
            layers
                .map { $0.weight == 1 ? $0.name : "\($0.name):\(plainNumber($0.weight))" }
                .joined(separator: "+")
        }
    }

    /// Splits at `+`, but not at the one in `block6a:1e+2` or `block6a:+2`.
    private static func terms(of text: some StringProtocol) -> [String] {
        var terms: [String] = [""]
        var previous: Character = " "
        var inWeight = false
        for character in text {
            if character == "+", !(inWeight && (previous == ":" || previous == "e" || previous == "E")) {
                terms.append("")
                inWeight = false
            } else {
                terms[terms.count - 1].append(character)
                if character == ":" { inWeight = true }
            }
            previous = character
        }
        return terms
    }

    private static func layer(_ term: String) -> WeightedLayer? {
        let parts = term.split(separator: ":", omittingEmptySubsequences: false)
        let name = parts[0].trimmed
        guard !name.isEmpty, !name.contains(where: \.isWhitespace), name != "auto" else { return nil }
        switch parts.count {
        case 1:
            return WeightedLayer(name: String(name))
        case 2:
            guard let weight = finiteNumber(parts[1].trimmed), weight != 0 else { return nil }
            return WeightedLayer(name: String(name), weight: weight)
        default:
            return nil
        }
    }
}
