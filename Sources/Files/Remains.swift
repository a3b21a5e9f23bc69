import Glibc

/// Files and folders that are unfinished: what a process leaves of them when it is killed, the next one removes.
///
/// They have names of their own kind and are locked as long as somebody works on them.
public enum Remains {
    private static let prefix = ".pareidolia-"
    private static let suffix = ".partial"
    /// Characters of the random part between them.
    private static let digits = 26

    /// A name that nobody can guess.
    static func newName() -> String {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        return prefix + String((0..<digits).map { _ in alphabet.randomElement()! }) + suffix
    }

    /// Whether a name is one of ``newName()``.
    static func isName(_ name: String) -> Bool {
        name.utf8.count == prefix.utf8.count + digits + suffix.utf8.count && name.hasPrefix(prefix)
            && name.hasSuffix(suffix)
    }

    /// Removes this user's files and folders from an open folder whose processes have died.
    static func remove(in folder: Int32) {
        for name in FolderNames(folder) where isName(name) {
            let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
                flock(descriptor, LOCK_EX | LOCK_NB) == 0
            else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: unlinkat(folder, name, 0)
            case S_IFDIR: removeFolder(name, in: folder)
            default: break
            }
        }
    }

    /// Removes a folder with everything in it; links are not followed.
    static func removeFolder(_ name: String, in folder: Int32) {
        let descriptor = name.withPath { openat(folder, $0, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) }
        guard descriptor >= 0 else { return }
        for entry in FolderNames(descriptor) where entry.withPath({ unlinkat(descriptor, $0, 0) }) != 0 {
            removeFolder(entry, in: descriptor)
        }
        close(descriptor)
        _ = name.withPath { unlinkat(folder, $0, AT_REMOVEDIR) }
    }
}
