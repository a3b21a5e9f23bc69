import Glibc

/// A file mapped read-only into memory: read lazily, and shared between processes.
///
/// The mapping lasts as long as the object. A file that another process replaces by renaming stays as
/// it was; one that is shortened in place ends this process, so model files are never written in place.
public final class MappedFile: @unchecked Sendable {  // never written
    public let path: String
    public let bytes: UnsafeRawBufferPointer

    /// Throws ``ModelFileError`` if `path` is not a regular file that may be read.
    public init(_ path: String) throws {
        self.path = path
        func failure() -> ModelFileError {
            ModelFileError(path, .unreadable(String(cString: strerror(errno))))
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ModelFileError(path, .unreadable("it is not a file"))
        }
        let size = Int(status.st_size)
        guard size > 0 else {  // which mmap would refuse
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw failure()
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }
}
