import AllocationCount
import Kernels
import Optimizers
import XCTest

/// Minimizers allocate all their memory before the first evaluation. On one thread: a loop that is handed to
/// several costs an object of a few words.
final class AllocationTests: XCTestCase {
    func testStepsAllocateNothing() throws {
        let box = Box(lower: [-2, -1], upper: [2, 0.9])
        var lbfgs = LBFGS()
        (lbfgs.evaluations, lbfgs.history, lbfgs.box) = (60, 5, box)
        var adam = Adam(rate: 0.1)
        (adam.evaluations, adam.box) = (60, box)
        let momentum = Momentum(stages: [.init(rate: 1e-4, steps: 30), .init(rate: 1e-5, steps: 30)])
        let adaGrad = RMSProp(rate: 0.01, steps: 60)
        for minimizer in [lbfgs, adam, momentum, adaGrad] as [any Minimizer] {
            let count = 40_000
            let x = AlignedMemory(count: count)!
            for i in 0..<count { x.base[i] = -1.2 + Float(i % 7) / 10 }
            var counts: [Int] = []
            counts.reserveCapacity(100)
            _ = try minimizer.minimize(x.base, count: count, pool: ThreadPool(threads: 1)) { x, gradient in
                Functions.rosenbrock(x, gradient, count: count)
            } progress: { _ in
                counts.append(allocation_count())
                return true
            }
            XCTAssertGreaterThan(counts.count, 40, "\(minimizer)")
            XCTAssertEqual(counts.last! - counts[1], 0, "\(minimizer)")
        }
    }
}
