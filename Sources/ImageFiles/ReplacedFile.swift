import Glibc

/// A file that is written under another name in the same folder and takes its own only when it is
/// complete; until then, what was there before stays.
final class ReplacedFile {
    private let temporaryPath: String
    /// Of the temporary file.
    let descriptor: Int32
    private let path: String
    /// Where a symbolic link leads; the link itself stays.
    private let destination: String
    private var isCommitted = false

    /// Makes the temporary file, empty; throws ``ImageFileError/unwritable(_:reason:)``.
    init(_ path: String) throws {
        self.path = path
        if let resolved = realpath(path, nil) {
            destination = String(cString: resolved)
            free(resolved)
        } else {
            destination = path
        }
        var status = stat()
        if stat(destination, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw ImageFileError.unwritable(path, reason: "it is not a file")
        }
        let cut = destination.lastIndex(of: "/").map(destination.index(after:)) ?? destination.startIndex
        let name = destination[cut...]
        temporaryPath = "\(destination[..<cut]).\(getpid()).partial.\(name)"
        descriptor = open(temporaryPath, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure() }
    }

    deinit {
        close(descriptor)
        if !isCommitted { unlink(temporaryPath) }
    }

    /// Moves the file to its name; throws ``ImageFileError/unwritable(_:reason:)``.
    func commit() throws {
        guard rename(temporaryPath, destination) == 0 else { throw failure() }
        isCommitted = true
    }

    /// That the file can't be written; for the reason that the system gave last, unless another is known.
    func failure(_ reason: String = String(cString: strerror(errno))) -> ImageFileError {
        .unwritable(path, reason: reason)
    }
}
