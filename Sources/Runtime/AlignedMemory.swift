#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A block of floats that begins at a page, freed with its owner.
public final class AlignedMemory {
    public let base: UnsafeMutablePointer<Float>
    public let count: Int

    /// Nil where the system has not got that much memory. The values are undefined.
    public init?(count: Int) {
        let (bytes, overflow) = max(1, count).multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
        guard !overflow, bytes <= Self.availableBytes else { return nil }
        var pointer: UnsafeMutableRawPointer?
        guard posix_memalign(&pointer, 4096, bytes) == 0, let pointer else { return nil }
        base = pointer.bindMemory(to: Float.self, capacity: max(1, count))
        self.count = count
    }

    deinit { free(base) }

    /// What can still be allocated without swapping, from `/proc/meminfo`; unlimited if unknown.
    ///
    /// Linux hands out more memory than it has and ends the process when it is used, so asking is the
    /// only way to fail with a message.
    static var availableBytes: Int {
        for line in ProcFile.lines("/proc/meminfo") where line.hasPrefix("MemAvailable:") {
            let fields = line.split(whereSeparator: \.isWhitespace)
            if fields.count >= 2, let kilobytes = Int(fields[1]) { return kilobytes << 10 }
        }
        return Int.max
    }
}
