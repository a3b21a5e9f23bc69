import Foundation
import ImageFiles
import TestSupport
import XCTest

/// TIFF files of every kind: read right, or refused with a sentence.
final class TIFFTests: PictureTestCase {
    private var folder: TemporaryFolder!

    override func setUpWithError() throws { folder = try TemporaryFolder() }

    /// The pixels of a file, as R'G'B'A.
    private func pixels(_ tiff: TIFF) throws -> (file: ImageFile, pixels: [[Float]]) {
        let file = try ImageFile(reading: folder.write(tiff.file, to: "in.tif"))
        let values = file.region.values
        return (file, stride(from: 0, to: values.count, by: 4).map { Array(values[$0..<$0 + 4]) })
    }

    private func reason(_ tiff: TIFF) throws -> String {
        try readingProblem(try folder.write(tiff.file, to: "in.tif"))
    }

    private func gray(_ values: [Float]) -> [[Float]] { values.map { [$0, $0, $0, 1] } }

    func testNumbersOfEverySize() throws {
        for isBigEndian in [false, true] {
            for isBig in [false, true] {
                func tiff(_ bits: Int, _ bytes: (TIFF) -> [UInt8], format: Int = 1, photometric: Int = 1)
                    -> TIFF
                {
                    let order = TIFF([], isBigEndian: isBigEndian)
                    return TIFF(
                        [
                            TIFF.Page(
                                width: 2, height: 1, bits: bits, photometric: photometric, samples: 1,
                                parts: [bytes(order)], fields: [339: [format]])
                        ], isBigEndian: isBigEndian, isBig: isBig)
                }
                let cases: [(TIFF, [Float], PixelLayout.Depth)] = [
                    (tiff(1, { _ in [0b0100_0000] }), [0, 1], .eightBit),
                    (tiff(2, { _ in [0b0111_0000] }), [1 / 3, 1], .eightBit),
                    (tiff(4, { _ in [0x3F] }), [0.2, 1], .eightBit),
                    (tiff(6, { _ in [0b0010_1011, 0b1111_0000] }), [10 / 63, 1], .eightBit),
                    (tiff(8, { _ in [51, 255] }), [0.2, 1], .eightBit),
                    (tiff(12, { _ in [0x12, 0x3F, 0xFF] }), [Float(0x123) / 4095, 1], .sixteenBit),
                    (tiff(16, { $0.number(13107, 2) + $0.number(65535, 2) }), [0.2, 1], .sixteenBit),
                    (
                        tiff(32, { $0.number(858_993_459, 4) + $0.number(4_294_967_295, 4) }), [0.2, 1],
                        .float
                    ),
                    (tiff(64, { $0.number(1 << 62, 8) + $0.number(-1, 8) }), [0.25, 1], .float),
                    (tiff(16, { $0.number(0x3400, 2) + $0.number(0x4000, 2) }, format: 3), [0.25, 2], .half),
                    (
                        tiff(32, { $0.number(0x3E80_0000, 4) + $0.number(0xC000_0000, 4) }, format: 3),
                        [0.25, -2], .float
                    ),
                    (
                        tiff(64, { $0.number(0x3FD0 << 48, 8) + $0.number(0x4000 << 48, 8) }, format: 3),
                        [0.25, 2], .float
                    ),
                    (tiff(8, { _ in [51, 255] }, photometric: 0), [0.8, 0], .eightBit),
                    (tiff(1, { _ in [0b0100_0000] }, photometric: 0), [1, 0], .eightBit),
                ]
                for (tiff, expected, depth) in cases {
                    let bits = tiff.pages[0].shorts[258]![0]
                    let (file, found) = try pixels(tiff)
                    XCTAssertEqual(
                        found, gray(expected), "\(bits) bits, big-endian \(isBigEndian), big \(isBig)")
                    XCTAssertEqual(file.layout.depth, depth, "\(bits) bits")
                    XCTAssertTrue(file.layout.isGray)
                    XCTAssertEqual(
                        file.notes.isEmpty,
                        bits < 32 || depth == .float && tiff.pages[0].shorts[339] == [3] && bits == 32)
                }
            }
        }
    }

    func testNumbersThatAreNoneOfThese() throws {
        func tiff(_ bits: Int, _ format: Int) -> TIFF {
            TIFF([
                TIFF.Page(
                    width: 2, height: 1, bits: bits, photometric: 1, samples: 1,
                    parts: [[UInt8](repeating: 7, count: 2 * (bits + 7) / 8)], fields: [339: [format]])
            ])
        }
        XCTAssertEqual(
            try reason(tiff(16, 2)), "can't be read: its numbers have signs; save it with unsigned numbers.")
        XCTAssertEqual(
            try reason(tiff(64, 6)), "can't be read: its numbers are complex; save it with real ones.")
        XCTAssertEqual(
            try reason(tiff(24, 1)),
            "can't be read: its numbers have 24 bits, and 1 to 16, 32 and 64 are read.")
        XCTAssertEqual(
            try reason(tiff(24, 3)),
            "can't be read: its floating-point numbers have 24 bits, and 16, 32 and 64 are read.")
        for (kind, name) in [
            (4, "a mask"), (10, "ITU L*a*b*"), (32845, "LogLuv"), (32803, "a camera's raw data"),
            (99, "of kind 99"),
        ] {
            var other = tiff(8, 1)
            other.pages[0].shorts[262] = [kind]
            XCTAssertEqual(try reason(other), "can't be read: its colors are \(name); save it in RGB.")
        }
    }

    func testStripsTilesAndPlanes() throws {
        // 5×3 pixels of three samples, each its own.
        func sample(_ x: Int, _ y: Int, _ c: Int) -> UInt8 { UInt8(30 * y + 7 * x + 80 * c) }
        let all = [0, 1, 2]
        func block(_ xs: Range<Int>, _ ys: Range<Int>, _ channels: [Int]) -> [UInt8] {
            ys.flatMap { y in
                xs.flatMap { x in channels.map { x < 5 && y < 3 ? sample(x, y, $0) : 0 } }
            }
        }
        func page(_ parts: [[UInt8]], _ fields: [Int: [Int]]) -> TIFF {
            TIFF([
                TIFF.Page(
                    width: 5, height: 3, bits: 8, photometric: 2, samples: 3, parts: parts, fields: fields)
            ])
        }
        let expected = (0..<3).flatMap { y in
            (0..<5).map { x -> [Float] in all.map { Float(sample(x, y, $0)) / 255 } + [1] }
        }
        let cases = [
            page([block(0..<5, 0..<3, all)], [:]),
            page([block(0..<5, 0..<2, all), block(0..<5, 2..<3, all)], [278: [2]]),
            page(all.map { block(0..<5, 0..<3, [$0]) }, [284: [2]]),
            page(
                all.flatMap { [block(0..<5, 0..<2, [$0]), block(0..<5, 2..<3, [$0])] }, [278: [2], 284: [2]]),
            page([block(0..<16, 0..<16, all)], [322: [16], 323: [16]]),
            page(all.map { block(0..<16, 0..<16, [$0]) }, [322: [16], 323: [16], 284: [2]]),
        ]
        for (index, tiff) in cases.enumerated() {
            XCTAssertEqual(try pixels(tiff).pixels, expected, "case \(index)")
        }
        // Of 40×20 pixels in tiles of 16.
        var parts: [[UInt8]] = []
        for top in [0, 16] {
            for left in [0, 16, 32] {
                parts.append((0..<256).map { UInt8((left + $0 % 16) * 4 + top + $0 / 16) })
            }
        }
        let large = TIFF([
            TIFF.Page(
                width: 40, height: 20, bits: 8, photometric: 1, samples: 1, parts: parts,
                fields: [322: [16], 323: [16]])
        ])
        let found = try pixels(large).pixels
        for (x, y) in [(0, 0), (39, 0), (17, 18), (39, 19)] {
            XCTAssertEqual(found[40 * y + x][0], Float(4 * x + y) / 255, "\(x),\(y)")
        }
    }

    func testFurtherChannels() throws {
        func tiff(_ samples: [UInt8], kinds: [Int], photometric: Int = 2, planar: Bool = false) -> TIFF {
            TIFF([
                TIFF.Page(
                    width: 1, height: 1, bits: 8, photometric: photometric, samples: samples.count,
                    parts: planar ? samples.map { [$0] } : [samples],
                    fields: kinds.isEmpty ? [:] : [338: kinds].merging([284: [planar ? 2 : 1]]) { $1 })
            ])
        }
        for planar in [false, true] {
            let (file, found) = try pixels(tiff([10, 20, 30, 51, 99], kinds: [2, 0], planar: planar))
            XCTAssertEqual(found, [[10, 20, 30, 51].map { $0 / 255 }])
            XCTAssertTrue(file.layout.hasAlpha)
            XCTAssertEqual(
                file.notes, ["'\(file.path)' has 1 further channel, which is not kept."], "planar \(planar)")
        }
        // Alpha after a selection; multiplied colors; a fourth channel of unknown use; gray.
        XCTAssertEqual(try pixels(tiff([10, 20, 30, 99, 51], kinds: [0, 2])).pixels[0][3], 0.2)
        let multiplied = try pixels(tiff([10, 20, 30, 51], kinds: [1]))
        XCTAssertEqual(multiplied.pixels[0][0], 10 / 255 / (51 / 255), accuracy: 1e-6)
        try multiplied.file.write(multiplied.file.region, to: folder.file("out.tif"))
        let again = try ImageFile(reading: folder.file("out.tif"))
        XCTAssertEqual(again.region.values, multiplied.file.region.values)
        let unknown = try pixels(tiff([10, 20, 30, 51, 1, 2, 3], kinds: []))
        XCTAssertFalse(unknown.file.layout.hasAlpha)
        XCTAssertEqual(
            unknown.file.notes, ["'\(unknown.file.path)' has 4 further channels, which are not kept."])
        XCTAssertEqual(
            try pixels(tiff([51, 102], kinds: [2], photometric: 0)).pixels, [[0.8, 0.8, 0.8, 0.4]])
        XCTAssertEqual(
            try reason(tiff([51, 102], kinds: [])),
            "is damaged: it has 2 channels, and its colors need 3.")
    }

    func testPalettes() throws {
        for (map, depth) in [
            ({ $0 * 257 }, PixelLayout.Depth.eightBit), ({ $0 << 8 }, .eightBit), ({ $0 * 250 }, .sixteenBit),
        ]
            as [((Int) -> Int, PixelLayout.Depth)]
        {
            let palette =
                (0..<16).map { map($0 * 17) } + (0..<16).map { map(255 - $0 * 17) }
                + (0..<16).map { _ in map(51) }
            let (file, found) = try pixels(
                TIFF([
                    TIFF.Page(
                        width: 2, height: 1, bits: 4, photometric: 3, samples: 1, parts: [[0x2F]],
                        fields: [320: palette])
                ]))
            XCTAssertEqual(file.layout.depth, depth)
            XCTAssertFalse(file.layout.isGray)
            if depth == .eightBit {
                XCTAssertEqual(found, [[34, 221, 51, 255], [255, 0, 51, 255]].map { $0.map { $0 / 255 } })
            } else {
                XCTAssertEqual(found[0][0], Float(34 * 250) / 65535)
            }
        }
    }

    func testInks() throws {
        for bits in [8, 16] {
            let (file, found) = try pixels(
                TIFF([
                    TIFF.Page(
                        width: 2, height: 1, bits: bits, photometric: 5, samples: 4,
                        parts: [
                            [0, 0, 0, 128, 255, 0, 51, 0].flatMap { [UInt8](repeating: $0, count: bits / 8) }
                        ])
                ]))
            XCTAssertEqual(file.notes, ["'\(file.path)' is in CMYK; its colors were converted to sRGB."])
            for (found, expected) in zip(found.flatMap { $0 }, [127, 127, 127, 255, 0, 255, 204, 255]) {
                XCTAssertEqual(found * 255, Float(expected), accuracy: 0.01)
            }
        }
        let inks = TIFF([
            TIFF.Page(
                width: 1, height: 1, bits: 8, photometric: 5, samples: 5, parts: [[1, 2, 3, 4, 5]],
                fields: [332: [2]])
        ])
        XCTAssertEqual(
            try reason(inks), "can't be read: its inks are not CMYK of 8 or 16 bits; save it in RGB.")
    }

    /// Gray and a red, of which Lindbloom's tables have L*a*b* for white D50: sRGB (255, 0, 0) is 54.29, 80.80, 69.89.
    func testLab() throws {
        func tiff(_ bits: Int, _ photometric: Int, _ numbers: [Int]) -> TIFF {
            let order = TIFF([])
            return TIFF([
                TIFF.Page(
                    width: 2, height: 1, bits: bits, photometric: photometric, samples: 3,
                    parts: [numbers.flatMap { order.number($0, bits / 8) }])
            ])
        }
        for (index, tiff) in [
            tiff(8, 8, [255, 0, 0, 138, 81, 70]), tiff(8, 9, [255, 128, 128, 138, 209, 198]),
            tiff(16, 8, [65535, 0, 0, 35579, 20685, 17892]),
            tiff(16, 9, [65280, 32768, 32768, 35440, 53453, 50660]),
        ].enumerated() {
            let (file, found) = try pixels(tiff)
            XCTAssertEqual(file.notes, ["'\(file.path)' is in L*a*b*; its colors were converted to sRGB."])
            for (found, expected) in zip(found.flatMap { $0 }, [1, 1, 1, 1, 1, 0, 0, 1]) {
                XCTAssertEqual(found, Float(expected), accuracy: index < 2 ? 0.02 : 0.005, "case \(index)")
            }
        }
    }

    /// Uncompressed, two by two pixels with one pair of colors.
    func testSubsampledColors() throws {
        for (tiled, parts) in [(false, [[76, 76, 76, 76, 85, 255] as [UInt8]])] {
            let (_, found) = try pixels(
                TIFF([
                    TIFF.Page(
                        width: 2, height: 2, bits: 8, photometric: 6, samples: 3, parts: parts,
                        fields: [530: [2, 2], 531: [1]])
                ]))
            for pixel in found {
                XCTAssertEqual(pixel[0], 1, accuracy: 0.02, "tiled \(tiled)")
                XCTAssertEqual(pixel[1], 0, accuracy: 0.02)
                XCTAssertEqual(pixel[2], 0, accuracy: 0.02)
            }
        }
    }

    func testAThumbnailIsNotThePicture() throws {
        func page(_ side: Int, kind: Int) -> TIFF.Page {
            TIFF.Page(
                width: side, height: side, bits: 8, photometric: 1, samples: 1,
                parts: [[UInt8](repeating: 9, count: side * side)], fields: [254: [kind]])
        }
        for (pages, side, count) in [
            ([page(2, kind: 1), page(6, kind: 0)], 6, 1), ([page(6, kind: 0), page(2, kind: 1)], 6, 1),
            ([page(2, kind: 4), page(5, kind: 2), page(4, kind: 2)], 5, 2), ([page(3, kind: 1)], 3, 1),
        ] {
            let file = try pixels(TIFF(pages)).file
            XCTAssertEqual([file.width, file.pageCount], [side, count])
        }
    }

    func testOrientationInEveryKindOfFile() throws {
        for (isBig, isBigEndian) in [(false, false), (true, false), (false, true), (true, true)] {
            let tiff = TIFF(
                [
                    TIFF.Page(
                        width: 2, height: 1, bits: 8, photometric: 1, samples: 1, parts: [[10, 20]],
                        fields: [274: [6]])
                ], isBigEndian: isBigEndian, isBig: isBig)
            let file = try pixels(tiff).file
            XCTAssertEqual([file.width, file.height], [1, 2])
        }
    }

    func testWhatIsMissingIsMissed() throws {
        let page = TIFF.Page(
            width: 4, height: 4, bits: 8, photometric: 1, samples: 1,
            parts: [[UInt8](repeating: 5, count: 16)])
        XCTAssertEqual(try reason(TIFF([page])), "was read")
        var short = page
        short.shorts[278] = [2]
        short.parts = [[UInt8](repeating: 5, count: 8), [UInt8](repeating: 5, count: 3)]
        let said = try reason(TIFF([short]))
        XCTAssertTrue(said.hasPrefix("can't be decoded; it is damaged"), said)
        var far = page
        far.longs[273] = [1 << 30]
        far.shorts[256] = nil
        XCTAssertNotEqual(try reason(TIFF([far])), "was read")
        var tiles = page
        tiles.shorts[322] = [32768]
        tiles.shorts[323] = [32768]
        XCTAssertEqual(
            try reason(TIFF([tiles])), "can't be read: its strips or tiles are larger than the picture.")
    }

    /// Texts, resolution, and blocks of other standards.
    func testWhatBelongsToThePictureIsKept() throws {
        var page = TIFF.Page(
            width: 1, height: 1, bits: 8, photometric: 1, samples: 1, parts: [[7]], fields: [296: [3]])
        page.longs = [282: [], 283: []]
        page.longs = [:]
        page.bytes[700] = Array("<x:xmpmeta/>".utf8)
        page.bytes[34377] = Array("8BIM photoshop".utf8)
        let file = try pixels(TIFF([page])).file
        try file.write(file.region, to: folder.file("out.tif"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("out.tif")))
        XCTAssertNotNil(bytes.range(of: Data("<x:xmpmeta/>".utf8)))
        XCTAssertNotNil(bytes.range(of: Data("8BIM photoshop".utf8)))
        XCTAssertEqual(
            try file.notes(writing: "x.png"),
            ["'x.png' is written without its IPTC texts, for which PNG has no place."])
        XCTAssertEqual(try file.notes(writing: "x.tif"), [])
    }
}
