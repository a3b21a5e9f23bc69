import Files
import Foundation
import ImageFiles
import Imaging
import TestSupport
import XCTest

/// Sizes that headers claim: what can't be so is refused before anybody makes room for it.
final class ClaimedSizeTests: PictureTestCase {
    /// A size that no memory holds is found out before a decoder fills it.
    func testAnImpossibleSizeIsRefused() throws {
        let folder = try TemporaryFolder()
        for side in [UInt8(0x10), 0x7F] {
            var bytes = TestPicture(isGray: true).bytes
            let directory = Int(bytes[4]) + Int(bytes[5]) << 8
            // The highest bytes of width, height and the rows of the only strip.
            for field in [0, 1, 8] { bytes[directory + 2 + 12 * field + 11] = side }
            // Compressed as JPEG, of which one byte may stand for any number of pixels.
            bytes[directory + 2 + 12 * 3 + 8] = 7
            XCTAssertThrowsError(try ImageFile(reading: folder.write(bytes, to: "huge.tif"))) {
                XCTAssertTrue($0 is ImagingError, "\($0)")
            }
        }
    }

    /// A header that claims gigabytes of a file of a few bytes is refused before anybody makes room for them.
    func testAClaimThatNoCompressionKeepsIsRefused() throws {
        let folder = try TemporaryFolder()
        let wide = 1 << 26
        for compression in [1, 5, 8, 32773] {
            var page = TIFF.Page(
                width: 0, height: 13, bits: 8, photometric: 1, samples: 1,
                parts: [[UInt8](repeating: 0, count: 3000)], fields: [259: [compression]])
            page.shorts[256] = nil
            page.longs[256] = [wide]
            let path = try folder.write(TIFF([page]).file, to: "in.tif")
            XCTAssertEqual(try readingProblem(path), "is damaged: it ends too early.", "\(compression)")
        }
        for isInterlaced in [false, true] {
            let png = PNG.file(
                width: wide, height: 13, bits: 8, kind: 2, isInterlaced: isInterlaced,
                rows: [[UInt8](repeating: 0, count: 3000)])
            XCTAssertEqual(
                try readingProblem(folder.write(png, to: "in.png")), "is damaged: it ends too early.")
        }
        for compression in Int32(0)...9 {
            var bytes = try Array(
                Data(
                    contentsOf: URL(
                        fileURLWithPath: EXRSample.plain([0, 0, 0, 1], compression: compression, to: folder)))
            )
            let name = Array("dataWindow\0box2i\0".utf8)
            let start = try XCTUnwrap(bytes.indices.first { bytes[$0...].starts(with: name) })
            // The last column; the older library, for 8 and 9, has limits of its own.
            let last = start + name.count + 4 + 8
            bytes.replaceSubrange(
                last..<last + 4, with: littleEndian(Int32(compression < 8 ? wide : 1 << 19)))
            let path = try folder.write(bytes, to: "in.exr")
            XCTAssertEqual(try readingProblem(path), "is damaged: it ends too early.", "\(compression)")
        }
    }

    /// What is of one color is small in a file, and as large as any other when it is read.
    func testPicturesOfOneColorAreRead() throws {
        let folder = try TemporaryFolder()
        let (width, height) = (701, 599)
        // Runs of 128 samples, and one of 61.
        let line: [UInt8] = (0..<5).flatMap { _ in [129, 0] as [UInt8] } + [196, 0]
        let page = TIFF.Page(
            width: width, height: height, bits: 8, photometric: 1, samples: 1,
            parts: [(0..<height).flatMap { _ in line }], fields: [259: [32773]])
        let black = try ImageFile(reading: folder.write(TIFF([page]).file, to: "in.tif"))
        for format in ImageFormat.allCases {
            let path = folder.file("out.\(format.extensions[0])")
            try black.write(black.region, to: path)
            XCTAssertEqual(try ImageFile(reading: path).width, width, "\(format)")
        }
        for tile in [nil, 256] as [UInt32?] {
            for compression in EXRSample.losslessCompressions {
                // One row of a chunk that might have more.
                for size in [[Int32(599), 0], [599, 39]] {
                    var part = EXRSample.Part()
                    (part.data, part.tile, part.compression) = ([0, 0, size[0], size[1]], tile, compression)
                    part.value = { _, _, _ in 0 }
                    XCTAssertEqual(try ImageFile(reading: EXRSample([part]).write(to: folder)).width, 600)
                }
            }
        }
    }
}
