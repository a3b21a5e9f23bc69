import Glibc

/// Finds files that end too early, before a decoder sees them: GEGL's loaders fill the rest of a
/// truncated JPEG or TIFF with gray, and never return from a PNG that ends in its header.
struct FileIntegrity {
    let bytes: UnsafeRawBufferPointer

    /// What is wrong with a file of this format, or nil. OpenEXR is left to its decoder, which reports it.
    static func problem(of path: String, format: ImageFormat) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return "it is empty" }
        let size = Int(status.st_size)
        guard let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED else {
            return String(cString: strerror(errno))
        }
        defer { munmap(memory, size) }
        let file = FileIntegrity(bytes: UnsafeRawBufferPointer(start: memory, count: size))
        let isComplete =
            switch format {
            case .png: file.isCompletePNG
            case .jpeg: file.isCompleteJPEG
            case .webp: file.isCompleteWebP
            case .tiff: file.isCompleteTIFF
            case .exr: true
            }
        return isComplete ? nil : "it ends too early"
    }

    /// Chunks up to IEND, with pixel data among them (PNG specification, 5.3).
    private var isCompletePNG: Bool {
        var offset = 8
        var hasData = false
        while offset + 12 <= bytes.count {
            let length = bigEndian(offset, count: 4)
            let kind = bytes[offset + 4..<offset + 8]
            guard length <= bytes.count - offset - 12 else { return false }
            if kind.elementsEqual("IEND".utf8) { return hasData }
            if kind.elementsEqual("IDAT".utf8) { hasData = true }
            offset += length + 12
        }
        return false
    }

    /// Segments up to the start of scan, and somewhere after it the end marker (ITU-T T.81, B.1).
    private var isCompleteJPEG: Bool {
        var offset = 2
        while offset + 4 <= bytes.count {
            guard bytes[offset] == 0xFF else { return false }
            let marker = bytes[offset + 1]
            if marker == 0xFF {  // a fill byte
                offset += 1
                continue
            }
            let length = bigEndian(offset + 2, count: 2)
            offset += 2 + length
            guard marker == 0xDA else { continue }
            while offset + 1 < bytes.count {
                if bytes[offset] == 0xFF, bytes[offset + 1] == 0xD9 { return true }
                offset += 1
            }
        }
        return false
    }

    /// The length in the RIFF header.
    private var isCompleteWebP: Bool {
        guard bytes.count >= 20 else { return false }
        let length = (0..<4).reduce(0) { $0 | Int(bytes[4 + $1]) << (8 * $1) }
        return length + 8 <= bytes.count
    }

    private func bigEndian(_ offset: Int, count: Int) -> Int {
        bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }
}
