/// A name and how much it counts beside others, as in `block4c:0.5+block6a` or `Egyptian cat:0.7+volcano:0.3`.
public struct WeightedName: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    /// Finite and not 0; 1 where the text gives none.
    public let weight: Double

    public init(name: String, weight: Double = 1) {
        self.name = name
        self.weight = weight
    }

    public var description: String { weight == 1 ? name : "\(name):\(plainNumber(weight))" }

    /// Reads names joined by `+`; nil for a weight of 0 or none that is a number, for an empty name, and for one that
    /// comes twice.
    public static func list(_ text: some StringProtocol) -> [WeightedName]? {
        var list: [WeightedName] = []
        var names: Set<String> = []
        for term in terms(of: text) {
            guard let name = WeightedName(term), names.insert(name.name).inserted else { return nil }
            list.append(name)
        }
        return list
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

    private init?(_ term: String) {
        let parts = term.split(separator: ":", omittingEmptySubsequences: false)
        let name = parts[0].trimmed
        guard !name.isEmpty else { return nil }
        switch parts.count {
        case 1:
            self.init(name: String(name))
        case 2:
            guard let weight = finiteNumber(parts[1].trimmed), weight != 0 else { return nil }
            self.init(name: String(name), weight: weight)
        default:
            return nil
        }
    }
}
