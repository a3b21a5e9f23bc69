import Glibc

/// Where a file will appear: its folder, its name there, and the file that it replaces.
final class ReplacedTarget {
    /// Open, so that it stays the same whatever is renamed meanwhile.
    let folder: Int32
    let folderPath: String
    let name: String
    /// What bears the name already.
    let existing: FileStatus?
    private let path: String

    /// As many symbolic links one after the other as the system itself follows.
    private static let linkLimit = 40

    /// Throws ``FileError`` if something else than a file bears the name, or a file that must not be written.
    init(_ path: String) throws {
        self.path = path
        func failure() -> FileError { .unwritable(path, reason: systemReason()) }
        do {
            existing = try FileStatus(reading: path)
        } catch FileError.missing {
            existing = nil
        } catch FileError.unreadable(_, let reason) {
            throw FileError.unwritable(path, reason: reason)
        }
        // Its folder may allow what the file itself does not.
        if existing != nil, path.withPath({ faccessat(AT_FDCWD, $0, W_OK, AT_EACCESS) }) != 0 {
            throw failure()
        }

        let (folder, name) = try Self.destination(of: path).splitPath
        guard !name.isEmpty else {  // as in `photos/`
            errno = path.isEmpty ? ENOENT : ENOTDIR
            throw failure()
        }
        (folderPath, self.name) = (folder, name)
        self.folder = (folder.isEmpty ? "." : folder).withPath {
            open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard self.folder >= 0 else { throw failure() }
        // The links of /proc lead where their text doesn't.
        var status = stat()
        let found = name.withPath { fstatat(self.folder, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0
        guard found == (existing != nil),
            try existing == nil || FileStatus(status, path).identity == existing?.identity
        else { throw FileError.unwritable(path, reason: systemReason(ENOENT)) }
    }

    deinit { if folder >= 0 { close(folder) } }

    /// Gives an open file the permissions and the owner of the one that it replaces, as far as the system allows it.
    func handOn(to descriptor: Int32) throws {
        // Of today, if it was changed during the work.
        guard let existing = (try? FileStatus(reading: path)) ?? existing else { return }
        let (user, group) = existing.owner
        var mode = existing.permissions
        let isOwned = fchown(descriptor, user, group) == 0
        if !isOwned {
            mode &= 0o1777  // nobody else's program becomes this user's
            // What its group could do, another one must not.
            if fchown(descriptor, uid_t.max, group) != 0 { mode &= ~0o070 | (mode & 0o007) << 3 }
        }
        guard fchmod(descriptor, mode) == 0 else { throw FileError.unwritable(path, reason: systemReason()) }
    }

    /// Where the symbolic links lead that a path names, whether something lies there or not.
    private static func destination(of path: String) throws -> String {
        var path = path
        for _ in 0..<linkLimit {
            guard let text = link(path) else { return path }
            path = text.utf8.first == UInt8(ascii: "/") ? text : path.splitPath.folder + text
        }
        throw FileError.unwritable(path, reason: systemReason(ELOOP))
    }

    /// The text of a symbolic link; nil for what is none.
    private static func link(_ path: String) -> String? {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = path.withPath { readlink($0, &text, text.count - 1) }
        return length > 0 ? text.withUnsafeBufferPointer { String(path: $0.baseAddress!) } : nil
    }
}
