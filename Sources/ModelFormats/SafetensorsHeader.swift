#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The JSON object at the start of a safetensors file.
struct SafetensorsHeader: Codable {
    struct Entry: Codable {
        var type: String
        var shape: [Int]
        /// Bytes from the start of the data.
        var begin: Int
        var end: Int

        enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }

        init(type: String, shape: [Int], begin: Int, end: Int) {
            self.type = type
            self.shape = shape
            self.begin = begin
            self.end = end
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            type = try values.decode(String.self, forKey: .type)
            shape = try values.decode([Int].self, forKey: .shape)
            let offsets = try values.decode([Int].self, forKey: .offsets)
            guard offsets.count == 2, offsets[0] >= 0, offsets[1] >= 0 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .offsets, in: values, debugDescription: "two offsets are expected")
            }
            (begin, end) = (offsets[0], offsets[1])
        }

        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(type, forKey: .type)
            try values.encode(shape, forKey: .shape)
            try values.encode([begin, end], forKey: .offsets)
        }

        /// nil where it is no floating-point type.
        var elementType: ElementType? {
            switch type {
            case "F32": .float32
            case "F64": .float64
            case "F16": .float16
            case "BF16": .bfloat16
            default: nil
            }
        }

        /// In bytes; of a type that this version doesn't know, what `count` elements leave to each. nil if they can't
        /// share the bytes.
        func elementSize(of count: Int) -> Int? {
            if let size = elementType?.size { return size }
            switch type {
            case "BOOL", "U8", "I8": return 1
            case "U16", "I16": return 2
            case "U32", "I32": return 4
            case "U64", "I64": return 8
            default: return count == 0 ? 0 : (end - begin) / count
            }
        }
    }

    var tensors: [String: Entry]
    var metadata: [String: String]

    init(tensors: [String: Entry], metadata: [String: String]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
        static let metadata = Name(stringValue: "__metadata__")
    }

    /// The header without the tensors.
    struct Strings: Decodable {
        var metadata: [String: String]?

        private enum CodingKeys: String, CodingKey { case metadata = "__metadata__" }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Name.self)
        metadata = try values.decodeIfPresent([String: String].self, forKey: .metadata) ?? [:]
        tensors = [:]
        for name in values.allKeys where name.stringValue != Name.metadata.stringValue {
            tensors[name.stringValue] = try values.decode(Entry.self, forKey: name)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Name.self)
        if !metadata.isEmpty { try values.encode(metadata, forKey: .metadata) }
        for (name, entry) in tensors { try values.encode(entry, forKey: Name(stringValue: name)) }
    }
}
