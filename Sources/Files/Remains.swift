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

    /// Removes this user's files from an open folder whose processes have died.
    static func remove(in folder: Int32) {
        for name in FolderNames(folder) where isName(name) {
            let descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var status = stat()
            if fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
                status.st_mode & S_IFMT == S_IFREG, flock(descriptor, LOCK_EX | LOCK_NB) == 0
            {
                unlinkat(folder, name, 0)
            }
        }
    }
}
