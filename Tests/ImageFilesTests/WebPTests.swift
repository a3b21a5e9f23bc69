import Foundation
import ImageFiles
import TestSupport
import XCTest

final class WebPTests: PictureTestCase {
    func testLossIsNotAddedAndBlocksAreKept() throws {
        let folder = try TemporaryFolder()
        let xmp = Array("<x:xmpmeta/>".utf8)
        let bytes = WebPFile.adding("XMP ", xmp, to: WebPFile.lossless(width: 9, height: 7))
        let file = try ImageFile(reading: folder.write(bytes, to: "in.webp"))
        XCTAssertTrue(file.layout.hasAlpha)
        XCTAssertEqual(file.layout.depth, .eightBit)
        try file.write(file.region, to: folder.file("out.webp"))
        // Also of the pixels that can't be seen.
        let again = try ImageFile(reading: folder.file("out.webp"))
        XCTAssertEqual(again.region.values, file.region.values)
        XCTAssertNotNil(
            try Data(contentsOf: URL(fileURLWithPath: folder.file("out.webp"))).range(of: Data(xmp)))
    }

    func testADamagedFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let bytes = WebPFile.lossless(width: 40, height: 30)
        _ = try ImageFile(reading: folder.write(bytes, to: "in.webp"))
        for count in [12, 20, bytes.count / 2, bytes.count - 2] {
            let path = try folder.write(bytes.prefix(count), to: "in.webp")
            XCTAssertThrowsError(try ImageFile(reading: path)) {
                XCTAssertTrue($0 is ImageFileError, "\($0)")
            }
        }
    }
}
