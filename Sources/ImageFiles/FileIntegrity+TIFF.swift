extension FileIntegrity {
    /// Whether the first picture's fields, strips and tiles lie within the file (TIFF 6.0, section 2).
    ///
    /// BigTIFF has other directories and is left to its decoder.
    var isCompleteTIFF: Bool {
        guard bytes.count >= 8 else { return false }
        let isLittleEndian = bytes[0] == UInt8(ascii: "I")
        func number(_ offset: Int, bytes count: Int) -> Int {
            (0..<count).reduce(0) { sum, index in
                sum << 8 | Int(bytes[offset + (isLittleEndian ? count - 1 - index : index)])
            }
        }
        guard number(2, bytes: 2) == 42 else { return true }

        /// The bytes of one entry's values; nil where they lie outside the file.
        func values(_ entry: Int) -> (start: Int, size: Int, count: Int)? {
            let size = Self.sizes[number(entry + 2, bytes: 2)] ?? 1
            let count = number(entry + 4, bytes: 4)
            let start = count * size <= 4 ? entry + 8 : number(entry + 8, bytes: 4)
            return start + count * size <= bytes.count ? (start, size, count) : nil
        }

        let directory = number(4, bytes: 4)
        guard directory + 2 <= bytes.count else { return false }
        let entries = (0..<number(directory, bytes: 2)).map { directory + 2 + 12 * $0 }
        guard directory + 2 + 12 * entries.count <= bytes.count else { return false }
        var offsets: [Int] = []
        var lengths: [Int] = []
        for entry in entries {
            let tag = number(entry, bytes: 2)
            guard let (start, size, count) = values(entry) else { return false }
            guard Self.offsetTags.contains(tag) || Self.lengthTags.contains(tag) else { continue }
            let numbers = (0..<count).map { number(start + $0 * size, bytes: size) }
            if Self.offsetTags.contains(tag) { offsets += numbers } else { lengths += numbers }
        }
        return zip(offsets, lengths).allSatisfy { $0 + $1 <= bytes.count }
    }

    /// Bytes of the types that are longer than one.
    private static let sizes = [3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4]
    /// StripOffsets and TileOffsets.
    private static let offsetTags = [273, 324]
    /// StripByteCounts and TileByteCounts.
    private static let lengthTags = [279, 325]
}
