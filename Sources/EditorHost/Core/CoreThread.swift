import CGLib

/// The thread that the core computes on: one run after the other, so that GTK's thread stays free.
public final class CoreThread {
    private let pool: UnsafeMutablePointer<GThreadPool>

    public init(_ session: CoreSession) {
        pool = g_thread_pool_new(
            { run, session in
                let session = Unmanaged<CoreSession>.fromOpaque(session!).takeUnretainedValue()
                Unmanaged<BackgroundRun>.fromOpaque(run!).takeRetainedValue().perform(session.run)
            }, Unmanaged.passRetained(session).toOpaque(), 1, 1, nil)
    }

    /// Starts a run as soon as those before it have ended.
    public func start(_ run: BackgroundRun) {
        g_thread_pool_push(pool, Unmanaged.passRetained(run).toOpaque(), nil)
    }

    /// Waits until all runs have ended.
    public func wait() { g_thread_pool_free(pool, 0, 1) }
}
