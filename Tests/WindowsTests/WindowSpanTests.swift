import Kernels
import Networks
import TestSupport
import XCTest

@testable import Windows

final class WindowSpanTests: RandomTestCase {
    private let margin = 16

    private func grid(_ width: Int, _ height: Int, jitter: Int, maximumArea: Int = 640 * 640) -> (
        columns: BlendedAxis, rows: BlendedAxis
    ) {
        BlendedAxis.grid(
            width: width, height: height, margin: margin, jitter: jitter, minimum: 96,
            maximumArea: maximumArea)
    }

    /// Whatever the size and the shift, every pixel is covered with weights that add up to one.
    func testWeightsAddUpToOne() {
        for _ in 0..<60 {
            let jitter = [0, 1, 32, 200].randomElement(using: &random)!
            let (width, height) = (
                Int.random(in: 1...2500, using: &random), Int.random(in: 1...2500, using: &random)
            )
            let grid = grid(
                width, height, jitter: jitter,
                maximumArea: [300 * 300, 640 * 640].randomElement(using: &random)!)
            for (axis, length) in [(grid.columns, width), (grid.rows, height)] {
                XCTAssertGreaterThanOrEqual(axis.slack, jitter)
                for shift in [0, axis.slack / 3, axis.slack] {
                    var total = [Float](repeating: 0, count: length)
                    for span in axis.spans {
                        for (x, weight) in span.weights!.enumerated() {
                            let position = span.start - shift + x
                            if total.indices.contains(position) { total[position] += weight }
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
        let grid = grid(640, 360, jitter: 32)
        XCTAssertEqual([grid.columns.count, grid.rows.count], [1, 1])
        XCTAssertEqual([grid.columns.windowLength, grid.rows.windowLength], [704, 424])
    }

    /// Windows stay within the limit, and overlap costs less than as much again.
    func testLargePicturesAreDivided() {
        for (width, height) in [(1920, 1080), (6000, 4000), (20_000, 300), (300, 20_000)] {
            let (columns, rows) = grid(width, height, jitter: 32)
            let area = columns.windowLength * rows.windowLength
            XCTAssertLessThanOrEqual(area, 640 * 640)
            XCTAssertLessThan(area * columns.count * rows.count, 2 * width * height)
        }
    }

    /// A shift of nothing is possible with jitter 0 and one window: the picture's own grid.
    func testNoJitterNoShift() {
        let grid = grid(300, 200, jitter: 0)
        XCTAssertEqual([grid.columns.slack, grid.rows.slack], [0, 0])
    }

    /// Cores follow each other from one end to the other, inside their windows.
    func testExactSpans() {
        for isCircular in [false, true] {
            for length in [100, 500, 517, 1000, 1024] {
                let spans = WindowSpan.exact(
                    length, side: 256, reach: 50, alignment: 16, isCircular: isCircular)
                var end = 0
                for span in spans {
                    XCTAssertEqual(span.start + span.core.lowerBound, end)
                    end = span.start + span.core.upperBound
                    XCTAssertTrue(span.core.lowerBound >= 0 && span.core.upperBound <= span.length)
                    XCTAssertEqual(span.start % 16, 0)
                    let before = span.start == 0 && !isCircular ? 50 : span.core.lowerBound
                    XCTAssertGreaterThanOrEqual(before, 50)
                    let isLast = span.start + span.length == length && !isCircular
                    XCTAssertGreaterThanOrEqual(isLast ? 50 : span.length - span.core.upperBound, 50)
                }
                XCTAssertEqual(end, length)
            }
        }
    }

    /// However far a layer sees, a pixel is computed in two windows along an axis, or a little more.
    func testTheWorkOfFarSightIsBounded() {
        for isCircular in [false, true] {
            for (reach, length) in [
                (50, 561), (127, 561), (200, 1200), (280, 561), (450, 4000), (2000, 5000),
            ] {
                let spans = WindowSpan.exact(
                    length, side: 560, reach: reach, alignment: 32, isCircular: isCircular)
                let work = spans.reduce(0) { $0 + $1.length }
                XCTAssertLessThanOrEqual(work, 2 * length + 4 * (reach + 32) + 560, "\(reach), \(length)")
            }
        }
    }

    /// Positions two pixels apart, and two to a pixel.
    func testPositions() {
        let span = WindowSpan(start: 16, length: 48, core: 8..<40, weights: nil)
        XCTAssertEqual(span.positions(of: 24, stride: Fraction(2)), 4..<20)
        XCTAssertEqual(span.positions(of: 96, stride: Fraction(1, over: 2)), 16..<80)
        // A layer without padding has no position left at the end.
        let last = WindowSpan(start: 495, length: 556, core: 555..<556, weights: nil)
        XCTAssertEqual(last.positions(of: 36, stride: Fraction(15)), 36..<36)
        XCTAssertEqual(WindowSpan.whole(7).positions(of: 4, stride: Fraction(2)), 0..<4)
        XCTAssertEqual(Fraction(16).position(of: -32), -2)
        XCTAssertEqual(Fraction(16).position(of: -31), -2)
    }
}
