import TestSupport
import XCTest

@testable import Matting

final class MaskTests: RandomTestCase {
    func testTheBandIsWhatIsNear() {
        for (width, height) in [(1, 1), (13, 1), (1, 9), (17, 12)] {
            let mask = Mask(
                width: width, height: height,
                values: (0..<width * height).map { _ in Int.random(in: 0..<9, using: &random) == 0 })
            for radius in [1, 1.5, 3] {
                let expected = mask.values.indices.map { i in
                    mask.values.indices.contains { j in
                        mask.values[j] != mask.values[i]
                            && Double(
                                (i % width - j % width) * (i % width - j % width)
                                    + (i / width - j / width) * (i / width - j / width)) <= radius * radius
                    }
                }
                XCTAssertEqual(mask.band(radius: radius), expected, "\(width)×\(height), \(radius)")
            }
        }
    }

    func testTheLargestPart() {
        let picture = ["##..#", "#...#", "..#.#", "....#"]
        let values = picture.joined().map { $0 == "#" }
        let mask = Mask(width: 5, height: 4, values: values)
        let none = [Bool](repeating: false, count: 20)
        XCTAssertEqual(
            mask.largestPart(keeping: none).values, "....#....#....#....#".map { $0 == "#" })
        var kept = none
        (kept[12], kept[3]) = (true, true)
        XCTAssertEqual(
            mask.largestPart(keeping: kept).values, "............#.......".map { $0 == "#" })
        XCTAssertTrue(Mask(width: 5, height: 4, values: none).largestPart(keeping: none).isEmpty)
    }
}
