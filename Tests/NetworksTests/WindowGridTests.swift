@testable import Networks
import TestSupport
import XCTest

final class WindowGridTests: RandomTestCase {
    /// Whatever the size and the shift, every pixel is covered with weights that add up to one.
    func testWeightsAddUpToOne() {
        for _ in 0..<60 {
            let jitter = [0, 1, 32, 200].randomElement(using: &random)!
            let grid = WindowGrid(
                width: randomInt(1...2500), height: randomInt(1...2500), margin: 16, jitter: jitter,
                minimum: 96, maximumArea: [300 * 300, 640 * 640].randomElement(using: &random)!)
            for axis in [grid.horizontal, grid.vertical] {
                XCTAssertGreaterThanOrEqual(axis.slack, jitter)
                for shift in [0, axis.slack / 3, axis.slack] {
                    var total = [Float](repeating: 0, count: axis.length)
                    for index in 0..<axis.count {
                        for x in 0..<axis.windowLength {
                            let position = axis.origin(index, shift: shift) + x
                            if total.indices.contains(position) { total[position] += axis.weight(index, x) }
                        }
                    }
                    for (position, sum) in total.enumerated() where abs(sum - 1) > 1e-5 {
                        return XCTFail("weight \(sum) at \(position) of \(axis), shift \(shift)")
                    }
                }
            }
        }
    }

    func testSmallPicturesAreOneWindow() {
        let grid = WindowGrid(
            width: 640, height: 360, margin: 16, jitter: 32, minimum: 96, maximumArea: 640 * 640)
        XCTAssertEqual(grid.count, 1)
        XCTAssertEqual(grid.horizontal.windowLength, 704)
        XCTAssertEqual(grid.vertical.windowLength, 424)
    }

    /// Windows stay within the limit, and overlap costs less than as much again.
    func testLargePicturesAreDivided() {
        for (width, height) in [(1920, 1080), (6000, 4000), (20_000, 300), (300, 20_000)] {
            let grid = WindowGrid(
                width: width, height: height, margin: 16, jitter: 32, minimum: 96, maximumArea: 640 * 640)
            XCTAssertLessThanOrEqual(grid.windowArea, 640 * 640)
            XCTAssertLessThan(grid.windowArea * grid.count, 2 * width * height, "\(grid)")
        }
    }

    /// A shift of nothing is possible with jitter 0 and one window: the picture's own grid.
    func testNoJitterNoShift() {
        let grid = WindowGrid(
            width: 300, height: 200, margin: 16, jitter: 0, minimum: 96, maximumArea: 640 * 640)
        XCTAssertEqual(grid.horizontal.slack, 0)
        XCTAssertEqual(grid.vertical.slack, 0)
    }
}
