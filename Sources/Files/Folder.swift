import Glibc

/// Folders by their paths.
public enum Folder {
    /// Makes a folder and those above it; who else may read them is the umask's to say. Throws ``FileError``.
    public static func make(_ path: String) throws {
        if path.withPath({ mkdir($0, 0o777) }) == 0 || errno == EEXIST { return }
        let above = path.splitPath.folder.utf8.dropLast()
        guard errno == ENOENT, !above.isEmpty else {
            throw FileError.unwritable(path, reason: systemReason())
        }
        try make(String(Substring(above)))
        guard path.withPath({ mkdir($0, 0o777) }) == 0 || errno == EEXIST else {
            throw FileError.unwritable(path, reason: systemReason())
        }
    }
}
