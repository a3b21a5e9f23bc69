#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A network as `pareidolia_list_models` describes it.
public struct NetworkDescription: Decodable, Sendable {
    public let name: String
    public let title: String
    /// What it is good for, in a sentence.
    public let summary: String
    public let installed: Bool
    /// Empty where it is not installed.
    public let layers: [Layer]
    /// Names of the classes by number; empty if the network has none, or is not installed.
    public let classes: [String]
    /// By filter and parameter, the layers that suit the network.
    public let recommendedLayers: [String: [String: String]]
    /// By filter and layer, what there is to be seen of a layer by filters that don't amplify it; nil from older cores.
    public let words: [String: [String: String]]?
    /// Filters that others are better for; nil from older cores.
    public let poorAt: [String]?
    /// Single channels that are worth asking for; nil from older cores.
    public let channels: [Channel]?

    public struct Layer: Decodable, Sendable {
        public let name: String
        /// What amplifying it brings, of the layers that are worth asking for.
        public let shows: String?
    }

    public struct Channel: Decodable, Sendable {
        public let layer: String
        public let channel: Int
        /// What amplifying it brings.
        public let shows: String
    }

    /// Throws `HostError.unreadableNetworks` where the text is none that this version understands.
    public static func list(json: String) throws(HostError) -> [NetworkDescription] {
        do {
            return try JSONDecoder().decode([NetworkDescription].self, from: Data(json.utf8))
        } catch {
            throw .unreadableNetworks
        }
    }

    /// Networks as they are offered for a filter: its own first, then those that it has layers to recommend of, then the
    /// rest; those that are poor at it at the end.
    ///
    /// - Parameter first: the name of the one that is taken if nobody chooses.
    public static func ordered(
        _ networks: [NetworkDescription], for filter: String, first: String
    ) -> [NetworkDescription] {
        func rank(_ network: NetworkDescription) -> Int {
            if network.name == first { return 0 }
            if network.poorAt?.contains(filter) == true { return 3 }
            return network.recommendedLayers[filter] == nil ? 2 : 1
        }
        return networks.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
    }

    /// The classes for who is looking for a text: those that have it as whole words come first, then those where a word
    /// begins with it; "cat" finds the Egyptian cat before the catamaran and the education.
    public func classes(lookingFor text: String) -> [String] {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        let text = words.joined(separator: " ")
        guard !text.isEmpty else { return classes }
        func rank(_ name: String) -> Int {
            let name = name.lowercased()
            var (best, rest) = (3, name[...])
            while let found = rest.firstRange(of: text) {
                let begins =
                    found.lowerBound == name.startIndex
                    || !name[name.index(before: found.lowerBound)].isLetter
                let ends = found.upperBound == name.endIndex || !name[found.upperBound].isLetter
                best = min(best, begins ? (ends ? 0 : 1) : 2)
                rest = rest[name.index(after: found.lowerBound)...]
            }
            return best
        }
        return classes.map { (rank($0), $0) }.enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
    }

    /// What a filter makes of a layer, where the network's card says so: what amplifying it brings, if it says nothing
    /// else of this filter.
    public func whatShows(_ layer: String, in filter: String) -> String? {
        words?[filter]?[layer] ?? layers.first { $0.name == layer }?.shows
    }
}
