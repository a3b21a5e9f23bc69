import Files
import Glibc

/// The file that an encoder writes. What can't be written ends the process, with the system's reason.
final class OutputFile {
    let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Appends bytes.
    func write(_ bytes: UnsafeRawBufferPointer) {
        buffer += bytes
        if buffer.count >= 1 << 18 { finish() }
    }

    /// Writes what is left of those that were appended.
    func finish() {
        buffer.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                written += Self.counted(
                    Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written))
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes all of the bytes at a place of their own.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        var written = 0
        while written < bytes.count {
            written += Self.counted(
                pwrite(
                    descriptor, bytes.baseAddress! + written, bytes.count - written, off_t(offset + written)))
        }
    }

    private static func counted(_ count: Int) -> Int {
        if count > 0 { return count }
        if count < 0, errno == EINTR { return 0 }
        PictureTask.abandon(count < 0 ? systemReason() : "nothing more can be written")
    }
}
