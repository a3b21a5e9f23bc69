import Glibc

/// A file mapped read-only into memory: read lazily, and shared between processes.
///
/// The mapping lasts as long as the object. A file that another process replaces by renaming stays as
/// it was; one that is shortened in place ends this process, so this project's files are never written in place.
public final class MappedFile: @unchecked Sendable {  // never written
    public let path: String
    public let bytes: UnsafeRawBufferPointer

    /// Throws ``FileError`` if `path` is not a regular file that may be read; a pipe is neither read nor waited for.
    public convenience init(_ path: String) throws {
        let file = try InputFile(path)
        defer { withExtendedLifetime(file) {} }
        try self.init(descriptor: file.descriptor, path: path)
    }

    /// Maps an open file, which may be closed afterwards. Throws ``FileError``, with `path` as its name.
    public init(descriptor: Int32, path: String) throws {
        self.path = path
        let size = try FileStatus(descriptor, path).size
        guard size > 0 else {  // which mmap would refuse
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw FileError.unreadable(path, reason: systemReason())
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    /// Hands over all bytes, piece by piece, and lets go of the memory that each one took.
    public func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        let length = 4 << 20
        for start in stride(from: 0, to: bytes.count, by: length) {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + length, bytes.count)])
            try body(piece)
            madvise(UnsafeMutableRawPointer(mutating: piece.baseAddress), piece.count, MADV_DONTNEED)
        }
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}
