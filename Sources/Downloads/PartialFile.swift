import Files
import Glibc

/// What has arrived of a file. It stays when a download breaks off, so that the next one goes on from there.
///
/// It is locked as long as the object lives: two processes never write into one.
final class PartialFile {
    let path: String
    private let descriptor: Int32
    /// In bytes.
    private(set) var size: Int
    private var isRemoved = false

    /// Waits while another process has it; `wait` is called ten times a second then, and may throw.
    /// Throws `FileError`.
    init(_ path: String, wait: () throws -> Void) throws {
        self.path = path
        while true {
            let descriptor = path.withPath {
                open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
            }
            guard descriptor >= 0 else { throw Self.failure(path) }
            do {
                if let size = try Self.lockedSize(descriptor, path, wait: wait) {
                    (self.descriptor, self.size) = (descriptor, size)
                    return
                }
            } catch {
                close(descriptor)
                throw error
            }
            close(descriptor)
        }
    }

    deinit { close(descriptor) }

    /// nil if it was removed by who had it.
    private static func lockedSize(
        _ descriptor: Int32, _ path: String, wait: () throws -> Void
    ) throws -> Int? {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw failure(path) }
            try wait()
            usleep(100_000)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError.unwritable(path, reason: "it is not a file")
        }
        return status.st_nlink == 0 ? nil : Int(status.st_size)
    }

    /// Throws `FileError`; on a full disk, nothing is left.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let written = pwrite(descriptor, start, rest.count, size)
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let failure = Self.failure(path)
                remove()
                throw failure
            }
            size += written
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Forgets what has arrived.
    func clear() throws {
        guard ftruncate(descriptor, 0) == 0 else { throw Self.failure(path) }
        size = 0
    }

    func remove() {
        if !isRemoved { _ = path.withPath { unlink($0) } }
        isRemoved = true
    }

    /// Removes this user's files with such a name that nobody has added to for so long, and nobody has open here.
    static func removeForgotten(in folder: String, suffix: String, seconds: Int) {
        for name in FolderNames(folder) where name.hasSuffix(suffix) {
            "\(folder)/\(name)".withPath { path in
                let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
                guard descriptor >= 0 else { return }
                defer { close(descriptor) }
                var status = stat()
                guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0,
                    status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
                    time(nil) - status.st_mtim.tv_sec > seconds
                else { return }
                unlink(path)
            }
        }
    }

    private static func failure(_ path: String) -> FileError {
        .unwritable(path, reason: systemReason())
    }
}
