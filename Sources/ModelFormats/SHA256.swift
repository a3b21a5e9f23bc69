import CGLib

/// SHA-256 digests (FIPS 180-4) as 64 hexadecimal digits.
public enum SHA256 {
    public static func digest(of bytes: UnsafeRawBufferPointer) -> String {
        digest(ofParts: CollectionOfOne(bytes))
    }

    /// The digest of the parts' bytes one after the other.
    public static func digest(ofParts parts: some Sequence<UnsafeRawBufferPointer>) -> String {
        let checksum = g_checksum_new(G_CHECKSUM_SHA256)
        defer { g_checksum_free(checksum) }
        for part in parts {
            g_checksum_update(checksum, part.bindMemory(to: guchar.self).baseAddress, part.count)
        }
        return String(cString: g_checksum_get_string(checksum))
    }

    /// Throws ``ModelFileError`` if the file can't be read.
    public static func digest(ofFile path: String) throws -> String {
        let file = try MappedFile(path)
        return withExtendedLifetime(file) { digest(of: file.bytes) }
    }
}
