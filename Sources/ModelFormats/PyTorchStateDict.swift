import Files
import Messages
import Networks

/// The floating-point tensors of a file that `torch.save(model.state_dict(), …)` wrote, in its legacy
/// layout (before PyTorch 1.6) or as a zip archive.
///
/// Nothing in the file is run: the pickle in it may name the handful of functions that build tensors,
/// which are understood here, and nothing else. Integer tensors, such as the counters
/// `num_batches_tracked`, are left out. Where all names begin with `module.`, as `DataParallel` makes it, it is taken
/// away. Of a dictionary with a `state_dict` in it, as it is saved during a training, only that is read.
public struct PyTorchStateDict: Sendable {
    /// In the order of the file.
    public let names: [String]
    public let tensors: [String: Tensor]

    /// Reads all tensors, or those with these names. Throws ``ModelFileError``.
    public init(contentsOf path: String, where isWanted: (String) -> Bool = { _ in true }) throws {
        let file = try MappedFile(path)
        var descriptions: [(name: String, tensor: TorchTensor)]
        let storages: any TorchStorages
        if try ZipArchive.isArchive(path) {
            let archive = try TorchArchive(path, size: file.bytes.count)
            descriptions = try archive.stateDict()
            storages = archive
        } else {
            let legacy = try TorchLegacyFile(file)
            descriptions = legacy.stateDict
            storages = legacy
        }

        // Of networks that several processors trained together.
        if descriptions.allSatisfy({ $0.name.hasPrefix(Self.parallelPrefix) }) {
            descriptions = descriptions.map {
                (String($0.name.dropFirst(Self.parallelPrefix.count)), $0.tensor)
            }
        }
        let wanted = descriptions.filter { isWanted($0.name) && $0.tensor.storage.type != nil }
        names = wanted.map(\.name)
        // Tensors may share a storage, but ten thousand that share a large one are an attack.
        var rest = 2 * file.bytes.count + Self.allowance
        for (_, tensor) in wanted {
            guard let count = elementCount(tensor.shape), count <= rest / MemoryLayout<Float>.stride else {
                throw Self.malformed(path, "its tensors are together far larger than the file")
            }
            rest -= count * MemoryLayout<Float>.stride
        }
        // Each storage is read once.
        var tensors: [String: Tensor] = [:]
        for (_, sharing) in Dictionary(grouping: wanted, by: \.tensor.storage.key) {
            let bytes = try storages.bytes(of: sharing[0].tensor.storage)
            for (name, tensor) in sharing {
                // The first says how large the storage is that was read.
                guard tensor.storage == sharing[0].tensor.storage, let type = tensor.storage.type else {
                    throw Self.malformed(path, "storage \(tensor.storage.key) is described in two ways")
                }
                guard tensors[name] == nil else {
                    throw Self.malformed(path, "two tensors are named '\(name)'")
                }
                tensors[name] = try tensor.gather(type, bytes, name: name, file: path)
            }
        }
        self.tensors = tensors
    }

    /// Bytes that the tensors of a small file may take together besides twice its size, the most that numbers
    /// take which are stored in half of float32's.
    private static let allowance = 64 << 20

    private static let parallelPrefix = "module."

    static func malformed(_ file: String, _ detail: String) -> ModelFileError {
        ModelFileError(
            file,
            .malformed(format: Message(verbatim: "a PyTorch file of weights"), Message(verbatim: detail)))
    }
}

/// Where a file keeps the numbers.
protocol TorchStorages {
    /// All of a storage's bytes; throws ``ModelFileError``.
    func bytes(of storage: TorchTensor.Storage) throws -> [UInt8]
}
