import Foundation
import TestSupport
import XCTest

/// Bad input gets one sentence that says what is wrong, and the picture stays as it was.
final class ErrorTests: XCTestCase {
    private func dream(_ parameters: String = "", pictures: [String: String] = [:]) -> String {
        ScriptLibrary.run("deep-dream", parameters, pictures: pictures)
    }

    private var gimp2Mistakes: [Mistake] {
        let arguments = #""efficientnet-lite0" "auto" 4 10 100"#
        let rest = #"1.5 1.4 32 "all" "all" "none" -1 "picture" 0 0 1 5 0 "in-place""#
        return [
            Mistake("(let ((layer -1)) \(dream()))", "-1 is not the ID of a layer, mask or channel in image"),
            Mistake(
                "(plug-in-pareidolia-deep-dream RUN-NONINTERACTIVE image layer \(arguments) 700 \(rest))",
                "Parameter 'color' is 700; it must be from 0 to 100 (%)."),
        ]
    }

    /// With named arguments.
    private func gimp3Call(_ arguments: String, drawables: String = "(vector layer)") -> String {
        """
        (plug-in-pareidolia-deep-dream #:run-mode RUN-NONINTERACTIVE #:image image
          #:drawables \(drawables) \(arguments))
        """
    }

    private var gimp3Mistakes: [Mistake] {
        [
            Mistake(gimp3Call("#:start \"nowhere\""), "Parameter 'start' is 'nowhere'; it must be"),
            Mistake(gimp3Call("#:output \"moon\""), "Parameter 'output' is 'moon'; it must be"),
            Mistake(gimp3Call("#:layer \"block9\""), "There is no layer 'block9' in efficientnet-lite0"),
            Mistake(
                gimp3Call("", drawables: "(vector layer layer)"),
                "The filter got 2 layers, masks or channels; it works on one at a time"),
        ]
    }

    func testMistakesAreNamedAndChangeNothing() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let mistakes =
            (Editor.isGimp3 ? gimp3Mistakes : gimp2Mistakes) + [
                Mistake(
                    dream("iterations=2000"),
                    "Parameter 'iterations' is 2000; it must be from 1 to 1000 (per octave)."),
                Mistake(
                    "(plug-in-pareidolia RUN-INTERACTIVE image layer \"deep-dream\" \"\")",
                    "There is no display for the dialog; use RUN-NONINTERACTIVE (1)"),
                Mistake(
                    "(let ((image (car (gimp-image-new 8 8 RGB)))) \(dream()))",
                    "is not the ID of a layer, mask or channel in image"),
                Mistake(
                    """
                    (let ((layer (car (gimp-layer-new image 8 8 RGB-IMAGE "n" 100 LAYER-MODE-NORMAL))))
                      \(dream()))
                    """,
                    "is not the ID of a layer, mask or channel in image"),
                Mistake(dream("octave=3"), "There is no parameter 'octave' in deep-dream"),
                Mistake(dream("guide=123456"), "Parameter 'guide' is '123456'; it must be the ID of a layer"),
                Mistake(ScriptLibrary.run("deep-sleep"), "There is no filter 'deep-sleep'"),
                Mistake(dream("layer=block9"), "There is no layer 'block9' in efficientnet-lite0; try stem"),
                Mistake(dream("channels=5000"), "block5c"),
                Mistake(dream("target-class=unicorn"), "There is no class 'unicorn'; the nearest are"),
                Mistake(
                    dream("model=resnet"),
                    "There is no network 'resnet'; known are dsift, efficientnet-lite0,"),
                Mistake(
                    """
                    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 30 30 5 5)
                    \(dream())
                    """,
                    "The selection does not touch 'clouds'"),
                Mistake(
                    """
                    (gimp-selection-none image)
                    (gimp-item-set-lock-content layer TRUE)
                    \(dream())
                    """,
                    "The pixels of 'clouds' are locked"),
                Mistake(
                    """
                    (gimp-item-set-lock-content layer FALSE)
                    (let ((empty (car (gimp-layer-new image 8 8 RGBA-IMAGE "glass" 100 LAYER-MODE-NORMAL))))
                      (gimp-image-insert-layer image empty 0 0)
                      \(dream(pictures: ["guide": "empty"])))
                    """,
                    "'glass', chosen for 'guide', is empty"),
                Mistake(
                    """
                    (let ((layer (car (gimp-layer-group-new image))))
                      (gimp-image-insert-layer image layer 0 0)
                      \(dream()))
                    """,
                    "is a layer group"),
            ]
        let indexed = Mistake(
            """
            (gimp-image-flatten image)
            (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 8 FALSE FALSE "")
            (let ((layer (car (gimp-image-get-active-drawable image))))
              \(dream()))
            """,
            "has indexed colors; convert the image with Image > Mode > RGB")
        // The layer does not fill its image.
        let picture = ScriptLibrary.clouds(20, 16) + "(gimp-image-resize image 40 40 0 0)"
        try GimpSession().assertRefuses(mistakes, on: picture, changing: [indexed])
    }

    /// A batch of GIMP 3 ends with a status. GIMP itself holds numbers to their ranges, and names to those that there are.
    func testABatchOfGimp3EndsWithAStatus() throws {
        try XCTSkipUnless(Editor.isGimp3, "GIMP 2.10 ends with 0 whatever happens")
        let session = try GimpSession()
        for (call, message, status) in [
            (gimp3Call("#:iterations 5000"), "has value 5000 out of range: 1 to 1000", 70),
            (gimp3Call("#:iterationz 5"), "Invalid argument name: iterationz", 70),
            (gimp3Call("", drawables: "#()"), "The filter got 0 layers, masks or channels", 70),
            (gimp3Call("#:layer \"block9\""), "There is no layer 'block9' in efficientnet-lite0", 70),
            ("(gimp-image-delete image)", "", 0),
        ] {
            let run = try session.start(
                arguments: ["-i"] + session.program(ScriptLibrary.clouds(20, 16) + call))
            let output = try run.output()
            XCTAssert(message.isEmpty || output.contains(message), "no '\(message)' in\n\(output)")
            XCTAssertEqual(run.process.terminationStatus, Int32(status), output)
        }
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
        let notANumber = """
            (define image (car (gimp-file-load RUN-NONINTERACTIVE "\(session.path("nan.tif"))" "nan")))
            (define layer (car (gimp-image-get-active-drawable image)))
            \(dream())
            """
        try session.assertRefuses(
            [
                Mistake(dream(), "'\(cut.path)' "),
                Mistake(
                    dream("model=vgg16-hed"),
                    "The network 'vgg16-hed' is not installed; run 'pareidolia models fetch vgg16-hed'."),
            ], on: ScriptLibrary.clouds(20, 16),
            changing: [
                Mistake(
                    notANumber,
                    "The picture has a value that is not a number (NaN or infinity) at 0,0; replace it first."
                )
            ], environment: ["XDG_DATA_HOME": session.path("data"), "XDG_DATA_DIRS": session.folder.path])
    }

    /// Without its library the plug-in is still listed, and says what to do.
    func testMissingLibrary() throws {
        let session = try GimpSession()
        try FileManager.default.removeItem(
            at: session.plugIn.deletingLastPathComponent().appendingPathComponent("libpareidolia.so"))
        try session.assertRefuses(
            [
                Mistake(dream(), "libpareidolia.so can't be loaded"),
                Mistake(dream(), "install Pareidolia again"),
            ], on: ScriptLibrary.clouds(20, 16))
    }
}
