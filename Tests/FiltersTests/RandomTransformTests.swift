import Imaging
import Kernels
import TestSupport
import XCTest

@testable import Filters

final class RandomTransformTests: RandomTestCase {
    /// A frame that shows a part shows no mirror image, and every place comes into view; sizes and angles are within
    /// what is asked for, on both sides.
    func testWhatIsSeen() throws {
        let pool = ThreadPool(threads: 2)
        let (width, height) = (40, 30)
        let places = try Picture(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                for (channel, value) in [x, y, 0].enumerated() {
                    places.plane(channel)[y * width + x] = Float(value)
                }
            }
        }
        var source = RandomSource(seed: Int.random(in: 0..<1 << 30, using: &random))
        func look(
            _ transform: RandomTransform
        ) throws -> (x: SIMD2<Float>, y: SIMD2<Float>, step: (x: Float, y: Float)) {
            let seen = try Picture(width: width, height: height)
            transform.next(width: width, height: height, &source).apply(to: places, into: seen, pool: pool)
            func ends(_ channel: Int, _ last: Int) -> SIMD2<Float> {
                SIMD2(seen.plane(channel)[0], seen.plane(channel)[last])
            }
            func step(_ channel: Int) -> Float {
                let middle = seen.plane(channel) + height / 2 * width + width / 2
                return middle[1] - middle[0]
            }
            return (ends(0, width - 1), ends(1, (height - 1) * width), (step(0), step(1)))
        }
        var (xs, ys) = ([Float](), [Float]())
        for _ in 0..<400 {
            let (x, y, _) = try look(RandomTransform(angle: 0, zoom: 2...2))
            // A frame's border may lie between a picture's and the middle of its first pixel.
            XCTAssertEqual(x[1] - x[0], Float(width - 1) / 2, accuracy: 0.26)
            XCTAssertEqual(y[1] - y[0], Float(height - 1) / 2, accuracy: 0.26)
            xs += [x[0], x[1]]
            ys += [y[0], y[1]]
        }
        XCTAssertLessThan(xs.min()!, 1)
        XCTAssertGreaterThan(xs.max()!, Float(width - 2))
        XCTAssertLessThan(ys.min()!, 1)
        XCTAssertGreaterThan(ys.max()!, Float(height - 2))

        let rises = try (0..<400).map { _ in try look(RandomTransform(angle: 12, zoom: 1...1)).step.y }
        let largest = Float(sin(12 * Double.pi / 180))
        XCTAssertEqual(rises.max()!, largest, accuracy: 0.02)
        XCTAssertEqual(rises.min()!, -largest, accuracy: 0.02)
        XCTAssertTrue(rises.allSatisfy { abs($0) <= largest + 1e-4 })

        let zooms = try (0..<400).map { _ in 1 / (try look(RandomTransform(angle: 0, zoom: 0.7...1.6)).step.x)
        }
        XCTAssertEqual(zooms.min()!, 0.7, accuracy: 0.02)
        XCTAssertEqual(zooms.max()!, 1.6, accuracy: 0.02)
        XCTAssertTrue(zooms.allSatisfy { (0.699...1.601).contains($0) })
    }
}
