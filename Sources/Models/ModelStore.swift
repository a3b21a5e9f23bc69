import Glibc
import ModelFormats

/// The networks installed on this computer: one file NAME.safetensors each.
///
/// Networks are looked for in ``folder`` and then, unless a folder was given, in the system's
/// (`/usr/local/share/pareidolia/models`, …). New ones go to ``folder``.
public struct ModelStore: Sendable {
    /// A network that this version knows, installed or not.
    public struct Listing: Sendable {
        public var name: String
        public var title: String
        /// Of the weights; nil for a network that is built in.
        public var licence: String?
        /// Part of the program, so that there is no file.
        public var isBuiltIn: Bool
        public var installed: Bool
        /// Where the network lies, or would be put; empty for one that is built in.
        public var path: String
        /// Size of the installed file, 0 if there is none.
        public var bytes: Int
    }

    public let folder: String
    private let folders: [String]

    /// `folder` nil: `$XDG_DATA_HOME/pareidolia/models`, by default in `~/.local/share`.
    public init(folder: String? = nil) {
        self.folder = folder ?? ModelFolders.user()
        folders = [self.folder] + (folder == nil ? ModelFolders.system() : [])
    }

    /// All networks that this version knows, in alphabetical order.
    public func list() throws -> [Listing] {
        try ModelCards.names.map { name in
            let card = try ModelCards.card(name)
            guard card.source != nil else {
                return Listing(
                    name: name, title: card.title, licence: card.licence, isBuiltIn: true, installed: true,
                    path: "", bytes: 0)
            }
            let path = installedPath(name)
            return Listing(
                name: name, title: card.title, licence: card.licence, isBuiltIn: false,
                installed: path != nil,
                path: path ?? destination(name), bytes: path.flatMap(fileSize) ?? 0)
        }
    }

    /// Maps an installed network, or makes one that is built in. Throws ``ModelError`` and `ModelFileError`.
    public func load(_ name: String) throws -> Model {
        try load(ModelCards.card(name))
    }

    func load(_ card: ModelCard) throws -> Model {
        if let network = card.architecture.builtIn {
            return Model(
                name: card.name, title: card.title, network: network, classes: [],
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
        let card = try ModelCards.card(name)
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

    private func fileSize(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }
}
