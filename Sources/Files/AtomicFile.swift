import Glibc

/// A file that appears under its name only when it is complete; until then, what was there before stays.
///
/// While it is written it has no name at all, where the file system knows such files (`O_TMPFILE`), and
/// elsewhere a hidden one in the same folder that nobody can guess, made for it alone (`O_EXCL`). It is locked as
/// long as it is open, so that ``Remains`` can tell what a killed process left from the work of one that lives.
///
/// A file that is replaced hands on its permissions and, as far as the system allows it, its owner. A symbolic link
/// stays, and the file appears where it leads, also if nothing lies there yet. An object that was not committed
/// leaves nothing.
public final class AtomicFile {
    /// The path that was asked for.
    public let path: String
    /// Open for reading and writing.
    public let descriptor: Int32
    private let target: ReplacedTarget
    /// While it has a name of its own, in the target's folder.
    private var temporaryName: String?
    private var isCommitted = false

    /// `O_TMPFILE`, a macro that Swift doesn't import (Linux's asm-generic/fcntl.h).
    private static let unnamed = 0o20_000_000 | O_DIRECTORY

    /// Makes the file, empty; removes what killed processes left in its folder. Throws ``FileError``.
    ///
    /// - Parameter mayBeUnnamed: false where a library has to find the unfinished file by a name.
    public init(_ path: String, mayBeUnnamed: Bool = true) throws {
        self.path = path
        target = try ReplacedTarget(path)
        Remains.remove(in: target.folder)
        // One that replaces a private file must not be more open than that one.
        let mode: mode_t = target.existing == nil ? 0o666 : 0o600
        let unnamed = !mayBeUnnamed ? -1 : openat(target.folder, ".", Self.unnamed | O_RDWR | O_CLOEXEC, mode)
        // It can get its name by way of /proc only.
        if unnamed >= 0, access(Self.processPath(unnamed), F_OK) == 0 {
            flock(unnamed, LOCK_EX)
            descriptor = unnamed
            return
        }
        if unnamed >= 0 { close(unnamed) }
        let (name, named) = try Self.makeNamed(in: target.folder, mode: mode, path)
        (temporaryName, descriptor) = (name, named)
    }

    deinit {
        if !isCommitted, let name = temporaryName { unlinkat(target.folder, name, 0) }
        close(descriptor)
    }

    /// A path under which this process can open the unfinished file as long as the object lives.
    public var unfinishedPath: String {
        temporaryName.map { target.folderPath + $0 } ?? Self.processPath(descriptor)
    }

    /// Appends these bytes; throws ``FileError``, for want of disk space for instance.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let start = rest.baseAddress, rest.count > 0 {
            let written = Glibc.write(descriptor, start, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    /// Puts the file under its name once it has reached the disk; throws ``FileError``.
    public func commit() throws {
        try target.handOn(to: descriptor)
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure() }  // EINVAL: there is no disk
        if temporaryName == nil, target.existing == nil, link(as: target.name) {
            isCommitted = true
            return
        }
        if temporaryName == nil {  // nothing can take another's name in one step but by a name of its own
            let name = Remains.newName()
            guard link(as: name) else { throw failure() }
            temporaryName = name
        }
        let renamed = target.name.withPath { renameat(target.folder, temporaryName!, target.folder, $0) }
        guard renamed == 0 else { throw failure() }
        isCommitted = true
    }

    /// That the file can't be written; for the reason that the system gave last, unless another is known.
    public func failure(_ reason: String? = nil) -> FileError {
        .unwritable(path, reason: reason ?? systemReason())
    }

    /// Whether the unnamed file got this name.
    private func link(as name: String) -> Bool {
        name.withPath {
            linkat(AT_FDCWD, Self.processPath(descriptor), target.folder, $0, AT_SYMLINK_FOLLOW) == 0
        }
    }

    private static func makeNamed(
        in folder: Int32, mode: mode_t, _ path: String
    ) throws -> (name: String, descriptor: Int32) {
        while true {
            let name = Remains.newName()
            let descriptor = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
            guard descriptor >= 0 else { throw FileError.unwritable(path, reason: systemReason()) }
            flock(descriptor, LOCK_EX)
            var status = stat()
            if fstat(descriptor, &status) == 0, status.st_nlink > 0 { return (name, descriptor) }
            close(descriptor)  // another process tidied up before the lock was there
        }
    }

    private static func processPath(_ descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }
}
