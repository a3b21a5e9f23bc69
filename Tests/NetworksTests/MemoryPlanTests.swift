@testable import Networks
import TestSupport
import XCTest

final class MemoryPlanTests: RandomTestCase {
    /// Buffers that live at the same time never overlap.
    func testBuffersDoNotOverlap() {
        for _ in 0..<200 {
            let buffers = (0..<randomInt(1...40)).map { _ in
                let first = randomInt(0...30)
                return MemoryPlan.Buffer(
                    count: randomInt(0...1000), first: first, last: first + randomInt(0...10))
            }
            let plan = MemoryPlan(buffers)
            for (i, a) in buffers.enumerated() {
                XCTAssertLessThanOrEqual(plan.offsets[i] + a.count, plan.count)
                for (j, b) in buffers.enumerated().dropFirst(i + 1)
                where a.first <= b.last && b.first <= a.last && a.count > 0 && b.count > 0 {
                    let apart =
                        plan.offsets[i] + a.count <= plan.offsets[j]
                        || plan.offsets[j] + b.count <= plan.offsets[i]
                    XCTAssertTrue(apart, "buffers \(i) and \(j) of \(buffers)")
                }
            }
        }
    }

    /// A chain, where only two buffers live at a time, needs the memory of two.
    func testMemoryIsUsedAgain() {
        let plan = MemoryPlan((0..<50).map { MemoryPlan.Buffer(count: 1024, first: $0, last: $0 + 1) })
        XCTAssertEqual(plan.count, 2 * 1024)
    }
}
