import Imaging
import Kernels
import TestSupport
import XCTest

final class PictureTransformTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)

    /// ⟨Ax, y⟩ = ⟨x, Aᵀy⟩ for any frame: small ones, large ones, and those that show more mirror image than picture.
    func testTheAdjointIsOne() throws {
        for _ in 0..<50 {
            let (width, height) = (
                Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random)
            )
            let frame = (Int.random(in: 1...40, using: &random), Int.random(in: 1...40, using: &random))
            let center = SIMD2(
                Double.random(in: -20...60, using: &random), Double.random(in: -20...60, using: &random))
            let transform = PictureTransform(
                width: frame.0, height: frame.1, center: center,
                zoom: .random(in: 0.2...4, using: &random), angle: .random(in: -4...4, using: &random))
            let (x, y) = (try picture(width, height), try picture(frame.0, frame.1))
            let (seen, back) = (try picture(frame.0, frame.1), try picture(width, height))
            transform.apply(to: x, into: seen, pool: pool)
            transform.applyAdjoint(to: y, into: back, pool: pool)
            let scale = (product(y, y) * product(seen, seen)).squareRoot()
            XCTAssertEqual(product(seen, y), product(x, back), accuracy: 1e-5 * scale + 1e-6)
        }
    }

    /// The picture itself, a quarter turn, and a shift that shows the mirror image, each exactly.
    func testKnownFrames() throws {
        let x = try picture(6, 4)
        func seen(_ width: Int, _ height: Int, _ center: SIMD2<Double>, zoom: Double = 1, angle: Double = 0)
            throws
            -> Picture
        {
            let frame = try Picture(width: width, height: height)
            PictureTransform(width: width, height: height, center: center, zoom: zoom, angle: angle)
                .apply(to: x, into: frame, pool: pool)
            return frame
        }
        func assertEqual(
            _ frame: Picture, _ place: (_ x: Int, _ y: Int) -> (x: Int, y: Int), line: UInt = #line
        ) {
            for channel in 0..<3 {
                for row in 0..<frame.height {
                    for column in 0..<frame.width {
                        let source = place(column, row)
                        XCTAssertEqual(
                            frame.plane(channel)[row * frame.width + column],
                            x.plane(channel)[source.y * x.width + source.x], accuracy: 1e-5, line: line)
                    }
                }
            }
        }
        assertEqual(try seen(6, 4, [3, 2])) { ($0, $1) }
        assertEqual(try seen(4, 6, [3, 2], angle: .pi / 2)) { (5 - $1, $0) }
        assertEqual(try seen(6, 4, [-3, 2])) { (5 - $0, $1) }
        // Every second pixel's middle is where two of the frame meet.
        let twice = try seen(12, 8, [3, 2], zoom: 2)
        XCTAssertEqual(
            (twice.planes[13] + twice.planes[14]) / 2,
            (3 * x.planes[0] + 3 * x.planes[1] + x.planes[6] + x.planes[7]) / 8, accuracy: 1e-4)
    }

    private func picture(_ width: Int, _ height: Int) throws -> Picture {
        let picture = try Picture(width: width, height: height)
        for (index, value) in randomValues(picture.count).enumerated() { picture.planes[index] = value }
        return picture
    }

    private func product(_ a: Picture, _ b: Picture) -> Double {
        (0..<a.count).reduce(0) { $0 + Double(a.planes[$1]) * Double(b.planes[$1]) }
    }
}
