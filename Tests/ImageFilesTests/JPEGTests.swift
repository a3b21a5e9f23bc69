import Foundation
import ImageFiles
import TestSupport
import XCTest

final class JPEGTests: PictureTestCase {
    private var folder: TemporaryFolder!

    override func setUpWithError() throws { folder = try TemporaryFolder() }

    private func read(_ bytes: [UInt8]) throws -> ImageFile {
        try ImageFile(reading: folder.write(bytes, to: "in.jpg"))
    }

    private func reason(_ bytes: [UInt8]) throws -> String {
        try readingProblem(try folder.write(bytes, to: "in.jpg"))
    }

    func testEveryProcess() throws {
        for channels in [1, 3] {
            for (isProgressive, isArithmetic) in [(false, false), (true, false), (false, true), (true, true)]
            {
                var jpeg = JPEGFile()
                (jpeg.channels, jpeg.isProgressive, jpeg.isArithmetic) = (
                    channels, isProgressive, isArithmetic
                )
                let file = try read(jpeg.bytes)
                XCTAssertEqual([file.width, file.height], [32, 24])
                XCTAssertEqual(file.layout.isGray, channels == 1)
                XCTAssertEqual(file.notes, [])
                for (x, y) in [(0, 0), (31, 23), (12, 7)] {
                    for c in 0..<3 {
                        XCTAssertEqual(
                            file.region.row(y)[4 * x + c],
                            Float(jpeg.sample(x, y, channels == 1 ? 0 : c)) / 255, accuracy: 0.03)
                    }
                }
            }
        }
    }

    /// As Adobe's programs store them: what is missing of each ink.
    func testInks() throws {
        for isYCCK in [false, true] {
            var jpeg = JPEGFile()
            (jpeg.channels, jpeg.isYCCK) = (4, isYCCK)
            jpeg.sample = { _, _, c in [255, 128, 255, 128][c] }
            let file = try read(jpeg.bytes)
            XCTAssertEqual(file.notes, ["'\(file.path)' is in CMYK; its colors were converted to sRGB."])
            for (c, expected) in [Float(128), 64, 128].enumerated() {
                XCTAssertEqual(file.region.row(9)[4 * 9 + c] * 255, expected, accuracy: 3)
            }
        }
    }

    func testTwelveBitsAreNamed() throws {
        var bytes = JPEGFile().bytes
        XCTAssertEqual(try reason(bytes), "was read")
        let start = try XCTUnwrap(bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        bytes[start + 4] = 12
        XCTAssertEqual(
            try reason(bytes),
            "can't be decoded; it is damaged, or of a kind that is not supported (Unsupported JPEG data precision 12)."
        )
    }

    /// Cut anywhere, with an end marker or without.
    func testWhatIsCutIsRefused() throws {
        for isProgressive in [false, true] {
            var jpeg = JPEGFile()
            jpeg.isProgressive = isProgressive
            let bytes = jpeg.bytes
            for tenths in 1...9 {
                let part = Array(bytes.prefix(bytes.count * tenths / 10))
                XCTAssertNotEqual(try reason(part), "was read")
                // Of a progressive one, whole scans may be missing, which is noted.
                let path = try folder.write(part + [0xFF, 0xD9], to: "in.jpg")
                if let file = try? ImageFile(reading: path) {
                    XCTAssertTrue(isProgressive)
                    XCTAssertEqual(
                        file.notes, ["'\(path)' lacks its last scans, so it is less sharp than it was."])
                }
            }
        }
    }

    func testWhatBelongsToThePictureIsKept() throws {
        var jpeg = JPEGFile()
        jpeg.density = 240
        let xmp = Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>".utf8)
        let photoshop = Array("Photoshop 3.0\08BIM".utf8)
        jpeg.markers = [(0xFE, Array("hello".utf8)), (0xE1, xmp), (0xED, photoshop)]
        let file = try read(jpeg.bytes)
        for name in ["out.jpg", "out.png", "out.tif"] {
            try file.write(file.region, to: folder.file(name))
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
            XCTAssertNotNil(bytes.range(of: Data("<x:xmpmeta/>".utf8)), name)
            XCTAssertNotNil(bytes.range(of: Data("hello".utf8)), name)
            XCTAssertEqual(bytes.range(of: Data("8BIM".utf8)) != nil, name != "out.png")
            let again = try ImageFile(reading: folder.file(name))
            try again.write(again.region, to: folder.file("again.jpg"))
            let last = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("again.jpg"))))
            // JFIF's unit and density (ITU-T T.871, 10.1).
            XCTAssertEqual(Array(last[13..<18]), [1, 0, 240, 0, 240], name)
        }
        XCTAssertEqual(
            try file.notes(writing: "x.webp"),
            [
                "'x.webp' is written without its resolution, its IPTC texts and its comments, for which WebP has no place."
            ])
    }

    func testAProfileThatIsNoneIsIgnored() throws {
        var jpeg = JPEGFile()
        jpeg.profile = [UInt8](repeating: 7, count: 200)
        let file = try read(jpeg.bytes)
        XCTAssertEqual(
            file.notes,
            ["'\(file.path)' has a color profile that can't be used; its colors were taken for sRGB."])
        try file.write(file.region, to: folder.file("out.png"))
        XCTAssertEqual(try ImageFile(reading: folder.file("out.png")).notes, [])
    }

    /// libpng refuses profiles that everybody else takes: those whose header tells an intent that there is not, as
    /// Hewlett-Packard's sRGB in many photographs does, or another length. The picture keeps its colors all the same.
    func testSloppyProfilesAreWrittenAsPNG() throws {
        let right = try wideProfile()
        func shown(_ profile: [UInt8]) throws -> ImageFile {
            var jpeg = JPEGFile()
            jpeg.profile = profile
            let file = try read(jpeg.bytes)
            XCTAssertEqual(file.notes, [])
            try file.write(file.region, to: folder.file("out.png"))
            let written = try ImageFile(reading: folder.file("out.png"))
            XCTAssertEqual(written.notes, [])
            // In OpenEXR, which is linear sRGB, the colors show.
            try written.write(written.region, to: folder.file("shown.exr"))
            return try ImageFile(reading: folder.file("shown.exr"))
        }
        let expected = try shown(right)
        XCTAssertGreaterThan(difference(expected, try shown([])), 0.05)
        for (offset, byte) in [(64, 1), (3, Int(right[3]) ^ 4), (67, 200)] {
            var sloppy = right
            sloppy[offset] = UInt8(byte)
            XCTAssertLessThanOrEqual(difference(expected, try shown(sloppy)), 1e-3, "byte \(offset)")
        }
    }

    /// In a PNG file, of an intent that there is not libpng says a word, and takes the profile: no note says that it can't
    /// be used. Of one that is refused a note does.
    func testSloppyProfilesInPNG() throws {
        func read(_ profile: [UInt8]) throws -> ImageFile {
            let png = PNG(width: 33, height: 21, bits: 8, chunks: PNG.profile(profile))
            let file = try ImageFile(reading: folder.write(png.bytes, to: "in.png"))
            try file.write(file.region, to: folder.file("shown.exr"))
            return file
        }
        func shown() throws -> ImageFile { try ImageFile(reading: folder.file("shown.exr")) }
        var profile = try wideProfile()
        XCTAssertEqual(try read(profile).notes, [])
        let expected = try shown()
        profile[67] = 200
        XCTAssertEqual(try read(profile).notes, [])
        XCTAssertLessThanOrEqual(difference(expected, try shown()), 1e-3)
        profile[36] = 0
        let file = try read(profile)
        XCTAssertEqual(
            file.notes,
            ["'\(file.path)' has a color profile that can't be used; its colors were taken for sRGB."])
        XCTAssertGreaterThan(difference(expected, try shown()), 0.05)
    }

    /// A profile of a color space that is not sRGB, as TIFF files hold it.
    private func wideProfile() throws -> [UInt8] {
        let png = PNG(width: 33, height: 21, bits: 8, chunks: PNG.wideGamut)
        let wide = try ImageFile(reading: folder.write(png.bytes, to: "wide.png"))
        try wide.write(wide.region, to: folder.file("wide.tif"))
        let tiff = try Data(contentsOf: URL(fileURLWithPath: folder.file("wide.tif")))
        let signature = try XCTUnwrap(tiff.range(of: Data("acsp".utf8)))
        let start = signature.lowerBound - 36
        let length = tiff[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        return [UInt8](tiff[start..<start + length])
    }

    func testSizesThatAFormatHasNotAreFoundBefore() throws {
        let png = PNG(width: 70000, height: 1, bits: 8)
        let file = try ImageFile(reading: folder.write(png.bytes, to: "wide.png"))
        for (name, format, most) in [("x.jpg", "JPEG", 65500), ("x.webp", "WebP", 16383)] {
            let path = folder.file(name)
            XCTAssertThrowsError(try file.checkWritable(to: path)) {
                XCTAssertEqual(
                    "\($0)",
                    "'\(path)' can't be written: the picture has 70000×1 pixels and \(format) at most \(most) on a "
                        + "side; write PNG, TIFF or EXR.")
            }
        }
        try file.checkWritable(to: folder.file("x.tif"))
    }
}
