import Foundation

/// Other processes, by what the system tells of them.
public enum RunningProcess {
    /// The process that runs an executable, once it has mapped a file whose path contains this text; nil after a minute.
    public static func wait(running executable: URL, mapping file: String = "") -> pid_t? {
        for _ in 0..<600 {
            if let id = all(running: executable).first(where: { file.isEmpty || isMapping($0, file) }) {
                return id
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return nil
    }

    /// Those that run an executable just now.
    public static func all(running executable: URL) -> [pid_t] {
        let path = executable.resolvingSymlinksInPath().path
        return ids.filter {
            // Processes come and go while the list is read. In another root, its path stands before the program's.
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe"))?.hasSuffix(path)
                == true
        }
    }

    /// Those that a process has started.
    public static func children(of process: pid_t) -> [pid_t] {
        ids.filter {
            // The name, in brackets, may hold anything; state and parent follow it.
            text("/proc/\($0)/stat").split(separator: ")").last?.split(separator: " ").dropFirst().first
                == "\(process)"
        }
    }

    private static var ids: [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
    }

    /// Waits until a process has mapped a file whose path contains this text; false after a minute, or where it has ended.
    public static func wait(for process: pid_t, mapping file: String) -> Bool {
        for _ in 0..<600 where kill(process, 0) == 0 {
            if isMapping(process, file) { return true }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return false
    }

    /// Waits until a process has ended; false after a minute.
    public static func waitForEnd(of process: pid_t) -> Bool {
        for _ in 0..<600 {
            // One whose parent has not asked for its status yet runs no more.
            if kill(process, 0) != 0 || text("/proc/\(process)/stat").contains(") Z ") { return true }
            Thread.sleep(forTimeInterval: 0.1)
        }
        return false
    }

    /// Whether a process ignores a signal.
    public static func ignores(_ process: pid_t, _ signal: Int32) -> Bool {
        let line = text("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("SigIgn:") }
        let mask = line.flatMap {
            UInt64($0.dropFirst("SigIgn:".count).filter { !$0.isWhitespace }, radix: 16)
        }
        return (mask ?? 0) & 1 << UInt64(signal - 1) != 0
    }

    private static func isMapping(_ process: pid_t, _ file: String) -> Bool {
        text("/proc/\(process)/maps").contains(file)
    }

    /// Read through a handle: by its size, such a file is empty.
    private static func text(_ path: String) -> String {
        let data = try? FileHandle(forReadingAtPath: path)?.readToEnd()
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
