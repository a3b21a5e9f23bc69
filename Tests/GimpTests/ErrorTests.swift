import Foundation
import TestSupport
import XCTest

/// Bad input gets one sentence that says what is wrong, and the picture stays as it was.
final class ErrorTests: XCTestCase {
    /// What a script does, and what GIMP has to say to it.
    private struct Mistake {
        let call: String
        let message: String
    }

    private func named(_ parameters: String) -> String {
        #"(plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream" "\#(parameters)")"#
    }

    func testMistakesAreNamedAndChangeNothing() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let arguments = #""efficientnet-lite0" "auto" 4 10 100"#
        let rest = #"1.5 1.4 32 "all" "all" "none" -1 "picture" 0 0 1 5 0 "in-place""#
        let mistakes = [
            Mistake(
                call: named("iterations=2000"),
                message: "Parameter 'iterations' is 2000; it must be from 1 to 1000 (steps)."),
            Mistake(call: named("octave=3"), message: "There is no parameter 'octave' in deep-dream"),
            Mistake(
                call: named("guide=123456"),
                message: "Parameter 'guide' is '123456'; it must be the ID of a layer"),
            Mistake(
                call:
                    #"(plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-sleep" "")"#,
                message: "There is no filter 'deep-sleep'"),
            Mistake(
                call:
                    "(plug-in-pareidolia-deep-dream RUN-NONINTERACTIVE image layer \(arguments) 7 \(rest))",
                message: "Parameter 'original-colors' is 7; it must be 0 (no) or 1 (yes)."),
            Mistake(
                call: named("layer=block9"),
                message: "There is no layer 'block9' in this network; it has stem"),
            Mistake(call: named("channels=5000"), message: "block6a"),
            Mistake(
                call: named("target-class=unicorn"),
                message: "There is no class 'unicorn'; the nearest are"),
            Mistake(
                call: named("model=resnet"),
                message: "There is no network 'resnet'; known are dsift, efficientnet-lite0,"),
            Mistake(
                call: """
                    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 30 30 5 5)
                    \(named(""))
                    """,
                message: "The selection does not touch 'clouds'"),
            Mistake(
                call: """
                    (gimp-selection-none image)
                    (gimp-item-set-lock-content layer TRUE)
                    \(named(""))
                    """,
                message: "The pixels of 'clouds' are locked"),
            Mistake(
                call: """
                    (gimp-item-set-lock-content layer FALSE)
                    (let ((empty (car (gimp-layer-new image 8 8 RGBA-IMAGE "glass" 100 LAYER-MODE-NORMAL))))
                      (gimp-image-insert-layer image empty 0 0)
                      (plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream"
                        (string-append "guide=" (number->string empty))))
                    """,
                message: "'glass', chosen for 'guide', is empty"),
            Mistake(
                call: """
                    (let ((group (car (gimp-layer-group-new image))))
                      (gimp-image-insert-layer image group 0 0)
                      (plug-in-pareidolia RUN-NONINTERACTIVE image group "deep-dream" ""))
                    """,
                message: "is a layer group"),
        ]
        let session = try GimpSession()
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define layer (make-image RGB RGB-IMAGE 150 20 16))
                (define image (image-of layer))
                (gimp-image-resize image 40 40 0 0)
                (save-pixels layer "\(session.path("before.tif"))")

                """
                + mistakes.map(attempt).joined()
                    + """
                    (save-pixels layer "\(session.path("after.tif"))")
                    (gimp-image-flatten image)
                    (set! layer (car (gimp-image-get-active-drawable image)))
                    (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 8 FALSE FALSE "")

                    """
                + attempt(Mistake(call: named(""), message: "")))

        for mistake in mistakes {
            XCTAssert(output.contains(mistake.message), "'\(mistake.message)' is not in\n\(output)")
        }
        XCTAssert(output.contains("has indexed colors; convert the image with Image > Mode > RGB"), output)
        XCTAssertEqual(output.components(separatedBy: "refused").count - 1, mistakes.count + 1, output)
        XCTAssertFalse(output.contains("it was done"), output)
        XCTAssertEqual(
            try TIFF(path: session.path("before.tif")).samples,
            try TIFF(path: session.path("after.tif")).samples)
    }

    /// Networks that are cut short or not there, and pixels that are no numbers.
    func testDamagedNetworksAndPixels() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let session = try GimpSession()
        let models = session.folder.appendingPathComponent("data/pareidolia/models")
        try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
        let whole = "\(TestModels.store().folder)/efficientnet-lite0.safetensors"
        let cut = models.appendingPathComponent("efficientnet-lite0.safetensors")
        try Data(contentsOf: URL(fileURLWithPath: whole)).prefix(1_000_000).write(to: cut)
        try Data(TestPicture(sample: .float, firstSample: .nan).bytes)
            .write(to: URL(fileURLWithPath: session.path("nan.tif")))
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define layer (make-image RGB RGB-IMAGE 150 20 16))
                (define image (image-of layer))
                (save-pixels layer "\(session.path("before.tif"))")
                (say "truncated: " (catch "refused" \(named(""))))
                (say "missing: " (catch "refused" \(named("model=vgg16-hed"))))
                (save-pixels layer "\(session.path("after.tif"))")
                (set! image (car (gimp-file-load RUN-NONINTERACTIVE "\(session.path("nan.tif"))" "nan")))
                (set! layer (car (gimp-image-get-active-drawable image)))
                (say "not a number: " (catch "refused" \(named(""))))
                """,
            environment: ["XDG_DATA_HOME": session.path("data"), "XDG_DATA_DIRS": session.folder.path])
        for message in [
            "truncated: refused", "missing: refused", "not a number: refused",
            "'\(cut.path)' ",
            "The network 'vgg16-hed' is not installed; run 'pareidolia models fetch vgg16-hed'.",
            "The picture has a value that is not a number (NaN or infinity) at 0,0; replace it first.",
        ] {
            XCTAssert(output.contains(message), "'\(message)' is not in\n\(output)")
        }
        XCTAssertEqual(
            try TIFF(path: session.path("before.tif")).samples,
            try TIFF(path: session.path("after.tif")).samples)
    }

    /// Without its library the plug-in is still listed, and says what to do.
    func testMissingLibrary() throws {
        let session = try GimpSession()
        try FileManager.default.removeItem(
            at: session.plugIn.deletingLastPathComponent().appendingPathComponent("libpareidolia.so"))
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define layer (make-image RGB RGB-IMAGE 150 20 16))
                (define image (image-of layer))

                """ + attempt(Mistake(call: named(""), message: "")))
        XCTAssert(output.contains("libpareidolia.so can't be loaded"), output)
        XCTAssert(output.contains("install Pareidolia again"), output)
    }

    /// The call, with its error caught so that the script goes on.
    private func attempt(_ mistake: Mistake) -> String {
        """
        (say (catch "refused" (begin \(mistake.call) "it was done")))

        """
    }
}
