import Glibc

/// A file that appears under its name only when it is complete.
///
/// It is written under a hidden name `.NAME.RANDOM.partial` in the same folder, and renamed by
/// ``commit()``. It is locked as long as it is open, so that ``removeAbandoned(in:)`` can tell the
/// remains of a process that died from the work of one that lives. An object that was not committed
/// removes its file when it is released.
public final class TemporaryFile {
    /// Where the file will lie.
    public let destination: String
    /// Where it lies until then.
    public let path: String
    private let descriptor: Int32
    private var committed = false

    private static let suffix = ".partial"

    /// Throws ``ModelFileError`` if the folder can't be written.
    public init(for destination: String) throws {
        self.destination = destination
        var existing = stat()
        if stat(destination, &existing) == 0, existing.st_mode & S_IFMT != S_IFREG {
            throw ModelFileError(destination, .unwritable("it is not a file"))
        }
        let cut = destination.lastIndex(of: "/").map(destination.index(after:)) ?? destination.startIndex
        while true {
            let random = String(UInt32.random(in: 0...UInt32.max), radix: 36)
            let path = "\(destination[..<cut]).\(destination[cut...]).\(random)\(Self.suffix)"
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor < 0, errno == EEXIST { continue }
            guard descriptor >= 0 else { throw Self.failure(destination) }
            flock(descriptor, LOCK_EX)
            var status = stat()
            if fstat(descriptor, &status) == 0, status.st_nlink > 0 {
                self.path = path
                self.descriptor = descriptor
                return
            }
            close(descriptor)  // another process cleaned up before the lock was there
        }
    }

    deinit {
        if !committed { unlink(path) }
        close(descriptor)
    }

    /// Appends these bytes; throws ``ModelFileError``, for want of disk space for instance.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let written = Glibc.write(descriptor, start, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw Self.failure(destination)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Puts the file under its final name once it has reached the disk; throws ``ModelFileError``.
    public func commit() throws {
        guard fsync(descriptor) == 0, rename(path, destination) == 0 else { throw Self.failure(destination) }
        committed = true
    }

    /// Removes from a folder what processes left that died while writing.
    public static func removeAbandoned(in folder: String) {
        guard let stream = opendir(folder) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasPrefix("."), name.hasSuffix(suffix) else { continue }
            let path = "\(folder)/\(name)"
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(descriptor)
        }
    }

    private static func failure(_ path: String) -> ModelFileError {
        ModelFileError(path, .unwritable(String(cString: strerror(errno))))
    }
}
