import Files
import Messages
import Networks

/// The floating-point tensors of a file that `torch.save(model.state_dict(), …)` wrote, in its legacy
/// layout (before PyTorch 1.6) or as a zip archive.
///
/// Nothing in the file is run: the pickle in it may name the handful of functions that build tensors,
/// which are understood here, and nothing else. Integer tensors, such as the counters
/// `num_batches_tracked`, are left out.
public struct PyTorchStateDict: Sendable {
    /// In the order of the file.
    public let names: [String]
    public let tensors: [String: Tensor]

    /// Reads all tensors, or those with these names. Throws ``ModelFileError``.
    public init(contentsOf path: String, where isWanted: (String) -> Bool = { _ in true }) throws {
        let file = try MappedFile(path)
        let descriptions: [(name: String, tensor: TorchTensor)]
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

        var names: [String] = []
        var tensors: [String: Tensor] = [:]
        var total = 0
        for (name, description) in descriptions {
            guard isWanted(name), let type = description.storage.type else { continue }
            // Tensors may share a storage, but ten thousand that share a large one are an attack.
            guard let count = elementCount(description.shape), count <= 4 * file.bytes.count - total else {
                throw Self.malformed(path, "its tensors are together far larger than the file")
            }
            total += count
            let bytes = try storages.bytes(of: description.storage)
            guard tensors[name] == nil else { throw Self.malformed(path, "two tensors are named '\(name)'") }
            tensors[name] = try description.gather(type, bytes, name: name, file: path)
            names.append(name)
        }
        self.names = names
        self.tensors = tensors
    }

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
