import Imaging
import Kernels
import TestSupport
import XCTest

@testable import Matting

/// A picture composed with a known matte.
private struct Composition {
    let width = 160
    let height = 120
    let alpha: Plane
    let object: Picture
    let background: Picture
    let picture: Picture

    /// A disk with a wavy edge that is 12 pixels soft, of one pattern before another.
    init() throws {
        let (width, height) = (160, 120)
        var values: [Float] = []
        for y in 0..<height {
            for x in 0..<width {
                let (u, v) = (Double(x) - 80, Double(y) - 60)
                let radius = 38 + 5 * sin(7 * atan2(v, u))
                values.append(Float(min(max((radius - hypot(u, v)) / 12 + 0.5, 0), 1)))
            }
        }
        alpha = Plane(width: width, height: height, values: values)
        (band, start) = (Mask(alpha).band(radius: 12), Mask(alpha).plane)
        (object, background) = (
            try Picture(width: width, height: height), try Picture(width: width, height: height)
        )
        picture = try Picture(width: width, height: height)
        for i in 0..<width * height {
            let (x, y) = (Float(i % width), Float(i / width))
            let wave = sin(x / 11) * cos(y / 9)
            let front: [Float] = [200 + 30 * wave, 120 + 20 * wave, 60 - 20 * wave]
            let back: [Float] = [60 + 20 * sin(y / 13), 110 + 15 * sin(x / 17), 180 + 20 * cos(x / 15)]
            for c in 0..<3 {
                object.plane(c)[i] = front[c]
                background.plane(c)[i] = back[c]
                picture.plane(c)[i] = alpha.values[i] * front[c] + (1 - alpha.values[i]) * back[c]
            }
        }
    }

    /// What is neither surely one nor the other, as a hard cut at ½ with a band shows it.
    let band: [Bool]
    let start: Plane

    func error(_ matte: Plane) -> Double {
        let places = band.indices.filter { band[$0] }
        return places.reduce(0.0) { $0 + Double(abs(matte.values[$1] - alpha.values[$1])) }
            / Double(places.count)
    }
}

final class MatteTests: XCTestCase {
    private let pool = ThreadPool(threads: 2)

    func testAKnownMatteIsFound() throws {
        let composition = try Composition()
        let matte = ClosedFormMatte.matte(
            composition.picture, start: composition.start, unknown: composition.band, pool: pool)
        let (before, after) = (composition.error(composition.start), composition.error(matte))
        print("matting: error of a hard cut \(before), of the matte \(after)")
        XCTAssertLessThanOrEqual(after, 0.03)
        XCTAssertGreaterThan(before, 2 * after)
        for (i, isUnknown) in composition.band.enumerated() where !isUnknown {
            XCTAssertEqual(matte.values[i], composition.start.values[i])
        }
    }

    func testThreadsChangeNothing() throws {
        let composition = try Composition()
        let results = try [1, 2, 3].map { threads in
            let pool = ThreadPool(threads: threads)
            let matte = ClosedFormMatte.matte(
                composition.picture, start: composition.start, unknown: composition.band, pool: pool)
            let colors = try ForegroundColors.estimate(composition.picture, matte: matte, pool: pool)
            let guided = GuidedFilter(
                matte, guide: composition.picture, radius: 2, epsilon: 1e-5, pool: pool
            ).apply(to: composition.picture, pool: pool)
            return matte.values + guided.values
                + UnsafeBufferPointer(start: colors.object.planes, count: colors.object.count)
        }
        XCTAssertTrue(results[0] == results[1] && results[0] == results[2])
    }

    func testTheObjectsColorsAreFound() throws {
        let composition = try Composition()
        let colors = try ForegroundColors.estimate(composition.picture, matte: composition.alpha, pool: pool)
        var (before, after, count) = (0.0, 0.0, 0.0)
        for i in 0..<composition.alpha.area where (0.2..<0.9).contains(composition.alpha.values[i]) {
            for c in 0..<3 {
                before += Double(abs(composition.picture.plane(c)[i] - composition.object.plane(c)[i]))
                after += Double(abs(colors.object.plane(c)[i] - composition.object.plane(c)[i]))
                count += 1
            }
        }
        print("foreground: fringe \(before / count) before, \(after / count) after")
        XCTAssertLessThan(after, before / 5)
        XCTAssertLessThan(after / count, 8)
    }

    /// A small matte becomes one of the large picture, with its edges.
    func testAGuidedMatteFollowsTheLargePicture() throws {
        let composition = try Composition()
        let (width, height) = (80, 60)
        let small = try composition.picture.resampled(width: width, height: height, pool: pool)
        let alpha = composition.alpha.resampled(width: width, height: height, pool: pool)
        let guided = GuidedFilter(alpha, guide: small, radius: 2, epsilon: 1e-5, pool: pool)
            .apply(to: composition.picture, pool: pool)
        XCTAssertLessThan(composition.error(guided), 0.03)
    }

    func testPicturesWithoutRoomForAWindow() throws {
        for (width, height) in [(1, 1), (2, 9), (9, 2), (3, 3)] {
            let picture = try Picture(width: width, height: height)
            picture.fill(90)
            let start = Plane(width: width, height: height, repeating: 1)
            var unknown = Array(repeating: true, count: width * height)
            unknown[0] = false
            let matte = ClosedFormMatte.matte(picture, start: start, unknown: unknown, pool: pool)
            XCTAssertEqual(matte.values, start.values)
            let colors = try ForegroundColors.estimate(picture, matte: matte, pool: pool)
            XCTAssertEqual(colors.object.planes[0], 90, accuracy: 1e-3)
        }
    }
}
