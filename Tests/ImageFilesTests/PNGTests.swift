import Foundation
import ImageFiles
import TestSupport
import XCTest

final class PNGTests: PictureTestCase {
    private var folder: TemporaryFolder!

    override func setUpWithError() throws { folder = try TemporaryFolder() }

    private func read(_ png: [UInt8]) throws -> ImageFile {
        try ImageFile(reading: folder.write(png, to: "in.png"))
    }

    private func pixels(_ file: ImageFile) -> [[Float]] {
        let values = file.region.values
        return stride(from: 0, to: values.count, by: 4).map { Array(values[$0..<$0 + 4]) }
    }

    func testFewBitsPalettesAndTransparentColors() throws {
        func row(
            _ kind: UInt8, _ bits: UInt8, _ bytes: [UInt8], _ chunks: [(String, [UInt8])] = [], width: Int = 2
        )
            throws -> (file: ImageFile, pixels: [[Float]])
        {
            let file = try read(
                PNG.file(width: width, height: 1, bits: bits, kind: kind, before: chunks, rows: [bytes]))
            return (file, pixels(file))
        }
        XCTAssertEqual(try row(0, 1, [0b0100_0000]).pixels, [[0, 0, 0, 1], [1, 1, 1, 1]])
        XCTAssertEqual(try row(0, 2, [0b0111_0000]).pixels.map { $0[0] }, [Float(85) / 255, 1])
        XCTAssertEqual(try row(0, 4, [0x3F]).pixels.map { $0[0] }, [0.2, 1])
        let palette: [(String, [UInt8])] = [("PLTE", [10, 20, 30, 40, 50, 60]), ("tRNS", [51])]
        let found = try row(3, 2, [0b0001_0000], palette)
        XCTAssertEqual(found.pixels, [[10, 20, 30, 51], [40, 50, 60, 255]].map { $0.map { $0 / 255 } })
        XCTAssertTrue(found.file.layout.hasAlpha)
        XCTAssertEqual(try row(0, 8, [7, 8], [("tRNS", [0, 7])]).pixels.map { $0[3] }, [0, 1])
        let sixteen = try row(2, 16, [1, 2, 3, 4, 5, 6], [("tRNS", [1, 2, 3, 4, 5, 6])], width: 1)
        XCTAssertEqual(
            sixteen.pixels, [[Float(0x102) / 65535, Float(0x304) / 65535, Float(0x506) / 65535, 0]])
        XCTAssertEqual(sixteen.file.layout.depth, .sixteenBit)
    }

    /// A transparent color that a later palette makes void is no alpha, and an empty chunk is no color space.
    func testChunksThatContradictEachOther() throws {
        let palette: (String, [UInt8]) = ("PLTE", [1, 2, 3])
        let color: (String, [UInt8]) = ("tRNS", [0, 1, 0, 2, 0, 3])
        func file(_ chunks: [(String, [UInt8])]) throws -> String {
            let rows = (0..<40).map { y in (0..<120).map { UInt8((7 * $0 + y) & 255) } }
            return try folder.write(
                PNG.file(width: 40, height: 40, bits: 8, kind: 2, before: chunks, rows: rows), to: "in.png")
        }
        XCTAssertTrue(try ImageFile(reading: file([palette, color])).layout.hasAlpha)
        XCTAssertEqual(
            try readingProblem(file([color, palette])),
            "is damaged: its chunks contradict each other.")
        XCTAssertEqual(try readingProblem(file([("cICP", [])])), "was read")
        XCTAssertEqual(try readingProblem(file([("cICP", [1, 13, 0, 1])])), "was read")
    }

    func testInterlaced() throws {
        let passes = [
            (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
        ]
        let (width, height) = (11, 9)
        func sample(_ x: Int, _ y: Int) -> UInt8 { UInt8(20 * y + x) }
        let rows = passes.flatMap { x0, y0, dx, dy in
            stride(from: y0, to: height, by: dy).map { y in
                stride(from: x0, to: width, by: dx).map { sample($0, y) }
            }
        }
        let file = try read(
            PNG.file(width: width, height: height, bits: 8, kind: 0, isInterlaced: true, rows: rows))
        for y in 0..<height {
            for x in 0..<width { XCTAssertEqual(file.region.row(y)[4 * x], Float(sample(x, y)) / 255) }
        }
    }

    /// Chunks may follow the pixels.
    func testWhatBelongsToThePictureIsKept() throws {
        let exif: [UInt8] =
            Array("II*\0".utf8) + [8, 0, 0, 0, 2, 0] + [0x0F, 1, 2, 0, 4, 0, 0, 0] + Array("Mak\0".utf8)
            + [0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0] + [0, 0, 0, 0]
        let resolution: [UInt8] = [0, 0, 0x24, 0xE9, 0, 0, 0x24, 0xE9, 1]
        let xmp = Array("XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta tiff:Orientation=\"6\"/>".utf8)
        let before: [(String, [UInt8])] = [
            ("cICP", [9, 16, 0, 1]), ("pHYs", resolution), ("tEXt", Array("Comment\0hello".utf8)),
        ]
        let after: [(String, [UInt8])] = [
            ("eXIf", exif), ("iTXt", xmp), ("iTXt", Array("Title\0\0\0de\0\0Größe".utf8)),
        ]
        let file = try read(
            PNG.file(width: 2, height: 1, bits: 8, kind: 0, before: before, after: after, rows: [[51, 255]]))
        XCTAssertEqual([file.width, file.height], [1, 2])
        XCTAssertEqual(file.region.values, [0.2, 0.2, 0.2, 1, 1, 1, 1, 1])
        try file.write(file.region, to: folder.file("out.png"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("out.png")))
        for text in ["Größe", "hello", "Mak", "tiff:Orientation=\"1\"", "pHYs", "cICP"] {
            XCTAssertNotNil(bytes.range(of: Data(text.utf8)), text)
        }
        let again = try ImageFile(reading: folder.file("out.png"))
        XCTAssertEqual([again.width, again.height], [1, 2])
        XCTAssertEqual(
            try file.notes(writing: "x.tif"),
            [
                "'x.tif' is written without a camera's notes (EXIF) and its color space of video (cICP), for which TIFF has no place."
            ])
    }

    func testAnimations() throws {
        for (frames, isRead) in [(UInt8(1), true), (2, false)] {
            let bytes = PNG.file(
                width: 1, height: 1, bits: 8, kind: 0, before: [("acTL", [0, 0, 0, frames, 0, 0, 0, 0])],
                rows: [[9]])
            let path = try folder.write(bytes, to: "in.png")
            do {
                _ = try ImageFile(reading: path)
                XCTAssertTrue(isRead)
            } catch {
                XCTAssertEqual(error as? ImageFileError, .animated(path))
                XCTAssertFalse(isRead)
            }
        }
    }

    /// A quarter of a gigabyte in a few bytes, of which nothing may be made.
    func testASizeThatNoMemoryHoldsIsRefused() throws {
        let bytes = PNG.file(width: 2_000_000_000, height: 2_000_000_000, bits: 8, kind: 0, rows: [[0]])
        XCTAssertThrowsError(try read(bytes)) {
            XCTAssertTrue("\($0)".hasSuffix("is damaged: it ends too early."), "\($0)")
        }
    }
}
