import Files
import Glibc

/// A picture's file, open for the process that reads it; anything else that has a name is told apart.
final class InputFile {
    let descriptor: Int32

    /// Throws `FileError`.
    init(_ path: String) throws {
        // First, since opening alone means something to a device.
        _ = try FileStatus(reading: path)
        // Whoever opens a pipe without this waits for its other end.
        descriptor = path.withPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard descriptor >= 0 else {
            throw FileError.unreadable(path, reason: String(cString: strerror(errno)))
        }
        do {
            _ = try FileStatus(descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }
}
