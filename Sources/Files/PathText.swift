import Glibc

/// Paths as text. To Linux a file name is bytes; those that are no UTF-8 travel in strings as in Python
/// (PEP 383), each as a character of its own, for which the last 128 of Unicode's private
/// use are taken; `printable` shows them.
extension String {
    /// The text of a path; every path has one of its own.
    public init(path: UnsafePointer<CChar>) {
        let bytes = UnsafeRawBufferPointer(start: path, count: strlen(path))
        if let text = String(validating: bytes, as: UTF8.self), !text.holdsPathBytes {
            self = text
            return
        }
        self = ""
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            let length: Int
            switch parser.parseScalar(from: &iterator) {
            case .emptyInput: return
            case .error(let count): length = count
            case .valid(let encoded):
                length = encoded.count
                let scalar = Unicode.UTF8.decode(encoded)
                if !PathByte.range.contains(scalar.value) {
                    unicodeScalars.append(scalar)
                    offset += length
                    continue
                }
            }
            unicodeScalars.append(contentsOf: bytes[offset..<offset + length].map(PathByte.scalar))
            offset += length
        }
    }

    /// Calls `body` with the path's bytes.
    public func withPath<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        guard holdsPathBytes else { return try withCString(body) }
        var bytes: [UInt8] = []
        for scalar in unicodeScalars {
            if let byte = PathByte.byte(scalar) {
                bytes.append(byte)
            } else {
                bytes += Array(UTF8.encode(scalar)!)
            }
        }
        bytes.append(0)
        return try bytes.withUnsafeBufferPointer {
            try $0.withMemoryRebound(to: CChar.self) { try body($0.baseAddress!) }
        }
    }

    /// What stands before and after a path's last `/`: a folder, which keeps the `/` and may be empty, and a name.
    ///
    /// Not by characters: one of them may be a `/` with an accent on it, two may be a line's end.
    public var splitPath: (folder: String, name: String) {
        guard let cut = utf8.lastIndex(of: UInt8(ascii: "/")).map(utf8.index(after:)) else {
            return ("", self)
        }
        return (String(decoding: utf8[..<cut], as: UTF8.self), String(decoding: utf8[cut...], as: UTF8.self))
    }

    private var holdsPathBytes: Bool {
        // No other character begins with this byte but those of the last plane.
        utf8.contains(0xF4) && unicodeScalars.contains { PathByte.range.contains($0.value) }
    }
}

/// The characters that stand for bytes 0x80…0xFF.
private enum PathByte {
    static let range: ClosedRange<UInt32> = 0x10FF80...0x10FFFF

    static func scalar(_ byte: UInt8) -> Unicode.Scalar { Unicode.Scalar(0x10FF00 + UInt32(byte))! }

    static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
        range.contains(scalar.value) ? UInt8(scalar.value - 0x10FF00) : nil
    }
}
