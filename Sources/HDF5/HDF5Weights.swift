import CIsolation
import Files
import Glibc
import Isolation
import Messages
import ModelFormats
import Networks

/// Weights in HDF5 files, as Keras writes them.
///
/// libhdf5 reads them in a process of its own, which can open no other file, with limits on time and memory, and
/// hands the tensors over as safetensors: one changed byte may make it crash.
public enum HDF5Weights {
    /// The name of the task, for which the program has to call ``perform(_:)``.
    public static let task = "hdf5"

    /// The tensors at these paths inside the file, converted to float32; together at most twice as large as the file
    /// and 64 MB. Throws ``ModelFileError``, `FileError` and `CancellationError`.
    public static func tensors(
        _ path: String, names: [String], isCanceled: () -> Bool = { false }
    ) throws -> [String: Tensor] {
        let file = try MappedFile(path)
        guard withExtendedLifetime(file, { file.bytes.starts(with: signature) }) else {
            throw malformed(path, Message(verbatim: "it does not begin like one"))
        }
        let input = try InputFile(path)
        let output = cisolation_memory_file()
        guard output >= 0 else { throw FileError.unreadable(path, reason: systemReason()) }
        defer { close(output) }
        do {
            let answer = try Isolation.run(
                task, names, input: input.descriptor, output: output, seconds: 60 + file.bytes.count >> 20,
                isCanceled: isCanceled)
            try Answer(answer).check(path)
        } catch let error as IsolationError {
            switch error {
            case .canceled: throw CancellationError()
            case .notStarted: throw FileError.unreadable(path, reason: "\(error)")
            default: throw malformed(path, Message(verbatim: "\(error)"))
            }
        }
        let contents = try Safetensors(MappedFile(descriptor: output, path: path))
        return contents.tensors
    }

    /// Does the work in the process that was started for it.
    public static func perform(_ task: IsolatedTask) -> Never {
        task.perform {
            let file = try MappedFile(descriptor: task.input, path: "weights")
            let limit = 2 * file.bytes.count + allowance
            task.confine(
                memory: limit + workspace, fileSize: limit + 1 << 20, seconds: 60 + file.bytes.count >> 20)
            do {
                try withExtendedLifetime(file) {
                    try write(task.arguments, from: HDF5File(file.bytes), to: task.output, limit: limit)
                }
                return []
            } catch HDF5File.Problem.noTensor(let name) {
                return Answer.noTensor(name).bytes
            } catch HDF5File.Problem.notFloatingPoint(let name) {
                return Answer.notFloatingPoint(name).bytes
            }
        }
    }

    /// All sizes are known before the first tensor is read.
    private static func write(
        _ names: [String], from file: HDF5File, to output: Int32, limit: Int
    ) throws {
        var rest = limit / MemoryLayout<Float>.size
        let tensors = try names.map { name in
            let shape = try file.shape(name)
            guard let count = elementCount(shape), count <= rest else {
                throw HDF5File.Problem.other(
                    "tensor '\(name)' of shape \(shape) is far larger than the file")
            }
            rest -= count
            return (name: name, shape: shape, count: count)
        }
        try write(Safetensors.beginning(tensors.map { ($0.name, $0.shape) }), to: output)
        for (name, _, count) in tensors {
            try file.values(name, count: count).withUnsafeBytes { try write($0, to: output) }
        }
    }

    private static func write(_ bytes: some Sequence<UInt8>, to output: Int32) throws {
        try Array(bytes).withUnsafeBytes { try write($0, to: output) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to output: Int32) throws {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let count = Glibc.write(output, start, rest.count)
            guard count > 0 else {
                throw HDF5File.Problem.other(
                    "its tensors can't be handed over: \(systemReason())")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    /// Bytes that the tensors of a small file may take besides twice its size.
    private static let allowance = 64 << 20
    /// Bytes that libhdf5 itself may take: its caches, and chunks as they are unpacked.
    private static let workspace = 64 << 20

    fileprivate static func malformed(_ path: String, _ reason: Message) -> ModelFileError {
        ModelFileError(path, .malformed(format: Message(verbatim: "a Keras HDF5 file"), reason))
    }
}

/// What the process says of tensors by their names; nothing, if all are there.
private enum Answer {
    case done
    case noTensor(String)
    case notFloatingPoint(String)

    init(_ bytes: [UInt8]) {
        let name = String(decoding: bytes.dropFirst(), as: UTF8.self)
        self =
            switch bytes.first {
            case nil: .done
            case 1: .noTensor(name)
            default: .notFloatingPoint(name)
            }
    }

    var bytes: [UInt8] {
        switch self {
        case .done: []
        case .noTensor(let name): [1] + Array(name.utf8)
        case .notFloatingPoint(let name): [2] + Array(name.utf8)
        }
    }

    func check(_ path: String) throws {
        switch self {
        case .done: break
        case .noTensor(let name): throw ModelFileError(path, .missingTensor(name))
        case .notFloatingPoint(let name):
            throw ModelFileError(
                path,
                .unsupportedType(
                    tensor: name, type: "other than floating-point", supported: ["floating-point"]))
        }
    }
}
