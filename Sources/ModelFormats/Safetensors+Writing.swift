#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import Files
import Networks

extension Safetensors {
    /// Writes the tensors as F32 in this order, and the metadata; the file appears under its name only
    /// when it is complete. Throws ``ModelFileError``. Two tensors of one name are a caller's bug.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String
    ) throws {
        let file = try AtomicFile(path)
        try beginning(tensors.map { ($0.name, $0.tensor.shape) }, metadata: metadata).withUnsafeBytes {
            try file.write($0)
        }
        for (_, tensor) in tensors {
            try file.write(UnsafeRawBufferPointer(start: tensor.pointer, count: tensor.count * 4))
        }
        try file.commit()
    }

    /// What stands before the elements of these tensors, which follow in this order as little-endian float32.
    public static func beginning(
        _ tensors: [(name: String, shape: [Int])], metadata: [String: String] = [:]
    ) throws -> [UInt8] {
        var header = SafetensorsHeader(tensors: [:], metadata: metadata)
        var end = 0
        for (name, shape) in tensors {
            precondition(header.tensors[name] == nil, "two tensors are named '\(name)'")
            let begin = end
            end += shape.reduce(1, *) * MemoryLayout<Float>.size
            header.tensors[name] = .init(type: "F32", shape: shape, begin: begin, end: end)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]  // equal content, equal bytes
        var text = try encoder.encode(header)
        // The data begin at a multiple of a cache line, so that a mapping can be used as it is.
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (64 - (text.count + 8) % 64) % 64))
        return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    }
}
