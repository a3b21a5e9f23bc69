import Imaging
import Kernels
import XCTest

/// Pictures for the host, no larger than it wants them.
final class ShrunkRegionTests: XCTestCase {
    func testAPixelIsTheMeanOfThoseItStandsFor() throws {
        let picture = try Picture(width: 5, height: 3)
        for channel in 0..<3 {
            for i in 0..<15 { picture.plane(channel)[i] = Float(51 * channel + i) }
        }
        let pool = ThreadPool()
        let shown = try PixelRegion(opaque: picture, within: (2, 100), pool: pool)
        XCTAssertEqual([shown.width, shown.height], [2, 1])
        // Columns 0 and 1 of three rows, then 2 to 4.
        for (x, mean) in [(0, 5.5), (1, 8)] as [(Int, Float)] {
            for channel in 0..<3 {
                XCTAssertEqual(
                    shown.row(0)[4 * x + channel], (mean + Float(51 * channel)) / 255, accuracy: 1e-6)
            }
            XCTAssertEqual(shown.row(0)[4 * x + 3], 1)
        }
        for limit in [nil, (5, 3), (Int.max, Int.max)] as [(width: Int, height: Int)?] {
            let same = try PixelRegion(opaque: picture, within: limit, pool: pool)
            XCTAssertEqual([same.width, same.height], [5, 3])
            for i in 0..<15 { XCTAssertEqual(same.pixels[4 * i + 1], Float(51 + i) / 255) }
        }
    }
}
