import CIsolation
import Glibc
import Synchronization

/// Work in a process of its own, seen from within: see ``Isolation``.
///
/// Standard input is the file to read, ``output`` the one to write. Libraries may print: nobody hears it.
public struct IsolatedTask: Sendable {
    /// Which task it is, and what it got with it.
    public let name: String
    public let arguments: [String]
    public let input: Int32 = STDIN_FILENO
    public let output: Int32
    private let reply: Int32

    /// The task for which this process was started; nil if it was started by a person.
    ///
    /// Has to be the first thing that a program asks for.
    public static let current = IsolatedTask(CommandLine.arguments)

    private init?(_ command: [String]) {
        guard command.count >= 3, command[1] == Isolation.marker else { return nil }
        (name, arguments) = (command[2], Array(command[3...]))
        // Without its parent, nobody would wait for it.
        guard cisolation_end_with_parent() == 0 else { _exit(1) }
        output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        reply = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard output >= 0, reply >= 0, nowhere >= 0, dup2(nowhere, STDOUT_FILENO) >= 0,
            dup2(nowhere, STDERR_FILENO) >= 0
        else { _exit(1) }
        close(nowhere)
        // Signals are for the parent, which ends this process.
        for number in [SIGINT, SIGHUP, SIGTERM, SIGXFSZ, SIGPIPE] { signal(number, SIG_IGN) }
        limit(RLIMIT_CORE, to: 0)
    }

    /// From now on, this process takes at most so many bytes of memory besides what it has, writes no
    /// file longer than `fileSize` (nil: than it may already), computes no longer than `seconds`, and opens no file
    /// at all.
    public func confine(memory: Int, fileSize: Int?, seconds: Int) {
        if let fileSize { limit(RLIMIT_FSIZE, to: fileSize) }
        limit(RLIMIT_NOFILE, to: 0)
        // Private memory that can be written; files that are mapped and memory that is shared do not count.
        limit(RLIMIT_DATA, to: Self.memoryInUse() + memory)
        limit(RLIMIT_CPU, to: seconds)
    }

    /// Sets the limits on memory and seconds for now, so that ``confine(memory:fileSize:seconds:)`` can set
    /// others once a file's header says what its content needs.
    public func confineForNow(memory: Int, seconds: Int) {
        limit(RLIMIT_DATA, to: Self.memoryInUse() + memory, isFinal: false)
        limit(RLIMIT_CPU, to: seconds, isFinal: false)
    }

    /// Does the work, sends what it returns, and ends the process.
    public func perform(_ work: () throws -> [UInt8]) -> Never {
        do {
            send(.success, try work())
        } catch {
            refuse("\(error)")
        }
    }

    /// Sends the reason why the work can't be done, and ends the process: for the handlers of libraries
    /// that must not return.
    public func refuse(_ reason: String) -> Never { send(.refusal, Array(reason.utf8.prefix(4000))) }

    private func send(_ kind: Isolation.Reply, _ content: [UInt8]) -> Never {
        let bytes = [kind.rawValue] + content
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { write(reply, $0.baseAddress! + sent, $0.count - sent) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            sent += count
        }
        // Nothing that a library has registered to be done at the end.
        _exit(kind == .success ? 0 : 1)
    }

    private func limit(_ resource: __rlimit_resource, to value: Int, isFinal: Bool = true) {
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(resource.rawValue), &limits)
        limits.rlim_cur = min(rlim_t(max(0, value)), limits.rlim_max)
        guard isFinal else {
            setrlimit(__rlimit_resource_t(resource.rawValue), &limits)
            return
        }
        // The processor's limit comes as a signal; a second later the process is killed.
        limits.rlim_max = resource == RLIMIT_CPU ? min(limits.rlim_cur + 1, limits.rlim_max) : limits.rlim_cur
        setrlimit(__rlimit_resource_t(resource.rawValue), &limits)
    }

    /// In bytes, as the kernel counts it for the limit.
    private static func memoryInUse() -> Int {
        guard let file = fopen("/proc/self/statm", "re") else { return 0 }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return 0 }
        // size resident shared text lib data dt, in pages
        let fields = String(cString: buffer).split(separator: " ")
        guard fields.count > 5, let pages = Int(fields[5]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
