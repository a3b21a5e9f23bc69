import Kernels
import Synchronization
import XCTest

final class ThreadPoolTests: XCTestCase {
    func testEveryIterationRunsOnce() {
        for threads in 1...5 {
            let pool = ThreadPool(threads: threads)
            for count in [0, 1, 2, 7, 1000] {
                let runs = Mutex([Int](repeating: 0, count: count))
                pool.forEach(count: count) { iteration, thread in
                    XCTAssertTrue((0..<threads).contains(thread))
                    runs.withLock { $0[iteration] += 1 }
                }
                XCTAssertEqual(runs.withLock { $0 }, [Int](repeating: 1, count: count))
            }
        }
    }

    /// Loops so short that threads come late to one when the next has begun, more of them than cores.
    func testShortLoopsFollowEachOther() {
        let pool = ThreadPool(threads: 5)
        let sum = Atomic<Int>(0)
        for count in 0..<5000 {
            pool.forEach(0..<count % 7) { sum.wrappingAdd($0 + 1, ordering: .relaxed) }
        }
        let expected = (0..<5000).reduce(0) { $0 + (1...7).prefix($1 % 7).reduce(0, +) }
        XCTAssertEqual(sum.load(ordering: .relaxed), expected)
    }

    func testRangesStartWhereTheyStart() {
        let seen = Mutex(Set<Int>())
        ThreadPool(threads: 3).forEach(5..<11) { index in seen.withLock { _ = $0.insert(index) } }
        XCTAssertEqual(seen.withLock { $0 }, Set(5..<11))
    }

    /// A loop that nobody wants any more leaves the rest of its iterations out, and so do those after it.
    func testLoopsEndEarly() {
        for threads in [1, 2, 5] {
            let pool = ThreadPool(threads: threads)
            let runs = Atomic<Int>(0)
            let isCanceled = Atomic(false)
            pool.interruptible(by: { isCanceled.load(ordering: .relaxed) }) {
                XCTAssertFalse(pool.isInterrupted)
                pool.forEach(0..<1_000_000) { iteration in
                    if iteration == 100 { isCanceled.store(true, ordering: .relaxed) }
                    runs.wrappingAdd(1, ordering: .relaxed)
                    usleep(100)
                }
                XCTAssertTrue(pool.isInterrupted)
                let before = runs.load(ordering: .relaxed)
                XCTAssertLessThan(before, 500_000)
                pool.forEach(0..<10) { _ in runs.wrappingAdd(1, ordering: .relaxed) }
                XCTAssertEqual(runs.load(ordering: .relaxed), before)
                // Work that has to be whole is not concerned.
                pool.interruptible(by: nil) {
                    pool.forEach(0..<10) { _ in runs.wrappingAdd(1, ordering: .relaxed) }
                }
                XCTAssertEqual(runs.load(ordering: .relaxed), before + 10)
            }
            XCTAssertFalse(pool.isInterrupted)
            let before = runs.load(ordering: .relaxed)
            pool.forEach(0..<10) { _ in runs.wrappingAdd(1, ordering: .relaxed) }
            XCTAssertEqual(runs.load(ordering: .relaxed), before + 10)
        }
    }

    /// A pool's threads end with it.
    func testPoolsEnd() throws {
        func threadsOfThisProcess() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
        }
        let before = try threadsOfThisProcess()
        for _ in 0..<50 {
            let sum = Atomic<Int>(0)
            ThreadPool(threads: 4).forEach(0..<8) { sum.wrappingAdd($0, ordering: .relaxed) }
            XCTAssertEqual(sum.load(ordering: .relaxed), 28)
        }
        XCTAssertLessThan(try threadsOfThisProcess(), before + 50)
    }

    func testUsableCoresAreWithinTheMachine() {
        XCTAssertGreaterThanOrEqual(ThreadPool.usableCores, 1)
        XCTAssertLessThanOrEqual(ThreadPool.usableCores, ProcessInfo.processInfo.processorCount)
    }
}
