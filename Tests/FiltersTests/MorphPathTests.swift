import XCTest

@testable import Filters

final class MorphPathTests: XCTestCase {
    private func assertAmounts(_ differences: [Double], _ expected: [Double], line: UInt = #line) {
        let path = MorphPath(differences: differences)
        for (index, amount) in expected.enumerated() {
            let part = Double(index) / Double(expected.count - 1)
            XCTAssertEqual(path.amount(at: part), amount, accuracy: 1e-12, line: line)
        }
    }

    func testWhatDiffersTwiceAsMuchGetsTwiceTheFrames() {
        assertAmounts([1, 1], [0, 0.25, 0.5, 0.75, 1])
        assertAmounts([1, 3], [0, 0.5, 2.0 / 3, 5.0 / 6, 1])
        assertAmounts([0, 2, 0], [0, 0.5, 2.0 / 3])
    }

    func testDifferencesThatSayNothing() {
        for differences in [[0, 0], [.nan, 1], [.infinity, 1]] { assertAmounts(differences, [0, 0.5, 1]) }
    }
}
