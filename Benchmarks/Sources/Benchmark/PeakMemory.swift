import Glibc

/// The most memory that this process has held since ``reset()``.
enum PeakMemory {
    /// Forgets earlier peaks; false where the system doesn't allow that.
    static func reset() -> Bool {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return false }
        let written = fputs("5", file)
        return fclose(file) == 0 && written >= 0
    }

    /// In megabytes, from `/proc/self/status`; nil where it doesn't say.
    static var megabytes: Int? {
        guard let file = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = fread(&bytes, 1, bytes.count, file)
        for line in String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("VmHWM:") {
            let fields = line.split(whereSeparator: \.isWhitespace)
            return fields.count >= 2 ? Int(fields[1]).map { $0 >> 10 } : nil
        }
        return nil
    }
}
