#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Synchronization

/// Runs the iterations of a loop on several threads.
///
/// Iterations are handed out in order to whichever thread is free, so an iteration must write only to
/// memory of its own; then results do not depend on timing. The calling thread works too. One loop runs
/// at a time; loops must not be nested.
public final class ThreadPool: @unchecked Sendable {  // all shared state is in `crew`
    /// Threads that work on a loop, the caller among them.
    public let threads: Int

    /// Whether the work in hand is wanted no more, for who asks nobody else (``interruptible(by:_:)``).
    public var isCanceled: (() -> Bool)?

    private let crew = Crew()
    private var workers: [pthread_t] = []

    /// A pool of `threads` threads; by default as many as there are ``usableCores``.
    public init(threads: Int? = nil) {
        self.threads = max(1, threads ?? ThreadPool.usableCores)
        for index in 1..<max(1, self.threads) {
            let start = Unmanaged.passRetained(Start(crew: crew, thread: index))
            var thread = pthread_t()
            let status = pthread_create(
                &thread, nil,
                { argument in
                    let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                    start.crew.work(as: start.thread)
                    return nil
                }, start.toOpaque())
            guard status == 0 else {  // fewer threads than wished for still do the work
                start.release()
                break
            }
            workers.append(thread)
        }
    }

    deinit {
        crew.stop()
        for worker in workers { pthread_join(worker, nil) }
    }

    /// Does work whose loops end early once `isCanceled` says so; what they were to write is then unfinished,
    /// and ``isInterrupted``.
    ///
    /// - Parameter isCanceled: asked by this thread, every few milliseconds.
    public func interruptible<Result>(
        by isCanceled: (() -> Bool)?, _ body: () throws -> Result
    ) rethrows -> Result {
        let outer = crew.interruption
        crew.interruption = isCanceled.map(Interruption.init)
        defer { crew.interruption = outer }
        return try body()
    }

    /// Whether a loop ended early, or would now, in the work that is ``interruptible(by:_:)``.
    public var isInterrupted: Bool { crew.isInterrupted }

    /// Calls `body` with every index of `range`, in parallel.
    public func forEach(_ range: Range<Int>, _ body: (Int) -> Void) {
        forEach(count: range.count) { iteration, _ in body(range.lowerBound + iteration) }
    }

    /// Calls `body` with 0..<count and the number of the thread it runs on, 0..<``threads``, by which it
    /// finds scratch memory of its own.
    public func forEach(count: Int, _ body: (_ iteration: Int, _ thread: Int) -> Void) {
        if count <= 1 || workers.isEmpty {
            for iteration in 0..<max(0, count) where !crew.endsEarly() { body(iteration, 0) }
            return
        }
        withoutActuallyEscaping(body) { crew.run(Job(count: count, body: $0)) }
    }
}

/// Whether the work of a pool is still wanted. Only the thread that does it asks.
///
/// An object, since who is asked may ask in turn.
private final class Interruption {
    let isCanceled: () -> Bool
    private var isRequested = false
    private var lastAsked = 0

    /// Between two questions, in nanoseconds.
    private static let interval = 5_000_000

    init(_ isCanceled: @escaping () -> Bool) { self.isCanceled = isCanceled }

    /// Asks, unless it was asked just before `now`.
    func isRequested(now: Int?) -> Bool {
        if let now {
            guard now - lastAsked >= Self.interval else { return isRequested }
            lastAsked = now
        }
        if !isRequested { isRequested = isCanceled() }
        return isRequested
    }
}

/// A loop; its body outlives it, since the loop waits for all workers.
private struct Job {
    let count: Int
    let body: (_ iteration: Int, _ thread: Int) -> Void
}

/// A worker's argument. It has the crew but not the pool, which otherwise would never end.
private final class Start {
    let crew: Crew
    let thread: Int

    init(crew: Crew, thread: Int) {
        self.crew = crew
        self.thread = thread
    }
}

/// What the threads of a pool share.
///
/// Workers join a loop while it is open and has iterations left. Who comes late, because another program has
/// the core, is not waited for.
private final class Crew: @unchecked Sendable {  // behind `mutex`, or atomic
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Iterations that nobody has begun; below zero where there were none for a thread.
    private let left = Atomic<Int>(0)
    /// Workers that have joined the loop, and ``open`` as long as they may.
    private let gate = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    /// Written when the gate is closed and nobody within.
    private var job: Job?
    /// For the thread that runs loops alone.
    var interruption: Interruption?

    private static let open = 1 << 32

    /// For how long a thread looks for what it waits for before it sleeps, in nanoseconds. One layer follows
    /// another within microseconds, in which a sleeping thread would not even be awake; in between, others
    /// may run, and where they do, that is the end of it.
    private static let patience = 50_000

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(finished, nil)
    }

    deinit {
        pthread_cond_destroy(wake)
        pthread_cond_destroy(finished)
        pthread_mutex_destroy(mutex)
        wake.deallocate()
        finished.deallocate()
        mutex.deallocate()
    }

    func run(_ job: Job) {
        precondition(self.job == nil, "loops of one pool must not be nested")
        if endsEarly() { return }
        self.job = job
        left.store(job.count, ordering: .relaxed)
        gate.store(Self.open, ordering: .releasing)
        signal(wake, pthread_cond_broadcast)

        drain(job, thread: 0)

        gate.wrappingSubtract(Self.open, ordering: .acquiringAndReleasing)
        wait(on: finished) { gate.load(ordering: .acquiring) == 0 }
        self.job = nil
    }

    func work(as thread: Int) {
        while true {
            wait(on: wake) { hasWork || stopping.load(ordering: .relaxed) }
            if stopping.load(ordering: .relaxed) { return }
            guard join() else { continue }
            drain(job!, thread: thread)
            if gate.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
                signal(finished, pthread_cond_signal)
            }
        }
    }

    func stop() {
        stopping.store(true, ordering: .relaxed)
        signal(wake, pthread_cond_broadcast)
    }

    private var hasWork: Bool {
        gate.load(ordering: .relaxed) >= Self.open && left.load(ordering: .relaxed) > 0
    }

    /// Enters the open loop; false if it has been closed meanwhile.
    private func join() -> Bool {
        var seen = gate.load(ordering: .relaxed)
        while seen >= Self.open {
            let (joined, now) = gate.weakCompareExchange(
                expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
            if joined { return true }
            seen = now
        }
        return false
    }

    /// Wakes those who wait for what has just come true.
    private func signal(
        _ condition: UnsafeMutablePointer<pthread_cond_t>,
        _ call: (UnsafeMutablePointer<pthread_cond_t>) -> Int32
    ) {
        pthread_mutex_lock(mutex)
        _ = call(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Waits until the condition holds, awake for a short while. Who makes it hold signals afterwards.
    private func wait(on signal: UnsafeMutablePointer<pthread_cond_t>, until condition: () -> Bool) {
        let start = nanoseconds
        repeat {
            if condition() { return }
            sched_yield()
        } while nanoseconds - start < Self.patience
        pthread_mutex_lock(mutex)
        while !condition() { pthread_cond_wait(signal, mutex) }
        pthread_mutex_unlock(mutex)
    }

    private var nanoseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    private func drain(_ job: Job, thread: Int) {
        while true {
            let iteration = job.count - left.wrappingSubtract(1, ordering: .relaxed).oldValue
            if iteration >= job.count { return }
            job.body(iteration, thread)
            if thread == 0, endsEarly() { left.store(0, ordering: .relaxed) }
        }
    }

    var isInterrupted: Bool { interruption?.isRequested(now: nil) ?? false }

    /// As ``isInterrupted``, but mostly without asking; for the thread that runs it.
    func endsEarly() -> Bool { interruption?.isRequested(now: nanoseconds) ?? false }
}
