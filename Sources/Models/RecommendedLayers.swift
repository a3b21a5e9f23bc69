/// The layers that suit a network, by filter and by its parameter of kind `layers`, as the parameter takes them.
public struct RecommendedLayers: Codable, Hashable, Sendable {
    public let byFilter: [String: [String: String]]

    public subscript(filter: String, parameter: String) -> String? { byFilter[filter]?[parameter] }

    /// Reads objects by filter. The texts of earlier cards are for the filter's parameter `layer` or `layers`, and
    /// those of `FILTER/PART` for its `PART-layers`.
    public init(from decoder: any Decoder) throws {
        var byFilter: [String: [String: String]] = [:]
        for (key, entry) in try [String: Entry](from: decoder) {
            let names = key.split(separator: "/", maxSplits: 1).map(String.init)
            let layers =
                switch entry {
                case .byParameter(let layers): layers
                case .text(let text) where names.count == 2: ["\(names[1])-layers": text]
                case .text(let text): ["layer": text, "layers": text]
                }
            byFilter[names.first ?? key, default: [:]].merge(layers) { first, _ in first }
        }
        self.byFilter = byFilter
    }

    public func encode(to encoder: any Encoder) throws { try byFilter.encode(to: encoder) }

    private enum Entry: Decodable {
        case byParameter([String: String])
        case text(String)

        init(from decoder: any Decoder) throws {
            if let text = try? String(from: decoder) {
                self = .text(text)
            } else {
                self = .byParameter(try [String: String](from: decoder))
            }
        }
    }
}
