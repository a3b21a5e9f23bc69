import Glibc
import Synchronization

/// Runs work that meets the files of strangers in a process of its own: this program, started once more.
///
/// Libraries that decode such files crash, hang, ask for all memory, or call `exit`. There, that costs one
/// sentence. The process gets one file to read and one to write, and can open no other (``IsolatedTask``).
public enum Isolation {
    /// The program that is started: this one, unless a test of a module says which.
    public static var executable: String {
        get { program.withLock { $0 } }
        set { program.withLock { $0 = newValue } }
    }

    private static let program = Mutex("/proc/self/exe")

    /// The first argument of a process that was started to do such work.
    static let marker = "isolated-task"
    /// What a process may answer, beside what it writes to its output.
    static let replyLimit = 1 << 20

    /// Runs the task of this name, waits for it, and returns its answer.
    ///
    /// - Parameters:
    ///   - arguments: What the task gets besides; none may hold a zero byte.
    ///   - input: A file descriptor that it may read.
    ///   - output: A file descriptor that it may write.
    ///   - seconds: How long it may take.
    ///   - isCanceled: Asked about ten times a second.
    ///   - exchange: Talks to the task meanwhile, if there is more to say than files hold.
    public static func run(
        _ task: String, _ arguments: [String] = [], input: Int32, output: Int32, seconds: Int,
        isCanceled: () -> Bool = { false }, exchange: Exchange? = nil
    ) throws(IsolationError) -> [UInt8] {
        var ends: [Int32] = [-1, -1]
        // A pipe can't be made so that no process started meanwhile by another thread inherits it.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            exchange?.begin()
            throw .notStarted(String(cString: strerror(errno)))
        }
        let reply = ends[0]
        defer { close(reply) }
        let child = start([marker, task] + arguments, input: input, output: output, reply: ends[1])
        close(ends[1])
        exchange?.begin()
        switch child {
        case .failure(let error): throw error
        case .success(let process):
            let outcome = collect(reply, seconds: seconds, isCanceled: isCanceled, exchange)
            let status = end(process, atOnce: outcome.answer == nil)
            return try answer(outcome, status: status, seconds: seconds)
        }
    }

    /// Waits for the end of a process that has said all, or nothing that is wanted; how it ended.
    private static func end(_ process: pid_t, atOnce: Bool) -> Int32 {
        var status: Int32 = 0
        // One that closed its end of the talk and goes on is ended too, after a moment to end by itself.
        for _ in 0..<(atOnce ? 0 : 1000) {
            if waitpid(process, &status, WNOHANG) != 0 { return status }
            usleep(1000)
        }
        kill(process, SIGKILL)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private static func start(
        _ arguments: [String], input: Int32, output: Int32, reply: Int32
    ) -> Result<pid_t, IsolationError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Above the first three, so that none is overwritten before it is copied.
        var copies: [Int32] = []
        defer { copies.forEach { close($0) } }
        for (target, source) in [(0, input), (1, output), (2, reply)] {
            let copy = fcntl(source, F_DUPFD_CLOEXEC, 3)
            guard copy >= 0 else { return .failure(.notStarted(String(cString: strerror(errno)))) }
            copies.append(copy)
            posix_spawn_file_actions_adddup2(&actions, copy, Int32(target))
        }
        // Signals that this process ignores or blocks are not the other's concern.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let program = executable
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        // Nothing that a user's environment says about loading libraries is lost, since it started this one.
        var process: pid_t = 0
        let code = posix_spawn(&process, program, &actions, &attributes, &argv, environ)
        return code == 0 ? .success(process) : .failure(.notStarted(String(cString: strerror(code))))
    }

    private enum Outcome {
        case answered([UInt8])
        case tookTooLong
        case canceled
        case talkative

        var answer: [UInt8]? { if case .answered(let bytes) = self { bytes } else { nil } }
    }

    /// Reads until the process closes its end.
    private static func collect(
        _ reply: Int32, seconds: Int, isCanceled: () -> Bool, _ exchange: Exchange?
    ) -> Outcome {
        let end = ContinuousClock.now + .seconds(seconds)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var exchange = exchange
        while true {
            if isCanceled() { return .canceled }
            guard ContinuousClock.now < end else { return .tookTooLong }
            // A negative descriptor is passed over.
            var waiting = [
                pollfd(fd: reply, events: Int16(POLLIN), revents: 0),
                pollfd(fd: exchange?.descriptor ?? -1, events: exchange?.events ?? 0, revents: 0),
            ]
            guard poll(&waiting, 2, 100) > 0 else { continue }
            if waiting[1].revents != 0, exchange?.proceed() == false { exchange = nil }
            guard waiting[0].revents != 0 else { continue }
            let count = read(reply, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return .answered(bytes) }
            bytes += buffer[..<count]
            guard bytes.count <= replyLimit else { return .talkative }
        }
    }

    private static func answer(
        _ outcome: Outcome, status: Int32, seconds: Int
    ) throws(IsolationError) -> [UInt8] {
        switch outcome {
        case .canceled: throw .canceled
        case .tookTooLong: throw .tookTooLong(seconds: seconds)
        case .talkative: throw .refused("its decoder said more than \(replyLimit) bytes about it")
        case .answered(let bytes):
            let signal = status & 0x7F
            // The limit on processor time, which is the same as the limit on time.
            if signal == SIGXCPU { throw .tookTooLong(seconds: seconds) }
            guard signal == 0 else { throw .crashed(signal: signal) }
            switch bytes.first.flatMap(Reply.init) {
            case .success: return Array(bytes.dropFirst())
            case .refusal: throw .refused(String(decoding: bytes.dropFirst(), as: UTF8.self))
            case nil: throw .ended(code: status >> 8 & 0xFF)
            }
        }
    }

    /// The first byte of an answer.
    enum Reply: UInt8 { case success = 1, refusal }
}
