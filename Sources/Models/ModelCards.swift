#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Files
import Manifest
import Messages

/// The cards of networks: those that this version was built with, from the folder `models/` of its source,
/// and the user's own, `NAME.json` in the folders where networks lie.
///
/// An own card can't take the name of one that is built in.
struct ModelCards: Sendable {
    /// In the order in which they are searched.
    let folders: [String]

    /// Names of all networks, in alphabetical order.
    var names: [String] {
        let own = folders.flatMap { FolderNames($0) }
            .filter { $0.hasSuffix(Self.suffix) && !$0.hasPrefix(".") }
            .map { String($0.dropLast(Self.suffix.count)) }
        return Set(EmbeddedModels.cards.keys).union(own).sorted()
    }

    /// Throws ``ModelError`` and `FileError`.
    func card(_ name: String) throws -> ModelCard {
        if let text = EmbeddedModels.cards[name] { return try decode(Data(text.utf8)) }
        guard names.contains(name), let file = try file(name + Self.suffix) else {
            throw ModelError.unknownModel(name, known: names)
        }
        let path = file.path
        guard file.bytes.count <= Self.sizeLimit else {
            throw ModelError.malformedCard(path, Message(part: "It is larger than 1 MB."))
        }
        let card: ModelCard
        do {
            card = try withExtendedLifetime(file) { try decode(Data(file.bytes)) }
        } catch let error as DecodingError {
            let place = error.path.joined(separator: ".")
            let problem =
                place.isEmpty ? error.message : Message(part: "\(place): \(error.message)")
            throw ModelError.malformedCard(path, problem)
        }
        guard card.name == name else {
            throw ModelError.malformedCard(
                path,
                Message(
                    part: "it calls the network '\(card.name)'; file and network need one name."))
        }
        if let problem = card.problem { throw ModelError.malformedCard(path, problem) }
        return card
    }

    /// The class names in the order of the network's scores; empty if it has none. The card's file of them is
    /// one that this version was built with, or lies beside the card.
    ///
    /// Throws ``ModelError`` and `FileError`.
    func classNames(of card: ModelCard) throws -> [String] {
        guard let name = card.classes else { return [] }
        if let text = EmbeddedModels.texts[name] { return ClassList(text).names }
        guard let file = try file(name) else { throw ModelError.noClassNames(card: card.name, file: name) }
        guard file.bytes.count <= Self.sizeLimit,
            let text = withExtendedLifetime(file, { String(validating: file.bytes, as: UTF8.self) })
        else {
            throw ModelError.malformedClassNames(
                file.path, Message(part: "it is no text in UTF-8 of at most 1 MB"))
        }
        let list = ClassList(text)
        if let line = list.names.firstIndex(where: { !$0.isPrintable }) {
            throw ModelError.malformedClassNames(
                file.path, Message(part: "line \(line + 1) holds control characters"))
        }
        return list.names
    }

    private static let suffix = ".json"
    /// In bytes, of cards and of lists of classes.
    private static let sizeLimit = 1 << 20

    private func file(_ name: String) throws -> MappedFile? {
        for folder in folders {
            do {
                return try MappedFile("\(folder)/\(name)")
            } catch FileError.missing {}
        }
        return nil
    }

    private func decode(_ data: Data) throws -> ModelCard {
        try JSONDecoder().decode(ModelCard.self, from: data)
    }
}
