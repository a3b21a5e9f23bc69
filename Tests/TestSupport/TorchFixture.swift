import CZip
import Foundation

/// Writes pickles and PyTorch files the way PyTorch does, and in ways it never would.
public struct PickleWriter {
    public private(set) var bytes: [UInt8] = [0x80, 2]

    public init() {}

    public mutating func opcode(_ character: Character) { bytes.append(character.asciiValue!) }
    public mutating func raw(_ more: [UInt8]) { bytes += more }

    public mutating func string(_ text: String) {
        opcode("X")
        bytes += littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    public mutating func int(_ value: Int) {
        if let small = Int32(exactly: value) {
            opcode("J")
            bytes += littleEndian(small)
        } else {
            bytes += [0x8A, 8] + littleEndian(Int64(value))
        }
    }

    public mutating func tuple(_ values: [Int]) {
        opcode("(")
        values.forEach { int($0) }
        opcode("t")
    }

    public mutating func global(_ module: String, _ name: String) {
        opcode("c")
        bytes += Array("\(module)\n\(name)\n".utf8)
    }

    public mutating func stop() { opcode(".") }

    public static func one(_ build: (inout PickleWriter) -> Void) -> [UInt8] {
        var writer = PickleWriter()
        build(&writer)
        writer.stop()
        return writer.bytes
    }
}

public func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

public func floatBytes(_ values: [Float]) -> [UInt8] { values.flatMap { littleEndian($0.bitPattern) } }

/// A state dict to be written in either of PyTorch's layouts.
public struct TorchFixture {
    public struct Storage {
        public var key: String
        public var type = "FloatStorage"
        public var count: Int
        public var bytes: [UInt8]

        public init(_ key: String, _ values: [Float]) {
            self.key = key
            count = values.count
            bytes = floatBytes(values)
        }

        public init(_ key: String, type: String, count: Int, bytes: [UInt8]) {
            self.key = key
            self.type = type
            self.count = count
            self.bytes = bytes
        }
    }

    public struct Entry {
        public var name: String
        public var storage: Int
        public var offset = 0
        public var shape: [Int]
        public var strides: [Int]
        public var isParameter = false

        public init(
            name: String, storage: Int, offset: Int = 0, shape: [Int], strides: [Int],
            isParameter: Bool = false
        ) {
            self.name = name
            self.storage = storage
            self.offset = offset
            self.shape = shape
            self.strides = strides
            self.isParameter = isParameter
        }
    }

    public var storages: [Storage]
    public var entries: [Entry]
    /// Values that the pickle holds besides.
    public var padding = 0
    /// What a dictionary holds besides that the state dict is an entry of; nil where there is none.
    public var training: [Entry]?

    public init(storages: [Storage], entries: [Entry]) {
        self.storages = storages
        self.entries = entries
    }

    public var pickle: [UInt8] {
        PickleWriter.one { writer in
            if let training {
                writer.opcode("}")
                writer.opcode("(")
                writer.string("epoch")
                writer.int(3)
                writer.string("optimizer")
                dictionary(training, &writer)
                writer.string("state_dict")
            }
            dictionary(entries, &writer)
            if training != nil { writer.opcode("u") }
            if padding > 0 {
                writer.opcode("(")
                writer.raw([UInt8](repeating: UInt8(ascii: "N"), count: padding))
                writer.raw([UInt8(ascii: "1")])
            }
        }
    }

    private func dictionary(_ entries: [Entry], _ writer: inout PickleWriter) {
        writer.global("collections", "OrderedDict")
        writer.raw([0x29])
        writer.opcode("R")
        writer.opcode("(")
        for entry in entries {
            writer.string(entry.name)
            if entry.isParameter {
                writer.global("torch._utils", "_rebuild_parameter")
                writer.opcode("(")
            }
            tensor(entry, &writer)
            if entry.isParameter {
                writer.raw([0x89])
                writer.opcode("N")
                writer.opcode("t")
                writer.opcode("R")
            }
        }
        writer.opcode("u")
    }

    private func tensor(_ entry: Entry, _ writer: inout PickleWriter) {
        let storage = storages[entry.storage]
        writer.global("torch._utils", "_rebuild_tensor_v2")
        writer.opcode("(")
        writer.opcode("(")
        writer.string("storage")
        writer.global("torch", storage.type)
        writer.string(storage.key)
        writer.string("cpu")
        writer.int(storage.count)
        writer.opcode("t")
        writer.opcode("Q")
        writer.int(entry.offset)
        writer.tuple(entry.shape)
        writer.tuple(entry.strides)
        writer.raw([0x89])
        writer.opcode("N")
        writer.opcode("t")
        writer.opcode("R")
    }

    /// The pickles before the state dict's.
    public static var legacyHead: [UInt8] {
        let magic: [UInt8] = [
            0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
        ]
        let version = PickleWriter.one { $0.int(1001) }
        let facts = PickleWriter.one {
            $0.opcode("}")
            $0.string("little_endian")
            $0.raw([0x88])
            $0.opcode("s")
        }
        return magic + version + facts
    }

    public var legacy: [UInt8] {
        var bytes = Self.legacyHead + pickle
        bytes += PickleWriter.one { writer in
            writer.opcode("]")
            writer.opcode("(")
            storages.forEach { writer.string($0.key) }
            writer.opcode("e")
        }
        for storage in storages { bytes += littleEndian(Int64(storage.count)) + storage.bytes }
        return bytes
    }

    /// The zip layout, as a file.
    public func writeArchive(to path: String, compressed: Bool = false) throws {
        try writeZip(
            [("archive/data.pkl", pickle)] + storages.map { ("archive/data/\($0.key)", $0.bytes) }, to: path,
            compressed: compressed)
    }
}

/// Writes a zip archive.
public func writeZip(
    _ files: [(name: String, bytes: [UInt8])], to path: String, compressed: Bool = false
) throws {
    struct Failure: Error {}
    guard let archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, nil) else { throw Failure() }
    for (name, bytes) in files {
        let copy = malloc(max(1, bytes.count))!
        bytes.withUnsafeBytes {
            copy.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(copy), byteCount: bytes.count)
        }
        guard let source = zip_source_buffer(archive, copy, zip_uint64_t(bytes.count), 1) else {
            throw Failure()
        }
        let index = zip_file_add(archive, name, source, 0)
        let method = compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE
        guard index >= 0, zip_set_file_compression(archive, zip_uint64_t(index), method, 0) == 0 else {
            throw Failure()
        }
    }
    guard zip_close(archive) == 0 else { throw Failure() }
}
