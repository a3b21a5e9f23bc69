import Foundation
import ImageFiles
import TestSupport
import XCTest

/// `pareidolia deep-dream` with the real network.
final class DreamCommandTests: PictureTestCase {
    private let quick = ["--octaves", "1", "--iterations", "2"]

    override func setUpWithError() throws {
        _ = try TestModels.load("efficientnet-lite0")
    }

    private func dream(_ input: String, _ output: String, _ options: String...) throws -> Command {
        let arguments = ["deep-dream", input, output] + quick + options
        return try Command.run(arguments)
    }

    func testDepthGrayAndAlphaAreKept() throws {
        let folder = try TemporaryFolder()
        for sample in [TestPicture.Sample.byte, .word, .float] {
            for isGray in [false, true] {
                let picture = TestPicture(isGray: isGray, hasAlpha: true, sample: sample)
                let input = try picture.write(to: folder)
                let output = folder.file("out.tif")
                try dream(input, output).assertSucceeds()
                let before = try ImageFile(reading: input)
                let after = try ImageFile(reading: output)
                XCTAssertEqual(after.layout.depth, before.layout.depth)
                XCTAssertEqual(after.layout.isGray, isGray)
                var changed = 0
                for y in 0..<before.height {
                    for x in 0..<before.width {
                        let (old, new) = (before.region.row(y) + 4 * x, after.region.row(y) + 4 * x)
                        XCTAssertEqual(old[3], new[3], "alpha at \(x),\(y)")
                        if old[0] != new[0] { changed += 1 }
                    }
                }
                XCTAssertGreaterThan(changed, before.width * before.height / 2)
            }
        }
    }

    func testTheSeedDecides() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        for (name, seed) in [("a", "7"), ("b", "7"), ("c", "8")] {
            try dream(input, folder.file("\(name).png"), "--seed", seed).assertSucceeds()
        }
        func bytes(_ name: String) throws -> Data {
            try Data(contentsOf: URL(fileURLWithPath: folder.file("\(name).png")))
        }
        XCTAssertEqual(try bytes("a"), try bytes("b"))
        XCTAssertNotEqual(try bytes("a"), try bytes("c"))
    }

    func testFramesAreNumbered() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        try dream(input, folder.file("out.png"), "--frames", "3").assertSucceeds()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        XCTAssertEqual(names, ["in.tif", "out-001.png", "out-002.png", "out-003.png"])
        XCTAssertEqual(try ImageFile(reading: folder.file("out-003.png")).width, 33)
    }

    func testAGuideIsAFile() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        let guide = try TestPicture(width: 50, height: 40, isGray: true).write(to: folder, as: "guide.tif")
        try dream(input, folder.file("out.png"), "--guide", guide).assertSucceeds()
        try dream(input, folder.file("out.png"), "--guide", folder.file("no.png"))
            .assertFails("There is no file '\(folder.file("no.png"))'.")
    }

    /// Of the picture and of the guide.
    func testFurtherPagesAreNoted() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture(pages: 2).write(to: folder)
        let guide = try TestPicture(pages: 3).write(to: folder, as: "guide.tif")
        let command = try dream(input, folder.file("out.png"), "--guide", guide)
        XCTAssertEqual(command.status, 0)
        XCTAssertEqual(
            command.errors,
            "Note: '\(input)' has 2 pages, of which the first was read.\n"
                + "Note: '\(guide)' has 3 pages, of which the first was read.\n")
    }

    func testUnknownLayersAndClassesAreNamed() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        for (options, start) in [
            (["--layer", "block9"], "Error: There is no layer 'block9' in efficientnet-lite0; try "),
            (["--target-class", "unicorn kitten"], "Error: There is no class 'unicorn kitten'; "),
            (["--channels", "5000"], "Error: "),
            (["--model", "resnet"], "Error: There is no network 'resnet'; "),
        ] {
            let command = try dream(input, folder.file("out.png"), options[0], options[1])
            XCTAssertNotEqual(command.status, 0, "\(options)")
            XCTAssertTrue(command.errors.hasPrefix(start), command.errors)
            XCTAssertFalse(FileManager.default.fileExists(atPath: folder.file("out.png")))
        }
    }

    func testPixelsThatAreNoNumbersAreRefused() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture(sample: .float, firstSample: .infinity).write(to: folder)
        try dream(input, folder.file("out.exr")).assertFails(
            "The picture has a value that is not a number (NaN or infinity) at 0,0; replace it first.")
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), ["in.tif"])
    }

    func testADamagedNetworkIsNamed() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        let whole = "\(TestModels.store().folder)/efficientnet-lite0.safetensors"
        let path = folder.file("pareidolia/models/efficientnet-lite0.safetensors")
        try FileManager.default.createDirectory(
            atPath: folder.file("pareidolia/models"), withIntermediateDirectories: true)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
        try bytes.prefix(1_000_000).write(to: URL(fileURLWithPath: path))
        let truncated = try Command.run("deep-dream", input, folder.file("out.png"), dataHome: folder.path)
        XCTAssertEqual(truncated.status, 1)
        XCTAssertTrue(truncated.errors.hasPrefix("Error: '\(path)' "), truncated.errors)
        XCTAssertFalse(FileManager.default.fileExists(atPath: folder.file("out.png")))

        bytes[bytes.count - 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        let changed = try Command.run("models", "verify", "efficientnet-lite0", dataHome: folder.path)
        XCTAssertEqual(changed.status, 1)
        XCTAssertTrue(changed.errors.hasPrefix("Error: '\(path)' "), changed.errors)
    }

    /// `ulimit -d`, in KB, counts what is written to: what reading a picture takes for a while, too.
    func testAMediumPictureNeedsLittleMemory() throws {
        for (isGray, hasAlpha, sample) in [
            (false, false, TestPicture.Sample.byte), (false, true, .byte), (true, false, .word),
        ] {
            let folder = try TemporaryFolder()
            let picture = TestPicture(
                width: 640, height: 360, isGray: isGray, hasAlpha: hasAlpha, sample: sample)
            let (status, errors) = try dream(
                picture, in: folder, options: quick, limit: "ulimit -d \(300 << 10)")
            XCTAssertEqual(status, 0, "gray \(isGray), alpha \(hasAlpha), \(sample): \(errors)")
        }
    }

    /// Enough to start, too little for the picture.
    func testTooLittleMemoryIsReported() throws {
        let folder = try TemporaryFolder()
        let picture = TestPicture(width: 8000, height: 6000, isGray: true)
        let (status, errors) = try dream(picture, in: folder, limit: "ulimit -v 1000000")
        XCTAssertEqual(status, 1)
        XCTAssertTrue(errors.hasPrefix("Error: There is not enough memory for "), errors)
        XCTAssertFalse(FileManager.default.fileExists(atPath: folder.file("out.png")))
    }

    /// Dreams under a limit that the shell sets.
    private func dream(
        _ picture: TestPicture, in folder: TemporaryFolder, options: [String] = [], limit: String
    ) throws -> (status: Int32, errors: String) {
        let input = try picture.write(to: folder)
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments =
            ["-c", "\(limit); exec \"$@\"", "sh", BuiltProducts.command.path, "deep-dream", input]
            + [folder.file("out.png")] + options
        process.environment = try Command.environment(in: folder)
        process.standardError = errors
        try process.run()
        let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, message)
    }

    func testAnInterruptLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture(width: 400, height: 300).write(to: folder)
        let process = Process()
        process.executableURL = BuiltProducts.command
        process.arguments = ["deep-dream", input, folder.file("out.png"), "--iterations", "1000"]
        process.environment = try Command.environment(in: folder)
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        XCTAssertTrue(
            RunningProcess.wait(for: process.processIdentifier, mapping: "efficientnet-lite0.safetensors"))
        process.interrupt()
        process.waitUntilExit()
        XCTAssertEqual(process.terminationReason, .exit)
        XCTAssertEqual(process.terminationStatus, 130)
        XCTAssertEqual(
            String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self),
            "Stopped; nothing unfinished was put in place.\n")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "data" }
        XCTAssertEqual(left, ["in.tif"])
    }

    /// The terminal may be closed.
    func testUnderNohupAHangupIsIgnored() throws {
        let folder = try TemporaryFolder()
        let input = try TestPicture(width: 400, height: 300).write(to: folder)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/nohup")
        process.arguments =
            [BuiltProducts.command.path, "deep-dream", input, folder.file("out.png"), "--iterations", "1000"]
        process.environment = try Command.environment(in: folder)
        process.standardError = FileHandle.nullDevice
        try process.run()
        XCTAssertTrue(
            RunningProcess.wait(for: process.processIdentifier, mapping: "efficientnet-lite0.safetensors"))
        XCTAssertTrue(RunningProcess.ignores(process.processIdentifier, SIGHUP))
        XCTAssertFalse(RunningProcess.ignores(process.processIdentifier, SIGTERM))
        kill(process.processIdentifier, SIGHUP)
        XCTAssertTrue(process.isRunning)
        process.terminate()
        process.waitUntilExit()
        XCTAssertEqual(process.terminationStatus, 130)
    }

    /// Layers and channels on the picture, as a page with words or as a picture with the words beside it.
    func testALayerSheet() throws {
        let folder = try TemporaryFolder()
        let picture = try TestPicture(width: 40, height: 30).write(to: folder)
        let sheet = folder.file("sheet.png")
        let command = try Command.run(
            "layer-sheet", picture, sheet, "--layer", "block2a", "--channels", "2,0-1")
        XCTAssertEqual(command.status, 0, command.errors)
        XCTAssertEqual(
            command.output, "1  block2a, channel 0\n2  block2a, channel 1\n3  block2a, channel 2\n")
        let result = try ImageFile(reading: sheet)
        XCTAssertEqual([result.width, result.height], [3 * 102 + 6, 102 + 6])

        let page = folder.file("sheet.html")
        XCTAssertEqual(
            try Command.run("layer-sheet", picture, page, "--layer", "stem+block2b").status, 0)
        let text = try String(contentsOfFile: page, encoding: .utf8)
        XCTAssertEqual(text.matches(of: /<figure>/).count, 2)
        XCTAssertTrue(
            text.contains("<b>block2b</b><br>Hatched and woven lines"), text.suffix(200).description)
    }

    func testALayerSheetOfWhatIsNotThere() throws {
        let folder = try TemporaryFolder()
        let picture = try TestPicture().write(to: folder)
        let out = folder.file("sheet.png")
        for (arguments, status, sentence) in [
            (
                ["--channels", "3"], Int32(64),
                "'--channels' names channels of a layer; name it with '--layer'."
            ),
            (["--layer", "auto"], 64, "'--layer' is 'auto'; name layers, or leave it out"),
            (
                ["--layer", "stem", "--channels", "40"], 64,
                "There is no channel 40 in layer 'stem'; it has 32, 0 to 31."
            ),
            (["--layer", "stem", "--channels", "x"], 64, "Parameter 'channels' is 'x'; it must be"),
            (["--model", "resnet"], 1, "There is no network 'resnet'"),
        ] {
            let command = try Command.run(["layer-sheet", picture, out] + arguments)
            XCTAssertEqual(command.status, status, command.errors)
            XCTAssertTrue(command.errors.hasPrefix("Error: " + sentence), command.errors)
        }
        try Command.run("layer-sheet", picture, folder.file("sheet.gif")).assertFails(
            "The name '\(folder.file("sheet.gif"))' must end in one of .png, .jpg, .jpeg, .tif, .tiff, .webp, "
                + ".exr, which sets the format.")
    }
}
