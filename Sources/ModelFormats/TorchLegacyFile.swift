import Files

/// PyTorch's layout before version 1.6: the pickles of a magic number, of the format's version, of facts
/// about the machine, of the state dict, and of the storages' keys; then every storage as a count of
/// elements (int64) and the elements.
struct TorchLegacyFile: TorchStorages {
    let stateDict: [(name: String, tensor: TorchTensor)]
    private let file: MappedFile
    /// Where the elements of each storage begin.
    private let offsets: [String: Int]

    /// 0x1950A86A20F9469CFC6C, little-endian.
    private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    private static let version = 1001

    init(_ file: MappedFile) throws {
        let path = file.path
        func malformed(_ detail: String) -> ModelFileError { PyTorchStateDict.malformed(path, detail) }
        guard file.bytes.count < 2 || file.bytes.starts(with: [0x80, 0x02]) else {
            throw malformed("it begins like neither of PyTorch's layouts")
        }
        var reader = ByteReader(file.bytes, file: path)
        guard try Unpickler.read(&reader, allowedGlobals: []).root == .bytes(Self.magic) else {
            throw malformed("its magic number is missing")
        }
        guard try Unpickler.read(&reader, allowedGlobals: []).root == .int(Self.version) else {
            throw malformed("its format's version is not \(Self.version)")
        }
        try Self.requireLittleEndian(Unpickler.read(&reader, allowedGlobals: []), file: path)
        let pickle = TorchPickle(
            tree: try Unpickler.read(&reader, allowedGlobals: TorchPickle.allowedGlobals), file: path)
        stateDict = try pickle.stateDict()
        let keys = try Unpickler.read(&reader, allowedGlobals: [])
        guard case .list(let list) = keys.root else { throw malformed("the list of its storages is missing") }

        let storages = try pickle.storages()
        var offsets: [String: Int] = [:]
        for case .string(let key) in keys.elements(list) {
            let count = try reader.number(Int64.self, for: "the size of storage \(key)")
            guard let storage = storages[key], count == storage.count else {
                throw malformed(
                    "storage \(key) has \(count) elements where the tensors expect another number")
            }
            offsets[key] = reader.offset
            guard let bytes = storage.byteCount else { throw malformed("storage \(key) is impossibly large") }
            _ = try reader.piece(bytes, for: "storage \(key)")
        }
        self.offsets = offsets
        self.file = file
    }

    func bytes(of storage: TorchTensor.Storage) throws -> [UInt8] {
        guard let offset = offsets[storage.key], let count = storage.byteCount else {
            throw PyTorchStateDict.malformed(file.path, "storage \(storage.key) is missing")
        }
        var reader = ByteReader(file.bytes, file: file.path, offset: offset)
        return Array(try reader.piece(count, for: "storage \(storage.key)"))
    }

    private static func requireLittleEndian(_ facts: PickleTree, file: String) throws {
        guard case .dictionary(let node) = facts.root,
            facts.items(node).contains(where: {
                $0.key == .string("little_endian") && $0.value == .bool(true)
            })
        else { throw PyTorchStateDict.malformed(file, "it was not written on a little-endian machine") }
    }
}
