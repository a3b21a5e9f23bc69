import EmbeddedManifests
import Foundation
import TestSupport
import XCTest

/// What needs no network: help, wrong usage, wrong files.
final class UsageTests: XCTestCase {
    func testHelpNamesEveryParameterAndPreset() throws {
        for manifest in Manifests.all {
            let help = try Command.run(manifest.name, "--help")
            XCTAssertEqual(help.status, 0)
            for parameter in manifest.parameters {
                // A command's result goes to the file it names.
                XCTAssertEqual(
                    help.output.contains("--\(parameter.name)"), parameter.kind != .output, parameter.name)
            }
            // The help is broken into lines.
            let text = help.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for preset in manifest.presets { XCTAssertTrue(text.contains(preset.name), preset.name) }
        }
    }

    /// Without naming files, which everything else needs.
    func testPresetsAreListed() throws {
        for manifest in Manifests.all {
            let list = try Command.run(manifest.name, "--list-presets")
            XCTAssertEqual(list.status, 0, list.errors)
            XCTAssertEqual(
                list.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) },
                manifest.presets.map(\.name))
        }
        let list = try Command.run("style-transfer", "--list-presets")
        XCTAssertTrue(list.output.contains("Quick: iterations 25\n"), list.output)
    }

    func testLayersAreListedWithWhatTheyShow() throws {
        let list = try Command.run("layers", "hog")
        XCTAssertEqual(list.status, 0, list.errors)
        let lines = list.output.split(separator: "\n")
        XCTAssertEqual(lines.first, "HOG (UoCTTI) (hog), from shallow to deep")
        XCTAssertTrue(lines.contains("luma          The picture without its colors"), list.output)
        XCTAssertEqual(lines.last, "feature-inversion --layer auto is hog.")
        let folder = try TemporaryFolder()
        let picture = try TestPicture().write(to: folder)
        try Command.run("feature-inversion", picture, folder.file("o.png"), "--model", "hog", "--layer", "h")
            .assertFails(
                "There is no layer 'h' in hog; try luma, gradient, orientations, cells, blocks, normalized, "
                    + "clamped, hog. 'pareidolia layers hog' lists all.")
        try Command.run("layers", "resnet").assertFails(
            "There is no network 'resnet'; known are dsift, efficientnet-lite0, googlenet, hog, hog-bilinear, "
                + "hog-dalal-triggs, vgg16, vgg16-hed, vgg19.")
    }

    func testVersion() throws {
        let version = try Command.run("--version")
        XCTAssertEqual(version.status, 0)
        XCTAssertNotNil(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/))
    }

    func testParametersAreValidatedBeforeAnythingIsRead() throws {
        try Command.run("deep-dream", "no.png", "out.png", "--octaves", "99")
            .assertFails("Parameter 'octaves' is 99; it must be from 0 to 20.", status: 64)
        try Command.run("deep-dream", "no.png", "out.png", "--strength", "-1")
            .assertFails("Parameter 'strength' is -1; it must be from 0 to 100 (%).", status: 64)
        try Command.run("deep-dream", "no.png", "out.png", "--step", "nan")
            .assertFails("Parameter 'step' is 'nan'; it must be a number.", status: 64)
        let presets = try Manifests.named("deep-dream").presets.map(\.name)
        try Command.run("deep-dream", "no.png", "out.png", "--preset", "none")
            .assertFails(
                "There is no preset 'none' in deep-dream; it has \(presets.joined(separator: ", ")).",
                status: 64)
    }

    func testUnknownOptionsAreWrongUsage() throws {
        for arguments in [["--octave", "1"], ["--octaves", "many"], ["--threads", "0"], ["--octaves"]] {
            let command = try Command.run("deep-dream", "a.png", "b.png", arguments[0], arguments.last!)
            XCTAssertEqual(command.status, 64, "\(arguments)")
            XCTAssertTrue(command.errors.hasPrefix("Error: "), command.errors)
        }
        XCTAssertEqual(try Command.run("deep-dream", "a.png").status, 64)
        XCTAssertEqual(try Command.run("dream").status, 64)
    }

    func testFilesAreChecked() throws {
        let folder = try TemporaryFolder()
        let picture = try TestPicture(hasAlpha: true).write(to: folder)
        try Command.run("deep-dream", folder.file("no.png"), folder.file("out.png"))
            .assertFails("There is no file '\(folder.file("no.png"))'.")
        try Command.run("deep-dream", picture, folder.file("out.gif")).assertFails(
            "The name '\(folder.file("out.gif"))' must end in one of .png, .jpg, .jpeg, .tif, .tiff, .webp, "
                + ".exr, which sets the format.")
        try Command.run("deep-dream", picture, folder.file("out.jpg")).assertFails(
            "'\(folder.file("out.jpg"))' can't be written: the picture has transparent pixels and JPEG has "
                + "none; write PNG, TIFF, WebP or EXR.")
        try Command.run("deep-dream", picture, folder.file("no/out.png"))
            .assertFails("Cannot write '\(folder.file("no/out.png"))': No such file or directory.")
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.path), ["in.tif"])
    }

    func testAMissingNetworkNamesTheCommandThatGetsIt() throws {
        let folder = try TemporaryFolder()
        let picture = try TestPicture().write(to: folder)
        let sentence =
            "The network 'efficientnet-lite0' is not installed; run 'pareidolia models fetch efficientnet-lite0'."
        try Command.run("deep-dream", picture, folder.file("out.png"), dataHome: folder.path)
            .assertFails(sentence)
        try Command.run("inspect", "efficientnet-lite0", dataHome: folder.path).assertFails(sentence)
        let list = try Command.run("models", "list", dataHome: folder.path)
        XCTAssertEqual(list.status, 0)
        XCTAssertTrue(list.output.contains("not installed; run 'pareidolia models fetch vgg16-hed'"))
        try Command.run("models", "fetch", "resnet", dataHome: folder.path)
            .assertFails(
                "There is no network 'resnet'; known are dsift, efficientnet-lite0, googlenet, hog, hog-bilinear, "
                    + "hog-dalal-triggs, vgg16, vgg16-hed, vgg19.")
        try Command.run("models", "fetch", "hog", dataHome: folder.path)
            .assertFails("The network 'hog' is built in; there is nothing to fetch or import.")
        XCTAssertTrue(list.output.contains("hog                 HOG (UoCTTI): built in"))
    }

    func testAFileThatIsNotTheNetworkIsNotImported() throws {
        let folder = try TemporaryFolder()
        let junk = try folder.write(Array("junk".utf8), to: "junk.whl")
        let command = try Command.run("models", "import", "vgg16-hed", junk, dataHome: folder.path)
        XCTAssertEqual(command.status, 1)
        XCTAssertTrue(command.errors.hasPrefix("Error: "), command.errors)
        let models = try FileManager.default.contentsOfDirectory(atPath: folder.file("pareidolia/models"))
        XCTAssertEqual(models, [])
    }

    /// With a python3 that never ends: it is ended, and the folder for the wheel goes.
    func testAnInterruptedDownloadLeavesNothing() throws {
        let folder = try TemporaryFolder()
        for name in ["bin", "tmp"] {
            try FileManager.default.createDirectory(
                atPath: folder.file(name), withIntermediateDirectories: false)
        }
        let running = folder.file("running")
        let python = try folder.write(
            Array("#!/bin/sh\ntouch '\(running)'\nexec sleep 1000\n".utf8), to: "bin/python3")
        chmod(python, 0o755)
        let process = Process()
        process.executableURL = BuiltProducts.command
        process.arguments = ["models", "fetch", "efficientnet-lite0"]
        process.environment = try Command.environment(in: folder, dataHome: folder.file("data"))
            .merging(["PATH": "\(folder.file("bin")):/usr/bin:/bin", "TMPDIR": folder.file("tmp")]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 where !FileManager.default.fileExists(atPath: running) {
            Thread.sleep(forTimeInterval: 0.1)
        }
        XCTAssertTrue(FileManager.default.fileExists(atPath: running))
        process.terminate()
        // Waiting for python3 would take longer.
        let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 300, execute: watchdog)
        process.waitUntilExit()
        watchdog.cancel()
        XCTAssertEqual(process.terminationReason, .exit)
        XCTAssertEqual(process.terminationStatus, 130)
        XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.file("tmp")), [])
    }
}
