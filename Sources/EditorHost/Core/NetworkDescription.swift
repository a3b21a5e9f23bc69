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

    public struct Layer: Decodable, Sendable {
        public let name: String
        /// What amplifying it brings, of the layers that are worth asking for.
        public let shows: String?
    }

    /// Throws `HostError.unreadableNetworks` where the text is none that this version understands.
    public static func list(json: String) throws(HostError) -> [NetworkDescription] {
        do {
            return try JSONDecoder().decode([NetworkDescription].self, from: Data(json.utf8))
        } catch {
            throw .unreadableNetworks
        }
    }

    /// What a filter makes of a layer, where the network's card says so: what amplifying it brings, if it says nothing
    /// else of this filter.
    public func whatShows(_ layer: String, in filter: String) -> String? {
        words?[filter]?[layer] ?? layers.first { $0.name == layer }?.shows
    }
}
