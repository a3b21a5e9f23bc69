import Glibc

/// A file that is read; anything else that has a name is told apart.
final class InputFile {
    let descriptor: Int32

    /// Throws ``ImageFileError``.
    init(_ path: String) throws {
        // Whoever opens a pipe without this waits for its other end.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw ImageFileError.notFound(path) }
            throw ImageFileError.unreadable(path, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        fstat(descriptor, &status)
        let kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: String?.none
            case S_IFDIR: "it is a folder"
            case S_IFIFO: "it is a pipe; save the picture in a file first"
            case S_IFCHR, S_IFBLK: "it is a device"
            default: "it is not a file"
            }
        if let kind {
            close(descriptor)
            throw ImageFileError.unreadable(path, reason: kind)
        }
        if status.st_size == 0 {
            close(descriptor)
            throw ImageFileError.damaged(path, reason: "it is empty")
        }
    }

    deinit { close(descriptor) }
}
