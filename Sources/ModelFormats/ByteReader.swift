import Messages

/// Reads little-endian numbers and pieces from a buffer, never beyond its end.
struct ByteReader {
    let file: String
    let bytes: UnsafeRawBufferPointer
    private(set) var offset: Int

    init(_ bytes: UnsafeRawBufferPointer, file: String, offset: Int = 0) {
        self.bytes = bytes
        self.file = file
        self.offset = offset
    }

    var remaining: Int { bytes.count - offset }

    mutating func number<T: FixedWidthInteger>(_ type: T.Type, for what: Message.PartText) throws -> T {
        T(littleEndian: try piece(MemoryLayout<T>.size, for: what).loadUnaligned(as: T.self))
    }

    /// The next `count` bytes; `what` names them in the error if there are fewer.
    mutating func piece(_ count: Int, for what: Message.PartText) throws -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else {
            throw ModelFileError(
                file, .truncated(missing: Message(part: what), needed: count, available: remaining))
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    /// The bytes up to the next line feed, which is skipped.
    mutating func line(for what: Message.PartText) throws -> UnsafeRawBufferPointer {
        guard let end = bytes[offset...].firstIndex(of: 0x0A) else {
            throw ModelFileError(
                file, .truncated(missing: Message(part: what), needed: remaining + 1, available: remaining))
        }
        defer { offset = end + 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
    }
}

/// The product of the dimensions, nil if one is negative or the product does not fit.
public func elementCount(_ shape: [Int]) -> Int? {
    var product = 1
    for dimension in shape {
        guard dimension >= 0 else { return nil }
        let (value, overflow) = product.multipliedReportingOverflow(by: dimension)
        guard !overflow else { return nil }
        product = value
    }
    return product
}
