import Glibc
import Files
import ModelFormats

/// The networks installed on this computer: one file NAME.safetensors each.
///
/// Networks, and cards of the user's own, are looked for in ``folder`` and then, unless a folder was given,
/// in the system's (`/usr/local/share/pareidolia/models`, …). New networks go to ``folder``.
public struct ModelStore: Sendable {
    /// A network that there is a card for, installed or not.
    public struct Listing: Sendable {
        public var name: String
        public var title: String
        /// Of the weights; nil for a network that is built in.
        public var license: String?
        /// Part of the program, so that there is no file.
        public var isBuiltIn = false
        public var installed = false
        /// Where the network lies, or would be put; empty for one that is built in.
        public var path = ""
        /// Size of the installed file, 0 if there is none.
        public var bytes = 0
        /// What is wrong with its card, in one sentence.
        public var problem: String?
    }

    public let folder: String
    private let folders: [String]

    /// `folder` nil: `$XDG_DATA_HOME/pareidolia/models`, by default in `~/.local/share`.
    public init(folder: String? = nil) {
        self.folder = folder ?? ModelFolders.user()
        folders = [self.folder] + (folder == nil ? ModelFolders.system() : [])
    }

    var cards: ModelCards { ModelCards(folders: folders) }

    /// What is known about a network; throws ``ModelError``.
    public func card(_ name: String) throws -> ModelCard { try cards.card(name) }

    /// All networks that there are cards for, in alphabetical order.
    public func list() -> [Listing] { cards.names.map(listing) }

    private func listing(_ name: String) -> Listing {
        let card: ModelCard
        do {
            card = try self.card(name)
        } catch {
            return Listing(name: name, title: name, problem: "\(error)")
        }
        var listing = Listing(name: name, title: card.title, license: card.license)
        if card.source == nil {
            (listing.isBuiltIn, listing.installed) = (true, true)
        } else {
            let path = installedPath(name)
            listing.installed = path != nil
            listing.path = path ?? destination(name)
            listing.bytes = path.flatMap(fileSize) ?? 0
        }
        return listing
    }

    /// The layers and classes of an installed network, from its card and its file's header: nothing is loaded.
    /// Throws ``ModelError`` and `ModelFileError`.
    public func summary(_ name: String) throws -> (layers: [String], classes: [String]) {
        let card = try self.card(name)
        if case .none(let make) = card.architecture.weights { return (make().layerNames, []) }
        guard let source = card.source else { throw ModelError.notInstalled(name) }
        guard let path = installedPath(name) else { throw ModelError.notInstalled(name) }
        let summary = try NetworkFile.summary(of: path)
        guard summary.description.sourceHash == source.fileSHA256 else { throw ModelError.outdated(name) }
        return (summary.layerNames, summary.description.classes)
    }

    /// Maps an installed network, or makes one that is built in. Throws ``ModelError`` and `ModelFileError`.
    public func load(_ name: String) throws -> Model { try load(card(name)) }

    func load(_ card: ModelCard) throws -> Model {
        if case .none(let make) = card.architecture.weights {
            return Model(
                name: card.name, title: card.title, network: make(), classes: [],
                recommendedLayers: card.recommendedLayers, notableLayers: card.layers.map(\.name))
        }
        let file = try open(card)
        return Model(
            name: card.name, title: card.title, network: file.network, classes: file.description.classes,
            recommendedLayers: card.recommendedLayers, notableLayers: card.layers.map(\.name))
    }

    /// Reads every weight of an installed network and compares it with what was imported; one that is
    /// built in is always intact. Throws ``ModelError`` and `ModelFileError`.
    public func verify(_ name: String) throws {
        let card = try self.card(name)
        if card.source != nil { try open(card).verify() }
    }

    func destination(_ name: String) -> String { "\(folder)/\(name).safetensors" }

    private func installedPath(_ name: String) -> String? {
        folders.lazy.map { "\($0)/\(name).safetensors" }.first { fileSize($0) != nil }
    }

    private func open(_ card: ModelCard) throws -> NetworkFile {
        guard let source = card.source else { throw ModelError.builtIn(card.name) }
        guard let path = installedPath(card.name) else { throw ModelError.notInstalled(card.name) }
        let file = try NetworkFile(contentsOf: path)
        guard file.description.sourceHash == source.fileSHA256 else {
            throw ModelError.outdated(card.name)
        }
        return file
    }

    func fileSize(_ path: String) -> Int? {
        var status = stat()
        return path.withPath({ stat($0, &status) }) == 0 && status.st_mode & S_IFMT == S_IFREG
            ? Int(status.st_size) : nil
    }
}
