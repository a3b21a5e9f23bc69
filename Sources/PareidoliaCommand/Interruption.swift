import Glibc
import Synchronization

/// Ctrl-C and `kill` as a request that the work in hand looks for.
enum Interruption {
    /// Whether the user asked to stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Throws `CancellationError` if so.
    static func check() throws {
        if isRequested { throw CancellationError() }
    }

    /// From now on, SIGINT, SIGTERM and SIGHUP only set ``isRequested``; under `nohup`, SIGHUP does nothing.
    static func watch() {
        var hangup = sigaction()
        sigaction(SIGHUP, nil, &hangup)
        // Functions compare as addresses only.
        let isIgnored =
            unsafeBitCast(hangup.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
        for number in [SIGINT, SIGTERM] + (isIgnored ? [] : [SIGHUP]) {
            signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) }
        }
    }

    /// Does work that waits for other programs; when the user asks to stop, they are ended.
    static func cancelling<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask(operation: work)
            group.addTask {
                while !isRequested { try await Task.sleep(for: .milliseconds(100)) }
                throw CancellationError()
            }
            // Whichever of the two ends first ends the other.
            defer { group.cancelAll() }
            return try await group.next()!
        }
    }

    private static let requested = Atomic(false)
}
