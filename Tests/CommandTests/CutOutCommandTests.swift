import Foundation
import ImageFiles
import TestSupport
import XCTest

/// `pareidolia saliency` and `cut-out`: results of another kind than the picture.
final class CutOutCommandTests: PictureTestCase {
    override func setUpWithError() throws {
        _ = try TestModels.load("efficientnet-lite0")
    }

    private let quick = ["--samples", "1", "--sizes", "1"]

    /// Gray, whatever the picture is made of, also as JPEG.
    func testSaliencyIsAGrayFile() throws {
        let folder = try TemporaryFolder()
        for hasAlpha in [false, true] {
            let input = try TestPicture(hasAlpha: hasAlpha).write(to: folder)
            for name in ["out.png", "out.tif", "out.jpg"] {
                try Command.run(["saliency", input, folder.file(name)] + quick).assertSucceeds()
                let result = try ImageFile(reading: folder.file(name))
                XCTAssertTrue(result.layout.isGray, name)
                XCTAssertFalse(result.layout.hasAlpha, name)
                XCTAssertEqual([result.width, result.height], [33, 21])
            }
        }
    }

    func testAHeatMapIsWhatThePictureIs() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        try Command.run(
            ["saliency", input, folder.file("out.png"), "--result", "heat-map", "--target-class", "lynx"]
                + quick
        ).assertSucceeds()
        XCTAssertFalse(try ImageFile(reading: folder.file("out.png")).layout.isGray)
    }

    /// Strokes in a file of the picture's size.
    private func strokes(in folder: TemporaryFolder, width: Int = 33, height: Int = 21) throws -> String {
        let row = (0..<width).flatMap { x in
            [UInt8](repeating: x > width / 2 ? 255 : x < 4 ? 0 : 128, count: 3)
        }
        let file = PNG.file(
            width: width, height: height, bits: 8, kind: 2, rows: Array(repeating: row, count: height))
        return try folder.write(file, to: "strokes.png")
    }

    func testACutOutHasTransparency() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        let strokes = try strokes(in: folder)
        let (mask, layer) = (folder.file("mask.png"), folder.file("layer.png"))
        try Command.run("cut-out", input, mask, "--strokes", strokes).assertSucceeds()
        XCTAssertTrue(try ImageFile(reading: mask).layout.isGray)
        try Command.run("cut-out", input, layer, "--strokes", strokes, "--result", "layer").assertSucceeds()
        let result = try ImageFile(reading: layer)
        XCTAssertTrue(result.layout.hasAlpha)
        XCTAssertFalse(result.layout.isGray)
        XCTAssertEqual(result.region.row(10)[4 * 30 + 3], 1)
        XCTAssertEqual(result.region.row(10)[4 * 1 + 3], 0)
    }

    func testMistakesAreNamedAndWriteNothing() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        let strokes = try strokes(in: folder)
        let jpeg = folder.file("out.jpg")
        try Command.run("cut-out", input, jpeg, "--strokes", strokes, "--result", "layer").assertFails(
            "'\(jpeg)' can't be written: the result has transparent pixels and JPEG has none; "
                + "write PNG, TIFF, WebP or EXR, or choose another result.")
        XCTAssertFalse(FileManager.default.fileExists(atPath: jpeg))
        try Command.run("cut-out", input, jpeg, "--strokes", strokes).assertSucceeds()
        let output = folder.file("out.png")
        let small = try self.strokes(in: folder, width: 8, height: 6)
        try Command.run("cut-out", input, output, "--strokes", small).assertFails(
            "The strokes picture has 8×6 pixels; it lies over the picture and needs its size, 33×21.")
        try Command.run("saliency", input, output, "--model", "vgg16-hed").assertFails(
            "The network 'vgg16-hed' knows no classes; use one that was trained as a classifier, such as "
                + "efficientnet-lite0.")
        XCTAssertFalse(FileManager.default.fileExists(atPath: output))
    }
}
