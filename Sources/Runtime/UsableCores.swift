#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension ThreadPool {
    /// The cores this process may use: its affinity mask, less what a cgroup's CPU quota takes away.
    public static var usableCores: Int {
        let quota = cgroupQuota.map { max(1, Int($0.rounded(.up))) } ?? Int.max
        return max(1, min(affinity, quota))
    }

    /// Processors in the affinity mask, a list of hexadecimal words in `/proc/self/status`.
    private static var affinity: Int {
        for line in ProcFile.lines("/proc/self/status") where line.hasPrefix("Cpus_allowed:") {
            let words = line.dropFirst("Cpus_allowed:".count).split { $0 == "," || $0.isWhitespace }
            return words.reduce(0) { $0 + (UInt64($1, radix: 16) ?? 0).nonzeroBitCount }
        }
        return Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    /// Cores per period of cgroup v2's `cpu.max` ("200000 100000" is 2 cores); nil where unlimited.
    private static var cgroupQuota: Double? {
        let fields =
            ProcFile.lines("/sys/fs/cgroup/cpu.max").first?.split(whereSeparator: \.isWhitespace) ?? []
        guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), period > 0
        else { return nil }
        return quota / period
    }
}
