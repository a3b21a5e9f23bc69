/// A TIFF file made field by field, so that tests decide what stands in it (TIFF 6.0, section 2; Adobe's BigTIFF).
public struct TIFF {
    /// Of one directory: tags, with numbers of 16 or 32 bits, or bytes.
    public struct Page {
        public var shorts: [Int: [Int]]
        public var longs: [Int: [Int]] = [:]
        public var bytes: [Int: [UInt8]] = [:]
        /// Strips, or tiles where field 322 is there.
        public var parts: [[UInt8]]

        /// A page of strips or tiles of numbers of so many bits.
        public init(
            width: Int, height: Int, bits: Int, photometric: Int, samples: Int, parts: [[UInt8]],
            fields: [Int: [Int]] = [:]
        ) {
            shorts = [
                256: [width], 257: [height], 258: Array(repeating: bits, count: samples), 259: [1],
                262: [photometric], 277: [samples], 278: [height], 284: [1],
            ]
            shorts.merge(fields) { $1 }
            self.parts = parts
        }
    }

    public var pages: [Page]
    public var isBigEndian = false
    /// BigTIFF.
    public var isBig = false

    public init(_ pages: [Page], isBigEndian: Bool = false, isBig: Bool = false) {
        (self.pages, self.isBigEndian, self.isBig) = (pages, isBigEndian, isBig)
    }

    public var file: [UInt8] {
        var file = Array((isBigEndian ? "MM" : "II").utf8) + number(isBig ? 43 : 42, 2)
        if isBig { file += number(8, 2) + number(0, 2) }
        let width = isBig ? 8 : 4
        var link = file.count
        file += number(0, width)
        for page in pages {
            var offsets: [Int] = []
            for part in page.parts {
                offsets.append(file.count)
                file += part + (part.count % 2 == 1 ? [0] : [])
            }
            var fields = page.shorts.mapValues {
                (type: 3, count: $0.count, bytes: $0.flatMap { number($0, 2) })
            }
            var longs = page.longs
            let isTiled = page.shorts[322] != nil
            longs[isTiled ? 324 : 273] = offsets
            longs[isTiled ? 325 : 279] = page.parts.map(\.count)
            if isTiled { fields[278] = nil }
            for (tag, values) in longs { fields[tag] = (4, values.count, values.flatMap { number($0, 4) }) }
            for (tag, bytes) in page.bytes { fields[tag] = (7, bytes.count, bytes) }
            var entries = number(fields.count, isBig ? 8 : 2)
            for tag in fields.keys.sorted() {
                let (type, count, bytes) = fields[tag]!
                entries += number(tag, 2) + number(type, 2) + number(count, width)
                if bytes.count <= width {
                    entries += bytes + Array(repeating: 0, count: width - bytes.count)
                } else {
                    entries += number(file.count, width)
                    file += bytes + (bytes.count % 2 == 1 ? [0] : [])
                }
            }
            file.replaceSubrange(link..<link + width, with: number(file.count, width))
            file += entries
            link = file.count
            file += number(0, width)
        }
        return file
    }

    /// Numbers of so many bytes, in the file's order.
    public func number(_ value: Int, _ count: Int) -> [UInt8] {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBigEndian ? little.reversed() : little
    }
}
