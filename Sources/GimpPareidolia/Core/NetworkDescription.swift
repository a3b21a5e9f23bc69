#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A network as `pareidolia_list_models` describes it.
struct NetworkDescription: Decodable {
    let name: String
    let title: String
    /// What it is good for, in a sentence.
    let summary: String
    let installed: Bool
    /// Empty where it is not installed.
    let layers: [Layer]
    /// Names of the classes by number; empty if the network has none, or is not installed.
    let classes: [String]
    /// By filter, the value of its layer parameter that suits the network.
    let recommendedLayers: [String: String]

    struct Layer: Decodable {
        let name: String
        /// What it sees, of the layers that are worth asking for.
        let shows: String?
    }

    /// Empty where the text is none that this version understands.
    static func list(json: String) -> [NetworkDescription] {
        (try? JSONDecoder().decode([NetworkDescription].self, from: Data(json.utf8))) ?? []
    }

    /// What amplifying a layer brings, where the network's card says so.
    func whatShows(_ layer: String) -> String? { layers.first { $0.name == layer }?.shows }
}
