import TestSupport
import XCTest

/// Texture Synthesis and Style Transfer in GIMP: where results go, what stays, what is refused.
final class TextureTests: XCTestCase {
    private static let quick = "iterations=2 levels=1"

    override func setUpWithError() throws {
        _ = try TestModels.load("vgg16-hed")
    }

    private func texture(_ parameters: String = "") -> String {
        ScriptLibrary.run("texture-synthesis", "\(Self.quick) \(parameters)")
    }

    /// style: the variable that holds the style's drawable; nil where it is left out.
    private func painting(_ parameters: String = "", style: String?) -> String {
        ScriptLibrary.run(
            "style-transfer", "\(Self.quick) \(parameters)", pictures: style.map { ["style": $0] } ?? [:])
    }

    /// A texture of any size comes as a new image or layer, made like what is selected; the layer stays.
    func testATextureOfAnotherSize() throws {
        let session = try GimpSession()
        let output = try session.run(
            """
            \(ScriptLibrary.clouds(48, 40))
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 4 5 32 24)
            (save-pixels layer "before")
            (define (describe name result)
              (say name " " (= image (image-of result)) " " (car (gimp-drawable-width result)) "x"
                (car (gimp-drawable-height result)) " " (car (gimp-image-get-layers (image-of result)))))
            (describe "image" \(texture("width=70 height=33 seamless=both")))
            (describe "several" \(texture("variations=3")))
            (describe "layer" \(texture("width=70 height=33 output=new-layer")))
            (describe "in place" \(texture("width=70 height=33 output=in-place")))
            (save-pixels layer "after")
            """)
        for line in ["image #f 70x33 1", "several #f 32x24 3", "layer #t 70x33 2", "in place #f 70x33 1"] {
            XCTAssert(output.contains(line), "no '\(line)' in\n\(output)")
        }
        XCTAssertEqual(try session.saved("before").samples, try session.saved("after").samples)
    }

    /// In place, what is not selected stays as it is, and so does alpha.
    func testInPlace() throws {
        let session = try GimpSession()
        let output = try session.run(
            """
            \(ScriptLibrary.clouds(48, 40, type: "RGBA-IMAGE"))
            (define style (make-image GRAY GRAYA-IMAGE 200 37 45))
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 6 5 30 24)
            (save-pixels layer "before")
            (say "style " (= layer \(painting(style: "style"))))
            (save-pixels layer "style")
            (say "texture " (= layer \(texture("output=in-place"))))
            (save-pixels layer "texture")
            """)
        var before = try session.saved("before")
        for name in ["style", "texture"] {
            XCTAssert(output.contains("\(name) #t"), output)
            let after = try session.saved(name)
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
        let output = try GimpSession().run(
            """
            \(ScriptLibrary.clouds(1, 30))
            \(texture("output=in-place"))
            \(painting(style: "layer"))
            \(ScriptLibrary.clouds(24, 20))
            (gimp-context-set-background '(20 90 200))
            (gimp-drawable-fill layer FILL-BACKGROUND)
            (let ((result \(texture("width=40"))))
              (say "color " (cadr (gimp-drawable-get-pixel result 30 10))))
            """)
        XCTAssert(output.contains("color #(20 90 200 255)"), output)
    }

    func testMistakesAreNamedAndChangeNothing() throws {
        let mistakes = [
            Mistake(
                painting(style: nil), "Parameter 'style' names no picture, and this filter needs one there."),
            Mistake(
                painting("style=123456", style: nil),
                "Parameter 'style' is '123456'; it must be the ID of a"),
            Mistake(texture("width=32768 height=32768"), "A result of 32768×32768 pixels needs "),
            Mistake(texture("width=-3"), "Parameter 'width' is -3; it must be from 0 to 32768"),
            Mistake(
                texture("seamless=both width=40 height=8"),
                "A seamless result of 40×8 pixels is too small for these layers; make it at least 16 pixels"),
        ]
        let transparent = Mistake(
            "(gimp-layer-add-alpha layer) (gimp-drawable-edit-clear layer) \(texture())",
            "The picture is fully transparent; choose one with something on it.")
        try GimpSession().assertRefuses(
            mistakes, on: ScriptLibrary.clouds(20, 16), changing: [transparent])
    }

    /// One step of undo, wherever the result went.
    func testUndo() throws {
        let desktop = try Desktop()
        let original = try desktop.pixels()
        func layers() throws -> String { try desktop.script.evaluate("(car (gimp-image-get-layers image))") }
        for filter in [texture, { self.painting("\($0) start=noise", style: "layer") }] {
            try desktop.script.evaluate(filter("output=in-place"))
            XCTAssertNotEqual(try desktop.pixels(), original)
            try desktop.display.type(["ctrl+z"], in: desktop.image)
            try desktop.waitUntil("undo") { try desktop.pixels() == original }
            try desktop.script.evaluate(filter("output=new-layer"))
            XCTAssertEqual(try layers(), "2")
            try desktop.display.type(["ctrl+z"], in: desktop.image)
            try desktop.waitUntil("undo") { try layers() == "1" }
        }
    }
}
