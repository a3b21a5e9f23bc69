import Glibc

/// A folder under `$TMPDIR` for nobody else, which is removed with everything in it when the object is released, or
/// by the next process that makes one if this one is killed.
public final class ScratchFolder: Sendable {
    public let path: String
    private let parent: Int32
    private let name: String
    /// Locked as long as it is open.
    private let descriptor: Int32

    /// Throws ``FileError``.
    public init() throws {
        let above = getenv("TMPDIR").map { String(path: $0) } ?? "/tmp"
        func failure() -> FileError { .unwritable(above, reason: systemReason()) }
        let parent = above.withPath { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard parent >= 0 else { throw failure() }
        Remains.remove(in: parent)
        while true {
            let name = Remains.newName()
            guard mkdirat(parent, name, 0o700) == 0 else {
                defer { close(parent) }
                throw failure()
            }
            let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            var status = stat()
            // Unless another process tidied up before the lock was there.
            if descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0,
                status.st_nlink > 0
            {
                (self.parent, self.name, self.descriptor) = (parent, name, descriptor)
                path = "\(above)/\(name)"
                return
            }
            if descriptor >= 0 { close(descriptor) }
        }
    }

    /// Paths of what lies in the folder.
    public var contents: [String] { FolderNames(descriptor).map { "\(path)/\($0)" } }

    deinit {
        Remains.removeFolder(name, in: parent)
        close(descriptor)
        close(parent)
    }
}
