import Glibc
import Synchronization

/// Ctrl-C and `kill` as a request that the work in hand looks for.
enum Interruption {
    /// Whether the user asked to stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

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

    private static let requested = Atomic(false)
}
