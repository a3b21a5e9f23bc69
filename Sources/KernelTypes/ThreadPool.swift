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
public final class ThreadPool: @unchecked Sendable {  // all shared state is behind `mutex` or atomic
    /// Threads that work on a loop, the caller among them.
    public let threads: Int

    private var mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var workers: [pthread_t] = []
    private var job: Job?
    private var generation = 0
    private var busy = 0
    private var stopping = false
    private let next = Atomic<Int>(0)

    /// A loop's body with its type erased; `body` outlives the loop, which waits for all workers.
    private struct Job {
        let count: Int
        let body: (_ iteration: Int, _ thread: Int) -> Void
    }

    /// A pool of `threads` threads; by default as many as there are ``usableCores``.
    public init(threads: Int? = nil) {
        self.threads = max(1, threads ?? ThreadPool.usableCores)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(finished, nil)
        for index in 1..<max(1, self.threads) {
            let start = Unmanaged.passRetained(Start(pool: self, index: index))
            var thread = pthread_t()
            let status = pthread_create(
                &thread, nil,
                { argument in
                    let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                    start.work()
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
        pthread_mutex_lock(mutex)
        stopping = true
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
        for worker in workers { pthread_join(worker, nil) }
        pthread_cond_destroy(wake)
        pthread_cond_destroy(finished)
        pthread_mutex_destroy(mutex)
        wake.deallocate()
        finished.deallocate()
        mutex.deallocate()
    }

    /// Calls `body` with every index of `range`, in parallel.
    public func forEach(_ range: Range<Int>, _ body: (Int) -> Void) {
        forEach(count: range.count) { iteration, _ in body(range.lowerBound + iteration) }
    }

    /// Calls `body` with 0..<count and the number of the thread it runs on, 0..<``threads``, by which it
    /// finds scratch memory of its own.
    public func forEach(count: Int, _ body: (_ iteration: Int, _ thread: Int) -> Void) {
        if count <= 1 || workers.isEmpty {
            for iteration in 0..<max(0, count) { body(iteration, 0) }
            return
        }
        withoutActuallyEscaping(body) { body in
            pthread_mutex_lock(mutex)
            precondition(job == nil, "loops of one pool must not be nested")
            job = Job(count: count, body: body)
            generation += 1
            busy = workers.count
            next.store(0, ordering: .relaxed)
            pthread_cond_broadcast(wake)
            pthread_mutex_unlock(mutex)

            drain(Job(count: count, body: body), thread: 0)

            pthread_mutex_lock(mutex)
            while busy > 0 { pthread_cond_wait(finished, mutex) }
            job = nil
            pthread_mutex_unlock(mutex)
        }
    }

    private func drain(_ job: Job, thread: Int) {
        while true {
            let iteration = next.wrappingAdd(1, ordering: .relaxed).oldValue
            if iteration >= job.count { return }
            job.body(iteration, thread)
        }
    }

    /// A worker's argument. It must not keep the pool alive, or the pool would never end.
    private final class Start {
        unowned(unsafe) let pool: ThreadPool
        let index: Int

        init(pool: ThreadPool, index: Int) {
            self.pool = pool
            self.index = index
        }

        func work() {
            let pool = pool
            var seen = 0
            pthread_mutex_lock(pool.mutex)
            while true {
                while pool.generation == seen && !pool.stopping { pthread_cond_wait(pool.wake, pool.mutex) }
                if pool.stopping { break }
                seen = pool.generation
                let job = pool.job!
                pthread_mutex_unlock(pool.mutex)
                pool.drain(job, thread: index)
                pthread_mutex_lock(pool.mutex)
                pool.busy -= 1
                if pool.busy == 0 { pthread_cond_signal(pool.finished) }
            }
            pthread_mutex_unlock(pool.mutex)
        }
    }
}
