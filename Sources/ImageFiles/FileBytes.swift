import Glibc

/// A file's bytes, mapped while the object lives.
final class FileBytes {
    let bytes: UnsafeRawBufferPointer

    /// Throws ``ImageFileError``.
    init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ImageFileError.unreadable(path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else {
            throw ImageFileError.damaged(path, reason: "it is empty")
        }
        let size = Int(status.st_size)
        guard let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED else {
            throw ImageFileError.unreadable(path, reason: String(cString: strerror(errno)))
        }
        bytes = UnsafeRawBufferPointer(start: memory, count: size)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    /// The chunks of a PNG file (PNG specification, 5.3) as far as they are whole: their kinds, and where
    /// their data lies.
    var pngChunks: [(kind: String, data: Range<Int>)] {
        chunks(from: 8, overhead: 12) { (kind: $0 + 4, length: number($0, bytes: 4), data: $0 + 8) }
    }

    /// Whether a PNG file's colors are sRGB: because it says so, or by the gamma and primaries that many
    /// programs write for it, of which GEGL would make another color space (PNG specification, 11.3.3).
    var isStandardRGB: Bool {
        let chunks = Dictionary(pngChunks.map { ($0.kind, $0.data) }, uniquingKeysWith: { first, _ in first })
        if chunks["iCCP"] != nil { return false }
        if chunks["sRGB"] != nil { return true }
        func numbers(_ kind: String) -> [Int]? {
            chunks[kind].map { data in
                stride(from: data.lowerBound, to: data.upperBound - 3, by: 4).map { number($0, bytes: 4) }
            }
        }
        let primaries = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
        return numbers("gAMA") == [45455] && numbers("cHRM").map { $0 == primaries } ?? true
    }

    /// The chunks of a WebP file, a RIFF container, as far as they are whole.
    var webPChunks: [(kind: String, data: Range<Int>)] {
        chunks(from: 12, overhead: 8) {
            (kind: $0, length: number($0 + 4, bytes: 4, littleEndian: true), data: $0 + 8)
        }
    }

    /// Whether a WebP file holds several frames.
    var isAnimatedWebP: Bool { webPChunks.contains { $0.kind == "ANIM" } }

    /// The segments of a JPEG file up to the start of its scan, that one included (ITU-T T.81, B.1), as
    /// far as they are whole: their markers' second bytes, and where their data lies.
    var jpegSegments: [(marker: UInt8, data: Range<Int>)] {
        var segments: [(marker: UInt8, data: Range<Int>)] = []
        var offset = 2
        while offset + 4 <= bytes.count, bytes[offset] == 0xFF {
            let marker = bytes[offset + 1]
            if marker == 0xFF {  // a fill byte
                offset += 1
                continue
            }
            let end = offset + 2 + number(offset + 2, bytes: 2)
            guard end >= offset + 4, end <= bytes.count else { break }
            segments.append((marker, offset + 4..<end))
            if marker == Self.startOfScan { break }
            offset = end
        }
        return segments
    }

    static let startOfScan: UInt8 = 0xDA

    private func chunks(
        from start: Int, overhead: Int, header: (Int) -> (kind: Int, length: Int, data: Int)
    ) -> [(kind: String, data: Range<Int>)] {
        var chunks: [(kind: String, data: Range<Int>)] = []
        var offset = start
        while offset + overhead <= bytes.count {
            let (kind, length, data) = header(offset)
            guard length <= bytes.count - offset - overhead else { break }
            chunks.append((String(decoding: bytes[kind..<kind + 4], as: UTF8.self), data..<data + length))
            // RIFF pads its chunks to even sizes.
            offset += length + overhead + (overhead == 8 ? length % 2 : 0)
        }
        return chunks
    }

    /// An unsigned number, big-endian unless said otherwise.
    func number(_ offset: Int, bytes count: Int, littleEndian: Bool = false) -> Int {
        (0..<count).reduce(0) { sum, index in
            sum << 8 | Int(bytes[offset + (littleEndian ? count - 1 - index : index)])
        }
    }
}
