import Files
@preconcurrency import Glibc  // its streams are global variables

/// Standard input, output and errors.
enum StandardStreams {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Opens those that the caller has closed, or the next file opened would take their place, and what is said
    /// would be written into it.
    static func open() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            _ = Glibc.open("/dev/null", O_RDWR)  // gets the lowest number that is free
        }
    }

    /// Throws ``Failure`` if not everything that was printed has been written.
    static func flush() throws {
        guard fflush(stdout) != 0 || ferror(stdout) != 0 else { return }
        throw Failure(
            description: "Standard output can't be written: \(systemReason()).")
    }
}
