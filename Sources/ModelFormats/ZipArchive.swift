import CZip
import Files
import Messages

/// The files in a zip archive: PyTorch's newer files and Python's wheels are such.
public final class ZipArchive {
    public let path: String
    private let archive: OpaquePointer

    /// Whether a file begins like a zip archive; throws ``ModelFileError`` if it can't be read.
    public static func isArchive(_ path: String) throws -> Bool {
        let file = try MappedFile(path)
        return withExtendedLifetime(file) { file.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }
    }

    /// Throws ``ModelFileError`` if the file is no archive or a damaged one.
    public init(_ path: String) throws {
        self.path = path
        var code: Int32 = 0
        guard let archive = path.withPath({ zip_open($0, ZIP_RDONLY, &code) }) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            throw Self.malformed(path, String(cString: zip_error_strerror(&error)))
        }
        self.archive = archive
    }

    deinit { zip_discard(archive) }

    /// The paths of all files in it.
    public var names: [String] {
        (0..<max(0, zip_get_num_entries(archive, 0))).compactMap {
            zip_get_name(archive, zip_uint64_t($0), 0).map { String(cString: $0) }
        }
    }

    public func contains(_ name: String) -> Bool { zip_name_locate(archive, name, 0) >= 0 }

    /// The unpacked size a file claims to have; throws ``ModelFileError`` if there is no such file.
    public func size(of name: String) throws -> Int {
        var status = zip_stat_t()
        zip_stat_init(&status)
        guard zip_stat(archive, name, 0, &status) == 0, status.valid & zip_uint64_t(ZIP_STAT_SIZE) != 0,
            let size = Int(exactly: status.size)
        else { throw Self.malformed(path, "it has no '\(name)'") }
        return size
    }

    /// A whole file of at most `limit` bytes; throws ``ModelFileError``.
    public func contents(of name: String, limit: Int) throws -> [UInt8] {
        let size = try size(of: name)
        guard size <= limit else {
            throw Self.malformed(
                path, "'\(name)' would unpack to \(size) bytes, more than the \(limit) expected")
        }
        var contents: [UInt8] = []
        contents.reserveCapacity(size)
        try read(name) { contents.append(contentsOf: $0) }
        return contents
    }

    /// Hands over a file piece by piece, never more than it claims to hold; throws ``ModelFileError``
    /// (for a wrong checksum too) and what `body` throws.
    public func read(_ name: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var rest = try size(of: name)
        guard let entry = zip_fopen(archive, name, 0) else { throw failure(name) }
        defer { zip_fclose(entry) }
        try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
            while true {
                let count = Int(zip_fread(entry, buffer.baseAddress!, zip_uint64_t(buffer.count)))
                guard count >= 0 else { throw failure(name) }
                guard count > 0 else { break }
                guard count <= rest else { throw Self.malformed(path, "'\(name)' is longer than it claims") }
                rest -= count
                try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        guard rest == 0 else { throw Self.malformed(path, "'\(name)' is shorter than it claims") }
    }

    private func failure(_ name: String) -> ModelFileError {
        Self.malformed(path, "'\(name)' cannot be unpacked")
    }

    private static func malformed(_ file: String, _ detail: String) -> ModelFileError {
        ModelFileError(
            file, .malformed(format: Message(verbatim: "a zip archive"), Message(verbatim: detail)))
    }
}
