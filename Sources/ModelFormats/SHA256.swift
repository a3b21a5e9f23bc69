import CGLib
import Files

/// SHA-256 digests (FIPS 180-4) as 64 hexadecimal digits.
public enum SHA256 {
    public static func digest(of bytes: UnsafeRawBufferPointer) -> String {
        digest(ofParts: CollectionOfOne(bytes))
    }

    /// The digest of the parts' bytes one after the other.
    public static func digest(ofParts parts: some Sequence<UnsafeRawBufferPointer>) -> String {
        digest { add in parts.forEach(add) }
    }

    /// Throws `FileError` if the file can't be read.
    ///
    /// - Parameter check: called every few megabytes; may throw, to stop.
    public static func digest(ofFile path: String, check: () throws -> Void = {}) throws -> String {
        let file = try MappedFile(path)
        return try digest { add in
            try file.forEachPiece {
                try check()
                add($0)
            }
        }
    }

    private static func digest(
        _ parts: (_ add: (UnsafeRawBufferPointer) -> Void) throws -> Void
    ) rethrows -> String {
        let checksum = g_checksum_new(G_CHECKSUM_SHA256)
        defer { g_checksum_free(checksum) }
        try parts { g_checksum_update(checksum, $0.bindMemory(to: guchar.self).baseAddress, $0.count) }
        return String(cString: g_checksum_get_string(checksum))
    }
}
