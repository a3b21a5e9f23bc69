import TestSupport
import XCTest

/// Texture Synthesis and Style Transfer in GIMP: where results go, what stays, what is refused.
final class TextureTests: XCTestCase {
    private static let quick = "iterations=2 levels=1"

    override func setUpWithError() throws {
        _ = try TestModels.load("vgg16-hed")
    }

    private func call(_ filter: String, _ parameters: String = "") -> String {
        """
        (car (plug-in-pareidolia RUN-NONINTERACTIVE image layer "\(filter)" "\(Self.quick) \(parameters)"))
        """
    }

    /// A texture of any size comes as a new image or layer, made like what is selected; the layer stays.
    func testATextureOfAnotherSize() throws {
        let session = try GimpSession()
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define layer (make-image RGB RGB-IMAGE 150 48 40))
                (define image (image-of layer))
                (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 4 5 32 24)
                (save-pixels layer "\(session.path("before.tif"))")
                (define (describe name result)
                  (say name " " (= image (image-of result)) " " (car (gimp-drawable-width result)) "x"
                    (car (gimp-drawable-height result)) " " (car (gimp-image-get-layers (image-of result)))))
                (describe "image" \(call("texture-synthesis", "width=70 height=33 seamless=both")))
                (describe "several" \(call("texture-synthesis", "variations=3")))
                (describe "layer" \(call("texture-synthesis", "width=70 height=33 output=new-layer")))
                (describe "in place" \(call("texture-synthesis", "width=70 height=33 output=in-place")))
                (save-pixels layer "\(session.path("after.tif"))")
                """)
        for line in ["image #f 70x33 1", "several #f 32x24 3", "layer #t 70x33 2", "in place #f 70x33 1"] {
            XCTAssert(output.contains(line), "no '\(line)' in\n\(output)")
        }
        XCTAssertEqual(
            try TIFF(path: session.path("before.tif")).samples,
            try TIFF(path: session.path("after.tif")).samples)
    }

    /// In place, what is not selected stays as it is, and so does alpha.
    func testInPlace() throws {
        let session = try GimpSession()
        let runs = [
            "texture": call("texture-synthesis", "output=in-place"),
            "style": """
            (car (plug-in-pareidolia RUN-NONINTERACTIVE image layer "style-transfer"
              (string-append "\(Self.quick) style=" (number->string style))))
            """,
        ]
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define layer (make-image RGB RGBA-IMAGE 150 48 40))
                (define image (image-of layer))
                (define style (make-image GRAY GRAYA-IMAGE 200 37 45))
                (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 6 5 30 24)
                (save-pixels layer "\(session.path("before.tif"))")

                """
                + runs.sorted { $0.key < $1.key }.map { name, call in
                    """
                    (say "\(name) " (= layer \(call)))
                    (save-pixels layer "\(session.path("\(name).tif"))")

                    """
                }.joined())
        var before = try TIFF(path: session.path("before.tif"))
        for name in ["style", "texture"] {
            XCTAssert(output.contains("\(name) #t"), output)
            let after = try TIFF(path: session.path("\(name).tif"))
            var changed = 0
            for y in 0..<40 {
                for x in 0..<48 {
                    XCTAssertEqual(after[x, y, 3], before[x, y, 3], "\(name): alpha at \(x),\(y)")
                    let isSelected = (6..<36).contains(x) && (5..<29).contains(y) && before[x, y, 3] > 0
                    let differs = (0..<3).contains { after[x, y, $0] != before[x, y, $0] }
                    if differs, !isSelected { XCTFail("\(name): \(x),\(y) was changed") }
                    if differs { changed += 1 }
                }
            }
            XCTAssertGreaterThan(changed, 300, name)
            before = after
        }
    }

    /// The extremes that work: lines of pixels, and a layer of one color, which it keeps.
    func testLinesAndOneColor() throws {
        let session = try GimpSession()
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define layer (make-image RGB RGB-IMAGE 150 1 30))
                (define image (image-of layer))
                \(call("texture-synthesis", "output=in-place"))
                (plug-in-pareidolia RUN-NONINTERACTIVE image layer "style-transfer"
                  (string-append "\(Self.quick) style=" (number->string layer)))
                (set! layer (make-image RGB RGB-IMAGE 150 24 20))
                (set! image (image-of layer))
                (gimp-context-set-background '(20 90 200))
                (gimp-drawable-fill layer FILL-BACKGROUND)
                (let ((result \(call("texture-synthesis", "width=40"))))
                  (say "color " (cadr (gimp-drawable-get-pixel result 30 10))))
                """)
        XCTAssert(output.contains("color #(20 90 200 255)"), output)
    }

    func testMistakesAreNamedAndChangeNothing() throws {
        let mistakes = [
            (call("style-transfer"), "Parameter 'style' names no picture, and this filter needs one there."),
            (call("style-transfer", "style=123456"), "Parameter 'style' is '123456'; it must be the ID of a"),
            (
                call("texture-synthesis", "width=32768 height=32768"),
                "A result of 32768×32768 pixels needs "
            ),
            (call("texture-synthesis", "width=-3"), "Parameter 'width' is -3; it must be from 0 to 32768"),
            (
                call("texture-synthesis", "seamless=both width=40 height=8"),
                "A seamless result of 40×8 pixels is too small for these layers; make it at least 16 pixels"
            ),
            (
                "(begin (gimp-layer-add-alpha layer) (gimp-drawable-edit-clear layer)"
                    + " \(call("texture-synthesis")))",
                "The picture is fully transparent; choose one with something on it."
            ),
        ]
        let session = try GimpSession()
        let output = try session.run(
            ScriptLibrary.source
                + """
                (define layer (make-image RGB RGB-IMAGE 150 20 16))
                (define image (image-of layer))
                (save-pixels layer "\(session.path("before.tif"))")

                """
                + mistakes.enumerated().map { index, mistake in
                    """
                    \(index == mistakes.count - 1 ? "(save-pixels layer \"\(session.path("after.tif"))\")" : "")
                    (say (catch "refused" (begin \(mistake.0) "it was done")))

                    """
                }.joined())
        for (_, message) in mistakes {
            XCTAssert(output.contains(message), "'\(message)' is not in\n\(output)")
        }
        XCTAssertFalse(output.contains("it was done"), output)
        XCTAssertEqual(
            try TIFF(path: session.path("before.tif")).samples,
            try TIFF(path: session.path("after.tif")).samples)
    }

    /// One step of undo, wherever the result went.
    func testUndo() throws {
        let desktop = try Desktop()
        let original = try desktop.pixels()
        func layers() throws -> String { try desktop.script.evaluate("(car (gimp-image-get-layers image))") }
        for filter in ["texture-synthesis", "style-transfer"] {
            let style = filter == "style-transfer" ? #"" style=" (number->string layer)"# : ""
            func run(_ output: String) throws {
                try desktop.script.evaluate(
                    """
                    (plug-in-pareidolia RUN-NONINTERACTIVE image layer "\(filter)"
                      (string-append "\(Self.quick) output=\(output)" \(style)))
                    """)
            }
            try run("in-place")
            XCTAssertNotEqual(try desktop.pixels(), original, filter)
            try desktop.display.type(["ctrl+z"], in: desktop.image)
            try desktop.waitUntil("undo") { try desktop.pixels() == original }
            try run("new-layer")
            XCTAssertEqual(try layers(), "2", filter)
            try desktop.display.type(["ctrl+z"], in: desktop.image)
            try desktop.waitUntil("undo") { try layers() == "1" }
        }
    }
}
