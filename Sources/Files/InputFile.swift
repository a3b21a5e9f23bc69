import Glibc

/// A file that is open to be read; anything else that has a name is told apart.
public final class InputFile {
    public let descriptor: Int32

    /// Throws ``FileError`` if `path` is not a regular file that may be read; a pipe is neither read nor waited for.
    public init(_ path: String) throws {
        // First, since opening alone means something to a device.
        _ = try FileStatus(reading: path)
        // Whoever opens a pipe without this waits for its other end.
        descriptor = path.withPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        guard descriptor >= 0 else { throw FileError.unreadable(path, reason: systemReason()) }
        do {
            _ = try FileStatus(descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }
}
