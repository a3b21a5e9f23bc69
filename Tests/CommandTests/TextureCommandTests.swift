import Foundation
import ImageFiles
import TestSupport
import XCTest

/// `pareidolia texture-synthesis` and `style-transfer` with the real network.
final class TextureCommandTests: PictureTestCase {
    override func setUpWithError() throws {
        _ = try TestModels.load("vgg16-hed")
    }

    private func run(
        _ filter: String, _ input: String, _ output: String, _ options: String...
    ) throws -> Command {
        let arguments = [filter, input, output, "--iterations", "2", "--levels", "1"] + options
        return try Command.run(arguments)
    }

    func testATextureOfAnotherSizeAndVariations() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        try run(
            "texture-synthesis", input, folder.file("out.png"), "--width", "50", "--height", "31",
            "--variations", "2", "--seamless", "both"
        ).assertSucceeds()
        for name in ["out-001.png", "out-002.png"] {
            let result = try ImageFile(reading: folder.file(name))
            XCTAssertEqual([result.width, result.height], [50, 31])
        }
    }

    func testAStyle() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture(hasAlpha: true).write(to: folder)
        try run("style-transfer", input, folder.file("out.png"), "--style", input, "--style-2", input)
            .assertSucceeds()
        let (before, after) = (
            try ImageFile(reading: input), try ImageFile(reading: folder.file("out.png"))
        )
        XCTAssertEqual([after.width, after.height], [before.width, before.height])
    }

    func testMistakesAreNamedAndWriteNothing() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        let output = folder.file("out.png")
        try run("style-transfer", input, output).assertFails(
            "Parameter 'style' names no picture, and this filter needs one there.")
        try run("style-transfer", input, output, "--style", folder.file("no.png")).assertFails(
            "There is no file '\(folder.file("no.png"))'.")
        try run("texture-synthesis", input, output, "--width", "40", "--height", "8", "--seamless", "both")
            .assertFails(
                "A seamless result of 40×8 pixels is too small for these layers; make it at least 16 pixels wide and high."
            )
        try run("texture-synthesis", input, output, "--width", "40000").assertFails(
            "Parameter 'width' is 40000; it must be from 0 to 32768 (pixels).", status: 64)
        let webp = folder.file("out.webp")
        try run("texture-synthesis", input, webp, "--width", "20000").assertFails(
            "'\(webp)' can't be written: the picture has 20000×21 pixels and WebP at most 16383 on a side; write PNG, "
                + "TIFF or EXR.")
        let gigantic = try run("texture-synthesis", input, output, "--width", "32768", "--height", "32768")
        XCTAssertNotEqual(gigantic.status, 0)
        let sentence = /A result of 32768×32768 pixels needs \d+ MB of memory, more than there are/
        XCTAssertNotNil(gigantic.errors.firstMatch(of: sentence), gigantic.errors)
        XCTAssertFalse(FileManager.default.fileExists(atPath: output))
    }
}
