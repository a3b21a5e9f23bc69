import Glibc

/// What the system knows of a file: nothing is opened for it, so that neither a pipe nor a device notices.
public struct FileStatus {
    private let status: stat

    /// Of what lies under a path, behind symbolic links; throws ``FileError``.
    public init(reading path: String) throws {
        var status = stat()
        guard path.withPath({ stat($0, &status) }) == 0 else {
            if errno == ENOENT { throw FileError.missing(path) }
            throw FileError.unreadable(path, reason: systemReason())
        }
        try self.init(status, path)
    }

    /// Of an open file; throws ``FileError``.
    public init(_ descriptor: Int32, _ path: String) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FileError.unreadable(path, reason: systemReason())
        }
        try self.init(status, path)
    }

    /// Throws ``FileError/notAFile(_:_:)`` unless it is a regular file.
    init(_ status: stat, _ path: String) throws {
        switch status.st_mode & S_IFMT {
        case S_IFREG: self.status = status
        case S_IFDIR: throw FileError.notAFile(path, .folder)
        case S_IFIFO: throw FileError.notAFile(path, .pipe)
        case S_IFSOCK: throw FileError.notAFile(path, .socket)
        default: throw FileError.notAFile(path, .device)
        }
    }

    /// In bytes.
    public var size: Int { Int(status.st_size) }
    var owner: (user: uid_t, group: gid_t) { (status.st_uid, status.st_gid) }
    /// The permission bits, setuid and the like among them.
    var permissions: mode_t { status.st_mode & 0o7777 }
    /// 0 once it has been removed.
    var linkCount: Int { Int(status.st_nlink) }
    var identity: [UInt] { [UInt(status.st_dev), UInt(status.st_ino)] }
}

/// Why the last call of the system failed, or what a code of errors means, in the system's words.
public func systemReason(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
