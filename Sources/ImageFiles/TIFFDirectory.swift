/// A directory of a TIFF file or an EXIF block (TIFF 6.0, section 2).
struct TIFFDirectory {
    private let bytes: UnsafeRawBufferPointer
    private let isLittleEndian: Bool
    /// Where it begins, and its entries.
    private let start: Int
    private let entries: [Int]

    /// The first directory, or the one at an offset; nil where it is not within the bytes, or is a BigTIFF's,
    /// which is another format.
    init?(_ bytes: UnsafeRawBufferPointer, at offset: Int? = nil) {
        guard bytes.count >= 8 else { return nil }
        self.bytes = bytes
        isLittleEndian = bytes[0] == UInt8(ascii: "I")
        let start = offset ?? Self.number(bytes, 4, size: 4, isLittleEndian)
        guard Self.number(bytes, 2, size: 2, isLittleEndian) == 42, start + 2 <= bytes.count else {
            return nil
        }
        let count = Self.number(bytes, start, size: 2, isLittleEndian)
        guard start + 2 + 12 * count <= bytes.count else { return nil }
        self.start = start
        entries = (0..<count).map { start + 2 + 12 * $0 }
    }

    /// The numbers of a field; empty where there is no such field within the bytes.
    func numbers(_ tag: Int) -> [Int] {
        guard let entry = entries.first(where: { number($0, size: 2) == tag }), let field = field(entry)
        else { return [] }
        return (0..<field.count).map { number(field.start + $0 * field.size, size: field.size) }
    }

    /// The pictures in a TIFF file, reduced versions and transparency masks of others left out; 1 where they
    /// can't be counted.
    static func pageCount(_ bytes: UnsafeRawBufferPointer) -> Int {
        var directory = TIFFDirectory(bytes)
        var (pages, visited, size) = (0, Set<Int>(), 0)
        // A chain that bites its tail has no end; one of directories that overlap may be too long to follow.
        while let current = directory, visited.insert(current.start).inserted, size < bytes.count {
            let isPage = current.numbers(254).first.map { $0 & 0b101 == 0 } ?? true  // NewSubfileType
            if isPage { pages += 1 }
            size += 6 + 12 * current.entries.count
            directory = current.next
        }
        return max(1, pages)
    }

    /// The directory after this one.
    private var next: TIFFDirectory? {
        let end = start + 2 + 12 * entries.count
        guard end + 4 <= bytes.count else { return nil }
        let offset = number(end, size: 4)
        return offset == 0 ? nil : TIFFDirectory(bytes, at: offset)
    }

    /// Whether a TIFF file's fields, strips and tiles all lie within it; BigTIFF is left to its decoder.
    static func isComplete(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let directory = TIFFDirectory(bytes) else { return isBigTIFF(bytes) }
        let offsets = directory.numbers(273) + directory.numbers(324)  // StripOffsets, TileOffsets
        let lengths = directory.numbers(279) + directory.numbers(325)  // StripByteCounts, TileByteCounts
        return directory.entries.allSatisfy { directory.field($0) != nil }
            && zip(offsets, lengths).allSatisfy { $0 + $1 <= bytes.count }
    }

    private static func isBigTIFF(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 16 && number(bytes, 2, size: 2, bytes[0] == UInt8(ascii: "I")) == 43
    }

    /// Where an entry's values are; nil where they lie outside the bytes.
    private func field(_ entry: Int) -> (start: Int, size: Int, count: Int)? {
        let size = Self.sizes[number(entry + 2, size: 2)] ?? 1
        let count = number(entry + 4, size: 4)
        let start = count * size <= 4 ? entry + 8 : number(entry + 8, size: 4)
        return start + count * size <= bytes.count ? (start, size, count) : nil
    }

    private func number(_ offset: Int, size: Int) -> Int {
        Self.number(bytes, offset, size: size, isLittleEndian)
    }

    private static func number(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, size: Int, _ isLittleEndian: Bool
    ) -> Int {
        (0..<size).reduce(0) { sum, index in
            sum << 8 | Int(bytes[offset + (isLittleEndian ? size - 1 - index : index)])
        }
    }

    /// Bytes of the types that are longer than one.
    private static let sizes = [3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4]
}
