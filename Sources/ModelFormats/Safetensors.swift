#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Files
import Messages
import Networks

/// The tensors of a safetensors file (huggingface.co/docs/safetensors): eight bytes of header length, a
/// JSON header, the data.
///
/// The file is mapped; float32 tensors are views into the mapping. As the format demands, the tensors
/// must fill the data part without gaps or overlaps.
public struct Safetensors: Sendable {
    /// By name, float32 whatever the file holds (F16, BF16, F32, F64).
    public let tensors: [String: Tensor]
    /// What the tensors hold that have no floating-point numbers, by name, such as `I64`: they stand in nobody's way.
    private let otherTypes: [String: String]
    /// The names of ``tensors`` in the order of the data.
    public let names: [String]
    /// The header's free-form strings.
    public let metadata: [String: String]
    public let file: MappedFile
    private let dataOffset: Int

    /// The largest header the format allows.
    static let maximumHeaderLength = 100_000_000

    /// Throws ``ModelFileError``.
    public init(contentsOf path: String) throws { try self.init(MappedFile(path)) }

    /// Throws ``ModelFileError``.
    public init(_ file: MappedFile) throws {
        let path = file.path
        let (text, dataOffset) = try Self.header(of: file)
        let header = try Self.decode(SafetensorsHeader.self, text, file: path)
        let data = UnsafeRawBufferPointer(rebasing: file.bytes[dataOffset...])

        var tensors: [String: Tensor] = [:]
        var otherTypes: [String: String] = [:]
        var names: [String] = []
        var end = 0
        for (name, entry) in header.tensors.sorted(by: {
            ($0.value.end, $0.value.begin) < ($1.value.end, $1.value.begin)
        }) {
            guard entry.begin == end, entry.end >= entry.begin else {
                throw Self.malformed(
                    path,
                    part:
                        "tensor '\(name)' lies at bytes \(entry.begin) to \(entry.end), the one before ends at \(end)"
                )
            }
            guard let count = elementCount(entry.shape), let size = entry.elementSize(of: count),
                count <= Int.max / max(size, 1), count * size == entry.end - entry.begin
            else {
                throw Self.malformed(
                    path,
                    part:
                        "tensor '\(name)' of shape \(entry.shape) does not fill its \(entry.end - entry.begin) bytes"
                )
            }
            guard entry.end <= data.count else {
                throw ModelFileError(
                    path,
                    .truncated(
                        missing: Message(part: "tensor '\(name)'"), needed: entry.end - end,
                        available: data.count - end))
            }
            end = entry.end
            guard let type = entry.elementType else {
                otherTypes[name] = entry.type
                continue
            }
            tensors[name] = type.tensor(
                shape: entry.shape, bytes: UnsafeRawBufferPointer(rebasing: data[entry.begin..<entry.end]),
                owner: file)
            names.append(name)
        }
        guard end == data.count else {
            throw Self.malformed(path, part: "\(data.count - end) bytes follow the last tensor")
        }
        self.tensors = tensors
        self.otherTypes = otherTypes
        self.names = names
        self.metadata = header.metadata
        self.dataOffset = dataOffset
        self.file = file
    }

    /// A tensor by name, nil if there is none. Throws ``ModelFileError`` for one without floating-point numbers.
    public func tensor(_ name: String) throws -> Tensor? {
        if let type = otherTypes[name] {
            throw ModelFileError(
                file.path, .unsupportedType(tensor: name, type: type, supported: ElementType.supported))
        }
        return tensors[name]
    }

    /// All tensors' data as they lie in the file; valid while ``file`` lives.
    public var data: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[dataOffset...]) }

    static func malformed(_ file: String, part detail: Message.PartText) -> ModelFileError {
        ModelFileError(file, .malformed(format: Message(part: "a safetensors file"), Message(part: detail)))
    }

    /// A file's free-form strings, from its header alone: no tensor is read, nor looked at.
    /// Throws ``ModelFileError``.
    static func metadata(ofFile path: String) throws -> [String: String] {
        let file = try MappedFile(path)
        return try withExtendedLifetime(file) {
            try decode(SafetensorsHeader.Strings.self, header(of: file).text, file: path).metadata ?? [:]
        }
    }

    /// The header's JSON, and where the data start.
    private static func header(
        of file: MappedFile
    ) throws -> (text: UnsafeRawBufferPointer, dataOffset: Int) {
        var reader = ByteReader(file.bytes, file: file.path)
        let length = try reader.number(UInt64.self, for: "the header's length")
        guard length <= maximumHeaderLength else {
            throw malformed(file.path, part: "its header would be \(length) bytes long")
        }
        return (try reader.piece(Int(length), for: "the header"), reader.offset)
    }

    private static func decode<Header: Decodable>(
        _ type: Header.Type, _ text: UnsafeRawBufferPointer, file: String
    ) throws -> Header {
        do {
            return try JSONDecoder().decode(type, from: Data(text))
        } catch {
            throw malformed(file, part: "its header cannot be understood")
        }
    }
}
