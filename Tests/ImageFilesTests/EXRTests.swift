import Foundation
import ImageFiles
import TestSupport
import XCTest

final class EXRTests: PictureTestCase {
    private var folder: TemporaryFolder!

    override func setUpWithError() throws { folder = try TemporaryFolder() }

    private func read(_ parts: EXRSample.Part...) throws -> ImageFile {
        try ImageFile(reading: EXRSample(parts).write(to: folder))
    }

    private func reason(_ parts: EXRSample.Part...) throws -> String {
        try readingProblem(try EXRSample(parts).write(to: folder))
    }

    /// IEC 61966-2-1.
    private func encoded(_ light: Float) -> Float {
        light <= 0.0031308 ? 12.92 * light : 1.055 * powf(light, 1 / 2.4) - 0.055
    }

    func testScanLinesAndTilesOfEverySize() throws {
        for tile in [nil, 4, 16] as [UInt32?] {
            for isHalf in [true, false] {
                var part = EXRSample.Part()
                (part.tile, part.isHalf) = (tile, isHalf)
                part.data = [0, 0, 20, 36]
                part.display = part.data
                let file = try read(part)
                XCTAssertEqual([file.width, file.height], [21, 37])
                XCTAssertEqual(file.layout.depth, isHalf ? .half : .float)
                XCTAssertEqual(file.notes, [])
                for (x, y) in [(0, 0), (20, 36), (3, 4), (16, 17)] {
                    for (index, name) in ["R", "G", "B"].enumerated() {
                        let light = part.value(x, y, name)
                        XCTAssertEqual(
                            file.region.row(y)[4 * x + index],
                            encoded(isHalf ? Float(Float16(light)) : light),
                            accuracy: 1e-5)
                    }
                    XCTAssertEqual(file.region.row(y)[4 * x + 3], 1)
                }
            }
        }
    }

    func testWindowsAndAttributesAreKept() throws {
        var part = EXRSample.Part()
        part.data = [20, -10, 27, -5]
        part.display = [0, -16, 99, 40]
        var sample = EXRSample([part])
        sample.comment = "by hand"
        let file = try ImageFile(reading: sample.write(to: folder))
        XCTAssertEqual([file.width, file.height], [8, 6])
        try file.write(file.region, to: folder.file("out.exr"))
        XCTAssertEqual(try EXRSample.windows(folder.file("out.exr")), [part.data, part.display])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("out.exr")))
        XCTAssertNotNil(bytes.range(of: Data("by hand".utf8)))
        XCTAssertEqual(try file.notes(writing: "x.exr"), [])
        XCTAssertEqual(
            try file.notes(writing: "x.png"),
            ["'x.png' is written without its place in a larger frame, for which PNG has no place."])
        XCTAssertEqual(try ImageFile(reading: folder.file("out.exr")).layout.depth, .half)
    }

    /// Light without a surface, and what is half transparent.
    func testColorsAreMultipliedByAlpha() throws {
        var part = EXRSample.Part()
        part.channels = ["A", "B", "G", "R"]
        part.isHalf = false
        part.value = { x, y, c in c == "A" ? Float(x % 3) / 2 : 0.25 }
        let file = try read(part)
        XCTAssertTrue(file.layout.hasAlpha)
        for (x, light) in [(0, Float(0.25)), (1, 0.5), (2, 0.25)] {
            XCTAssertEqual(file.region.row(0)[4 * x], encoded(light), accuracy: 1e-5)
            XCTAssertEqual(file.region.row(0)[4 * x + 3], Float(x) / 2)
        }
        try file.write(file.region, to: folder.file("out.exr"))
        let again = try ImageFile(reading: folder.file("out.exr"))
        for (one, other) in zip(file.region.values, again.region.values) {
            XCTAssertEqual(one, other, accuracy: 1e-5)
        }
    }

    func testGrayLayersAndFurtherChannels() throws {
        var part = EXRSample.Part()
        part.channels = ["Y"]
        XCTAssertTrue(try read(part).layout.isGray)
        part.channels = ["Z", "beauty.A", "beauty.B", "beauty.G", "beauty.R"]
        let file = try read(part)
        XCTAssertTrue(file.layout.hasAlpha)
        XCTAssertEqual(
            file.notes,
            [
                "'\(file.path)' has further channels (Z), which are not kept; beauty.R, beauty.G, beauty.B, beauty.A were read."
            ])
    }

    func testPartsAreNamed() throws {
        var (left, depth) = (EXRSample.Part(), EXRSample.Part())
        (left.name, depth.name, depth.channels) = ("left", "depth", ["Z"])
        let file = try read(depth, left)
        XCTAssertEqual(file.notes, ["'\(file.path)' has 2 parts, of which 'left' was read."])
    }

    func testWhatHasNoPixelsOfItsOwnIsRefused() throws {
        XCTAssertEqual(try reason(EXRSample.Part()), "was read")
        var part = EXRSample.Part()
        part.isDeep = true
        XCTAssertEqual(
            try reason(part), "can't be read: it is deep, with several samples in a pixel; flatten it first.")
        part = EXRSample.Part()
        part.channels = ["N.X", "N.Y", "Z"]
        XCTAssertEqual(
            try reason(part), "can't be read: it has no channels R, G and B, or Y; it has N.X, N.Y, Z.")
    }

    func testEveryCompressionAndLuminance() throws {
        for compression in Int32(0)...9 {
            let path = try EXRSample.plain([0.5, 0.25, 0.125, 0.5], compression: compression, to: folder)
            let file = try ImageFile(reading: path)
            XCTAssertTrue(file.layout.hasAlpha)
            for (c, light) in [Float(1), 0.5, 0.25].enumerated() {
                XCTAssertEqual(
                    file.region.row(40)[4 * 63 + c], encoded(light), accuracy: 0.01, "\(compression)")
            }
            XCTAssertEqual(file.region.row(40)[4 * 63 + 3], 0.5, accuracy: 0.01)
        }
        let file = try ImageFile(
            reading: EXRSample.plain(
                [0.5, 0.25, 0.125, 1], compression: 3, isLuminanceChroma: true, to: folder))
        XCTAssertFalse(file.layout.isGray)
        XCTAssertEqual(file.notes, [])
        for (c, light) in [Float(0.5), 0.25, 0.125].enumerated() {
            XCTAssertEqual(file.region.row(20)[4 * 30 + c], encoded(light), accuracy: 0.01)
        }
    }

    /// Of seeds 198, 366 and 534, zlib makes exactly the length of the pixels, which readers then take them for.
    func testChunksThatCompressionMakesNoShorter() throws {
        let png = PNG(width: 48, height: 16, bits: 16)
        try Data(png.bytes).write(to: URL(fileURLWithPath: folder.file("in.png")))
        let file = try ImageFile(reading: folder.file("in.png"))
        for seed in [0, 1, 198, 366, 534] {
            var random = RandomSource(seed: seed)
            for pixel in 0..<48 * 16 {
                for c in 0..<3 {
                    file.region.pixels[4 * pixel + c] = pixel < 6 ? 0.5 : Float(random.unit())
                }
            }
            try file.write(file.region, to: folder.file("out.exr"))
            XCTAssertLessThan(
                difference(try ImageFile(reading: folder.file("out.exr")), file), 1e-4, "\(seed)")
        }
    }

    /// As a profile, by which the colors stay what they are.
    func testOtherPrimaries() throws {
        var sample = EXRSample()
        sample.chromaticities = [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329]
        let file = try ImageFile(reading: sample.write(to: folder))
        try file.write(file.region, to: folder.file("out.png"))
        XCTAssertNotNil(
            try Data(contentsOf: URL(fileURLWithPath: folder.file("out.png"))).range(of: Data("cHRM".utf8)))
        try file.write(file.region, to: folder.file("out.tif"))
        try file.write(file.region, to: folder.file("out.exr"))
        let again = try ImageFile(reading: folder.file("out.exr"))
        // Back from the profile, by way of light: sRGB's primaries, and so other numbers.
        let converted = try ImageFile(reading: folder.file("out.tif"))
        try converted.write(converted.region, to: folder.file("converted.exr"))
        let other = try ImageFile(reading: folder.file("converted.exr"))
        XCTAssertLessThan(difference(file, again), 1e-3)
        XCTAssertGreaterThan(difference(file, other), 0.05)
    }
}
