import Glibc
import Synchronization

/// Ctrl-C and `kill` as a request that the work in hand looks for.
enum Interruption {
    /// Whether the user asked to stop.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// From now on, SIGINT, SIGTERM and SIGHUP only set ``isRequested``.
    static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) }
        }
    }

    private static let requested = Atomic(false)
}
