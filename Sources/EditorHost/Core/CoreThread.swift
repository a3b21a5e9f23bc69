import CGLib

/// The thread that the core computes on: one piece of work after the other, so that GTK's thread stays free.
public final class CoreThread {
    private final class Work {
        let perform: (CoreSession) -> Void

        init(_ perform: @escaping (CoreSession) -> Void) { self.perform = perform }
    }

    private let pool: UnsafeMutablePointer<GThreadPool>

    public init(_ session: CoreSession) {
        pool = g_thread_pool_new(
            { work, session in
                let session = Unmanaged<CoreSession>.fromOpaque(session!).takeUnretainedValue()
                Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().perform(session)
            }, Unmanaged.passRetained(session).toOpaque(), 1, 1, nil)
    }

    /// Starts a run as soon as what was started before has ended.
    public func start(_ run: BackgroundRun) { push { run.perform($0.run) } }

    /// Lists the networks; `answer` gets them on this thread.
    public func listNetworks(
        _ answer: @escaping @Sendable (Result<[NetworkDescription], HostError>) -> Void
    ) {
        push { session in answer(Result { () throws(HostError) in try session.networks() }) }
    }

    private func push(_ perform: @escaping (CoreSession) -> Void) {
        g_thread_pool_push(pool, Unmanaged.passRetained(Work(perform)).toOpaque(), nil)
    }

    /// Waits until everything has ended.
    public func wait() { g_thread_pool_free(pool, 0, 1) }
}
