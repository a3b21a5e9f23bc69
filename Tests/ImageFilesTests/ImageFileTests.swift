import Files
import Foundation
import ImageFiles
import Imaging
import TestSupport
import XCTest

final class ImageFileTests: PictureTestCase {
    /// Every layout that a format can hold comes back with the same pixels, depth and channels.
    func testLayoutsSurviveEveryFormat() throws {
        for sample in [TestPicture.Sample.byte, .word, .float] {
            for (isGray, hasAlpha) in [(false, false), (false, true), (true, false), (true, true)] {
                let folder = try TemporaryFolder()
                let picture = TestPicture(isGray: isGray, hasAlpha: hasAlpha, sample: sample)
                let original = try ImageFile(reading: picture.write(to: folder))
                XCTAssertEqual(original.width, 33)
                XCTAssertEqual(original.height, 21)
                XCTAssertEqual(original.layout.isGray, isGray)
                XCTAssertEqual(original.layout.hasAlpha, hasAlpha)
                // EXR names its primaries with few digits, WebP and JPEG lose a little.
                for (name, tolerance, maximumDepth) in [
                    ("out.png", 1e-5 as Float, PixelLayout.Depth.sixteenBit), ("out.tiff", 1e-6, .float),
                    ("out.exr", 2e-4, .float), ("out.webp", 0.05, .eightBit), ("out.jpg", 0.05, .eightBit),
                ] where !(hasAlpha && name == "out.jpg") {
                    let path = folder.file(name)
                    try original.write(original.region, to: path)
                    let copy = try ImageFile(reading: path)
                    let label = "\(name) from \(sample), gray \(isGray), alpha \(hasAlpha)"
                    XCTAssertEqual(copy.layout.hasAlpha, hasAlpha, label)
                    if name != "out.webp" { XCTAssertEqual(copy.layout.isGray, isGray, label) }
                    let kept = min(bits(original.layout.depth), bits(maximumDepth))
                    XCTAssertEqual(bits(copy.layout.depth), name == "out.exr" ? 32 : kept, label)
                    // 16 bits hold a float to half a step.
                    let step: Float = name == "out.png" && sample == .float ? 0.5 / 65535 : 0
                    XCTAssertLessThanOrEqual(difference(original, copy), tolerance + step, label)
                }
            }
        }
    }

    func testPixelsAreReadAsStored() throws {
        let folder = try TemporaryFolder()
        let picture = TestPicture(hasAlpha: true, sample: .word)
        let file = try ImageFile(reading: picture.write(to: folder))
        for (x, y) in [(0, 0), (32, 20), (7, 13)] {
            for channel in 0..<4 {
                let stored = (picture.value(x, y, channel) * 65535).rounded() / 65535
                XCTAssertEqual(Double(file.region.row(y)[4 * x + channel]), stored, accuracy: 1e-6)
            }
        }
    }

    /// Whatever color space a file says its numbers are in, they come and go as they are.
    func testNumbersOfOtherColorSpacesAreKept() throws {
        let folder = try TemporaryFolder()
        let png = PNG(width: 33, height: 21, bits: 16, chunks: PNG.wideGamut)
        let file = try ImageFile(reading: folder.write(png.bytes, to: "wide.png"))
        for (x, y) in [(0, 0), (32, 20), (7, 13)] {
            for channel in 0..<3 {
                let stored = Float(Double(png.sample(x, y, channel)) / 65535)
                XCTAssertEqual(file.region.row(y)[4 * x + channel], stored)
            }
        }
        for (name, tolerance) in [("copy.png", 0), ("copy.tif", 0), ("copy.webp", 0.05)] as [(String, Float)]
        {
            try file.write(file.region, to: folder.file(name))
            let copy = try ImageFile(reading: folder.file(name))
            XCTAssertLessThanOrEqual(difference(file, copy), tolerance, name)
        }
        XCTAssertEqual(try namings(folder.file("copy.png")), ["gAMA", "cHRM"])
        // By a profile, once it has been in a format that knows no other way.
        for name in ["copy.tif", "copy.webp"] {
            let copy = try ImageFile(reading: folder.file(name))
            try copy.write(copy.region, to: folder.file("again.png"))
            let again = try ImageFile(reading: folder.file("again.png"))
            XCTAssertEqual(difference(copy, again), 0)
            XCTAssertEqual(try namings(folder.file("again.png")), ["iCCP"])
        }
        // OpenEXR is linear sRGB: there the numbers change, so that the colors don't.
        try file.write(file.region, to: folder.file("copy.exr"))
        XCTAssertGreaterThan(difference(file, try ImageFile(reading: folder.file("copy.exr"))), 0.1)
    }

    /// Also where it has to become a profile, which is one of gray then.
    func testTheColorSpaceOfAGrayPNGIsKept() throws {
        let folder = try TemporaryFolder()
        for gamma in [100000, 55556] {
            let png = PNG(width: 33, height: 21, bits: 16, isGray: true, chunks: PNG.gamma(gamma))
            let file = try ImageFile(reading: folder.write(png.bytes, to: "in.png"))
            XCTAssertTrue(file.layout.isGray)
            try file.write(file.region, to: folder.file("copy.png"))
            let copy = try ImageFile(reading: folder.file("copy.png"))
            XCTAssertTrue(copy.layout.isGray)
            XCTAssertEqual(difference(file, copy), 0)
            // In WebP, which is sRGB, the colors show.
            let shown = try [file, copy].map { picture in
                try picture.write(picture.region, to: folder.file("shown.webp"))
                return try ImageFile(reading: folder.file("shown.webp"))
            }
            XCTAssertGreaterThan(difference(file, shown[0]), 0.05)
            XCTAssertLessThanOrEqual(difference(shown[0], shown[1]), 1.001 / 255)
        }
    }

    func testPagesAreCounted() throws {
        let folder = try TemporaryFolder()
        for pages in [1, 3] {
            let file = try ImageFile(reading: TestPicture(pages: pages).write(to: folder))
            XCTAssertEqual(file.pageCount, pages)
            XCTAssertEqual(file.width, 33)
        }
        // A chain of pages that bites its tail.
        var bytes = TestPicture(pages: 2).bytes
        bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: bytes[4..<8])
        XCTAssertEqual(try ImageFile(reading: folder.write(bytes, to: "ring.tif")).pageCount, 2)
    }

    func testReducedVersionsAndMasksAreNoPages() throws {
        let folder = try TemporaryFolder()
        for (kind, pages) in [(UInt8(1), 2), (2, 3), (4, 2)] {
            var bytes = TestPicture(pages: 3).bytes
            let directory = Int(bytes[4]) + Int(bytes[5]) << 8
            // The orientation of the last page.
            let field = bytes.count - 4 - 12 * Int(bytes[directory]) + 12 * 6
            bytes[field] = 254  // NewSubfileType
            bytes[field + 1] = 0
            bytes[field + 8] = kind
            XCTAssertEqual(try ImageFile(reading: folder.write(bytes, to: "in.tif")).pageCount, pages)
        }
    }

    /// 3000 directories of 1000 fields each, which share their bytes.
    func testAChainOfOverlappingDirectoriesIsNotFollowedToItsEnd() throws {
        let folder = try TemporaryFolder()
        func little(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (8 * $0) & 255) } }
        var bytes = TestPicture(pages: 2).bytes
        let start = bytes.count
        bytes.replaceSubrange(start - 4..<start, with: little(start))
        for _ in 0..<3000 { bytes += little(1000) }
        bytes += [0, 0]
        for next in 1...3000 { bytes += little(next == 3000 ? 0 : start + 4 * next) }
        XCTAssertLessThan(try ImageFile(reading: folder.write(bytes, to: "in.tif")).pageCount, 1000)
    }

    func testAnAnimationIsRefused() throws {
        let folder = try TemporaryFolder()
        let still = try folder.write(WebPAnimation(frames: 1).bytes, to: "still.webp")
        XCTAssertEqual(try ImageFile(reading: still).width, 16)
        let path = try folder.write(WebPAnimation(frames: 3).bytes, to: "x.webp")
        XCTAssertThrowsError(try ImageFile(reading: path)) {
            XCTAssertEqual($0 as? ImageFileError, .animated(path))
        }
    }

    /// A byte of the pixels is changed, so that checksums do not fit.
    func testWhatCannotBeDecodedIsSaid() throws {
        let folder = try TemporaryFolder()
        let png = PNG(width: 33, height: 21, bits: 8)
        var bytes = png.bytes
        bytes[bytes.count / 2] ^= 255
        let path = try folder.write(bytes, to: "changed.png")
        XCTAssertThrowsError(try ImageFile(reading: path)) { error in
            let sentence = "'\(path)' can't be decoded; it is damaged, or of a kind that is not supported"
            XCTAssertTrue("\(error)".hasPrefix(sentence), "\(error)")
        }
    }

    func testContentTellsTheFormatWhateverTheName() throws {
        let folder = try TemporaryFolder()
        let original = try ImageFile(reading: TestPicture().write(to: folder, as: "picture.jpg"))
        XCTAssertEqual(original.width, 33)
    }

    func testWhatIsNoPictureIsRefused() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Array("no picture at all".utf8), to: "text.png")
        let empty = try folder.write([], to: "empty.png")
        for (path, error) in [
            (text, ImageFileError.notAPicture(text)), (empty, .damaged(empty, reason: "it is empty")),
        ] {
            XCTAssertThrowsError(try ImageFile(reading: path)) {
                XCTAssertEqual($0 as? ImageFileError, error)
            }
        }
        XCTAssertThrowsError(try ImageFile(reading: folder.file("none.png"))) {
            XCTAssertEqual($0 as? FileError, .missing(folder.file("none.png")))
        }
        XCTAssertThrowsError(try ImageFile(reading: folder.path)) {
            XCTAssertEqual($0 as? FileError, .notAFile(folder.path, .folder))
        }
    }

    /// Cut anywhere, a file is refused and no loader hangs.
    func testTruncatedFilesAreRefused() throws {
        let folder = try TemporaryFolder()
        let original = try ImageFile(reading: TestPicture().write(to: folder))
        for format in ImageFormat.allCases {
            let whole = folder.file("whole.\(format.extensions[0])")
            try original.write(original.region, to: whole)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
            for fraction in [0.1, 0.5, 0.9] {
                let cut = try folder.write(bytes.prefix(Int(Double(bytes.count) * fraction)), to: "cut")
                XCTAssertThrowsError(try ImageFile(reading: cut), "\(format) \(fraction)") { error in
                    switch error {
                    case ImageFileError.damaged, ImageFileError.undecodable: break
                    default: XCTFail("\(format): \(error)")
                    }
                }
            }
        }
    }

    func testUnwritablePlacesAreReportedAndNothingIsLeft() throws {
        let folder = try TemporaryFolder()
        let picture = try ImageFile(reading: TestPicture(hasAlpha: true).write(to: folder))
        let other = folder.file("folder.png")
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
        for (name, expected) in [
            ("x.gif", ImageFileError.unsupportedExtension(folder.file("x.gif")) as any Error),
            ("no/x.png", FileError.unwritable(folder.file("no/x.png"), reason: "No such file or directory")),
            ("folder.png", FileError.notAFile(folder.file("folder.png"), .folder)),
            ("x.jpg", ImageFileError.noTransparency(folder.file("x.jpg"), format: .jpeg)),
        ] {
            XCTAssertThrowsError(try picture.checkWritable(to: folder.file(name))) {
                XCTAssertEqual("\($0)", "\(expected)")
            }
            XCTAssertThrowsError(try picture.write(picture.region, to: folder.file(name))) {
                XCTAssertEqual("\($0)", "\(expected)")
            }
        }
        try picture.checkWritable(to: folder.file("x.png"))
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted(),
            ["folder.png", "in.tif"])
    }

    /// A limit on the size of files stands for a full disk; JPEG's encoder ends the process there.
    func testWhatIsNotWrittenWholeIsNotPutInPlace() throws {
        let folder = try TemporaryFolder()
        let pictures = [
            try ImageFile(reading: TestPicture(width: 300, height: 200).write(to: folder)),
            try ImageFile(
                reading: folder.write(
                    PNG(width: 300, height: 200, bits: 16, chunks: PNG.wideGamut).bytes, to: "wide.png")),
        ]
        signal(SIGXFSZ, SIG_IGN)
        defer { signal(SIGXFSZ, SIG_DFL) }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        for name in ["out.png", "out.tif", "out.webp"] {
            for picture in pictures {
                for size in [rlim_t(0), 200] {
                    var low = rlimit(rlim_cur: size, rlim_max: limit.rlim_max)
                    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &low)
                    let result = Result { try picture.write(picture.region, to: folder.file(name)) }
                    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                    XCTAssertThrowsError(try result.get(), "\(name) \(size)") { error in
                        guard case FileError.unwritable(folder.file(name), _) = error else {
                            return XCTFail("\(name) \(size): \(error)")
                        }
                    }
                }
            }
        }
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted(), ["in.tif", "wide.png"])
    }

    func testACancelledWriteKeepsWhatWasThere() throws {
        let folder = try TemporaryFolder()
        let picture = try ImageFile(reading: TestPicture().write(to: folder))
        let path = try folder.write(Array("before".utf8), to: "out.png")
        XCTAssertThrowsError(try picture.write(picture.region, to: path) { true }) {
            XCTAssertTrue($0 is CancellationError)
        }
        XCTAssertEqual(try String(contentsOfFile: path, encoding: .utf8), "before")
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path).count, 2)
        try picture.write(picture.region, to: path)
        XCTAssertEqual(try ImageFile(reading: path).width, 33)
    }

    func testALinkStaysALink() throws {
        let folder = try TemporaryFolder()
        let picture = try ImageFile(reading: TestPicture().write(to: folder))
        let target = try folder.write([], to: "target.png")
        let link = folder.file("link.png")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try picture.write(picture.region, to: link)
        XCTAssertEqual(try FileManager.default.destinationOfSymbolicLink(atPath: link), target)
        XCTAssertEqual(try ImageFile(reading: target).width, 33)
    }

    /// What a PNG file says of its color space.
    private func namings(_ path: String) throws -> [String] {
        try chunks(path).filter(["sRGB", "gAMA", "cHRM", "iCCP"].contains)
    }

    /// The kinds of a PNG file's chunks.
    private func chunks(_ path: String) throws -> [String] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var (kinds, offset): ([String], Int) = ([], 8)
        while offset + 8 <= bytes.count {
            kinds.append(String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self))
            offset += 12 + bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        return kinds
    }

    private func bits(_ depth: PixelLayout.Depth) -> Int {
        switch depth {
        case .eightBit: 8
        case .half, .sixteenBit: 16
        case .float: 32
        }
    }
}
