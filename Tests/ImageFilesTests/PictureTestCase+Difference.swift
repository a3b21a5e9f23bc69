import ImageFiles
import TestSupport
import XCTest

extension PictureTestCase {
    /// The largest difference of two pictures' values.
    func difference(_ one: ImageFile, _ other: ImageFile) -> Float {
        XCTAssertEqual([one.width, one.height], [other.width, other.height])
        return zip(one.region.values, other.region.values).map { abs($0 - $1) }.max() ?? 0
    }
}
