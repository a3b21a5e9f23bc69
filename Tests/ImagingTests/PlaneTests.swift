import Imaging
import Kernels
import TestSupport
import XCTest

final class PlaneTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)

    func testResamplingKeepsTheMeanAndLines() {
        let values = (0..<12 * 9).map { _ in Float.random(in: 0...1, using: &random) }
        let plane = Plane(width: 12, height: 9, values: values)
        let small = plane.resampled(width: 5, height: 4, pool: pool)
        let means = [plane, small].map { $0.values.reduce(0, +) / Float($0.area) }
        XCTAssertEqual(means[0], means[1], accuracy: 1e-5)
        XCTAssertEqual(plane.resampled(width: 12, height: 9, pool: pool), plane)
        let ramp = Plane(width: 4, height: 1, values: [0, 1, 2, 3])
        XCTAssertEqual(
            ramp.resampled(width: 8, height: 2, pool: pool).values.prefix(8),
            [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3])
        XCTAssertEqual(ramp.resampled(width: 2, height: 1, pool: pool).values, [0.5, 2.5])
    }

    func testStretching() {
        let plane = Plane(width: 5, height: 2, values: [4, 2, 3, 5, 6, 7, 8, 9, 10, 100])
        XCTAssertEqual(
            plane.stretched(white: 0.8).values, [0.25, 0, 0.125, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1])
        XCTAssertEqual(Plane(width: 3, height: 1, repeating: 7).stretched(white: 0.9).values, [0, 0, 0])
        // Where most are equal, there is still what is larger.
        XCTAssertEqual(
            Plane(width: 4, height: 1, values: [1, 1, 1, 5]).stretched(white: 0.5).values, [0, 0, 0, 1])
    }

    /// Lightness grows with the number, by CIE 1976.
    func testHeatColorsGrowLighter() {
        let colors = HeatColors()
        let lightness = (0...100).map { i -> Double in
            let color = colors[Float(i) / 100]
            let linear = (0..<3).map { c -> Double in
                let v = Double(color[c])
                XCTAssertTrue((0...1).contains(v))
                return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
            }
            let y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
            return y > 0.008856 ? 116 * cbrt(y) - 16 : 903.3 * y
        }
        for (a, b) in zip(lightness, lightness.dropFirst()) { XCTAssertGreaterThan(b, a) }
        XCTAssertLessThan(lightness[0], 8)
        XCTAssertGreaterThan(lightness[100], 90)
        XCTAssertEqual(colors[-3], colors[0])
        XCTAssertEqual(colors[7], colors[1])
    }
}
