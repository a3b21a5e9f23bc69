import Messages

/// PyTorch's layout since version 1.6: a zip archive with the state dict's pickle in `NAME/data.pkl` and
/// every storage in `NAME/data/KEY`.
final class TorchArchive: TorchStorages {
    private let archive: ZipArchive
    private let folder: String
    private let byteCount: Int

    /// Pickles of state dicts have some hundred bytes per tensor.
    /// A pickle may be as large as the file, since PyTorch packs nothing, or this large.
    private static let smallPickle = 1 << 20

    init(_ path: String, size: Int) throws {
        archive = try ZipArchive(path)
        byteCount = size
        guard let pickle = archive.names.first(where: { $0.hasSuffix("/data.pkl") }) else {
            throw PyTorchStateDict.malformed(path, "it has no data.pkl")
        }
        folder = String(pickle.dropLast("data.pkl".count))
        if archive.contains("\(folder)byteorder") {
            let order = try archive.contents(of: "\(folder)byteorder", limit: 100)
            guard order.elementsEqual("little".utf8) else {
                throw PyTorchStateDict.malformed(path, "it was not written on a little-endian machine")
            }
        }
    }

    func stateDict() throws -> [(name: String, tensor: TorchTensor)] {
        let pickle = try archive.contents(of: "\(folder)data.pkl", limit: max(byteCount, Self.smallPickle))
        return try pickle.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, file: archive.path)
            return try TorchPickle(
                tree: Unpickler.read(&reader, allowedGlobals: TorchPickle.allowedGlobals), file: archive.path
            ).stateDict()
        }
    }

    func bytes(of storage: TorchTensor.Storage) throws -> [UInt8] {
        // PyTorch stores numbers unpacked, so that none can be larger than the archive.
        guard let expected = storage.byteCount, expected <= byteCount else {
            throw PyTorchStateDict.malformed(
                archive.path, "storage \(storage.key) of \(storage.count) elements is larger than the file")
        }
        let bytes = try archive.contents(of: "\(folder)data/\(storage.key)", limit: expected)
        guard bytes.count == expected else {
            throw ModelFileError(
                archive.path,
                .truncated(
                    missing: Message(verbatim: "storage \(storage.key)"), needed: expected,
                    available: bytes.count))
        }
        return bytes
    }
}
