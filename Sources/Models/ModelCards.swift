#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The cards that this version was built with, from the folder `models/`.
public enum ModelCards {
    /// Names of all networks, in alphabetical order.
    public static let names: [String] = EmbeddedModels.cards.keys.sorted()

    /// Throws ``ModelError/unknownModel(_:known:)``.
    public static func card(_ name: String) throws -> ModelCard {
        guard let text = EmbeddedModels.cards[name] else { throw ModelError.unknownModel(name, known: names) }
        return try JSONDecoder().decode(ModelCard.self, from: Data(text.utf8))
    }
}

extension ModelCard {
    /// The class names in the order of the network's scores; empty if it has none.
    public var classNames: [String] {
        guard let classes, let text = EmbeddedModels.texts[classes] else { return [] }
        return text.split(whereSeparator: \.isNewline).map(String.init)
    }
}
