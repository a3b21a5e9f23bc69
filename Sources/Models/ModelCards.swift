#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Messages
import Manifest

/// The cards of networks: those that this version was built with, from the folder `models/` of its source,
/// and the user's own, `NAME.json` in the folders where networks lie.
///
/// An own card can't take the name of one that is built in.
struct ModelCards: Sendable {
    /// In the order in which they are searched.
    let folders: [String]

    /// Names of all networks, in alphabetical order.
    var names: [String] {
        let own = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
            .filter { $0.hasSuffix(Self.suffix) && !$0.hasPrefix(".") }
            .map { String($0.dropLast(Self.suffix.count)) }
        return Set(EmbeddedModels.cards.keys).union(own).sorted()
    }

    /// Throws ``ModelError``.
    func card(_ name: String) throws -> ModelCard {
        if let text = EmbeddedModels.cards[name] { return try decode(Data(text.utf8)) }
        guard names.contains(name), let (path, data) = file(name + Self.suffix) else {
            throw ModelError.unknownModel(name, known: names)
        }
        let card: ModelCard
        do {
            card = try decode(data)
        } catch let error as DecodingError {
            let place = error.path.joined(separator: ".")
            throw ModelError.malformedCard(
                path, place.isEmpty ? error.message : Message(part: "\(place): \(error.message)"))
        }
        guard card.name == name else {
            throw ModelError.malformedCard(
                path, Message(part: "it calls the network '\(card.name)'; file and network need one name."))
        }
        return card
    }

    /// The class names in the order of the network's scores; empty if it has none. The card's file of them is
    /// one that this version was built with, or lies beside the card.
    ///
    /// Throws ``ModelError``.
    func classNames(of card: ModelCard) throws -> [String] {
        guard let name = card.classes else { return [] }
        if let text = EmbeddedModels.texts[name] { return lines(text) }
        guard !name.contains("/"), let (_, data) = file(name) else {
            throw ModelError.noClassNames(card: card.name, file: name)
        }
        return lines(String(decoding: data, as: UTF8.self))
    }

    private static let suffix = ".json"

    private func file(_ name: String) -> (path: String, data: Data)? {
        for folder in folders {
            let path = "\(folder)/\(name)"
            if let data = FileManager.default.contents(atPath: path) { return (path, data) }
        }
        return nil
    }

    private func decode(_ data: Data) throws -> ModelCard {
        try JSONDecoder().decode(ModelCard.self, from: data)
    }

    private func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map(String.init)
    }
}
