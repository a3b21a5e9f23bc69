import TestSupport
import XCTest

/// Results that become a mask, a selection, or a layer with transparency.
final class MatteTests: XCTestCase {
    /// One click from the picture to its mask, which the dialog shows before, and one step of undo.
    func testAMaskAndASelectionFromTheDialog() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let desktop = try Desktop(width: 160, height: 120)
        let original = try desktop.pixels()
        func check(_ test: String) throws -> Bool { try desktop.script.evaluate("(if \(test) 1 0)") == "1" }
        let dialog = try desktop.openFromScript("cut-out", title: "Cut Out")
        try desktop.display.type(["alt+o"], in: dialog)
        let answer = try desktop.script.receive()
        XCTAssert(answer.isSuccess, answer.text)
        // GIMP 3 has another word for no item.
        let mask = "(let ((mask (car (gimp-layer-get-mask layer)))) (and (number? mask) (> mask 0)))"
        XCTAssertTrue(try check(mask))
        XCTAssertEqual(try desktop.pixels(), original)
        try desktop.display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try !check(mask) }
        try desktop.script.evaluate(ScriptLibrary.run("cut-out", "result=selection samples=2"))
        XCTAssertTrue(try check("(= FALSE (car (gimp-selection-is-empty image)))"))
        try desktop.display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try check("(= TRUE (car (gimp-selection-is-empty image)))") }
    }

    /// An image with a layer, and another one with strokes: white in the middle, black at two sides.
    private let strokes = """
        \(ScriptLibrary.clouds(40, 32))
        (define strokes (car (gimp-layer-new image 40 32 RGBA-IMAGE "strokes" 100 LAYER-MODE-NORMAL)))
        (gimp-drawable-fill strokes FILL-TRANSPARENT)
        (gimp-image-insert-layer image strokes 0 0)
        (define (paint color x y width height)
          (gimp-context-set-foreground color)
          (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y width height)
          (gimp-drawable-edit-fill strokes FILL-FOREGROUND)
          (gimp-selection-none image))
        (paint '(255 255 255) 14 12 12 8)
        (paint '(0 0 0) 0 0 6 32)
        (paint '(0 0 0) 34 0 6 32)
        (define (value-of drawable x y) (vector-ref (cadr (gimp-drawable-get-pixel drawable x y)) 0))

        """

    private func cut(_ parameters: String = "") -> String {
        ScriptLibrary.run("cut-out", parameters, pictures: ["strokes": "strokes"])
    }

    /// The layer that was worked on still is, whatever channels the image has.
    func testASelectionLeavesTheLayerActive() throws {
        let output = try GimpSession().run(
            """
            \(strokes)
            (define mine (car (gimp-channel-new image 40 32 "mine" 100 '(0 0 0))))
            (gimp-image-insert-channel image mine 0 0)
            (gimp-image-set-active-layer image layer)
            \(cut("result=selection"))
            (say "active" (= layer (car (gimp-image-get-active-drawable image))))
            """)
        XCTAssert(output.contains("active#t"), output)
    }

    func testALayerMask() throws {
        let session = try GimpSession()
        let output = try session.run(
            """
            \(strokes)
            (save-pixels layer "before")
            (define result \(cut()))
            (say "mask" (= result (car (gimp-layer-get-mask layer))) (car (gimp-drawable-width result)) "x"
              (car (gimp-drawable-height result)) ":" (value-of result 20 16) ":" (value-of result 2 2) ":"
              (car (gimp-image-get-layers image)))
            (save-pixels layer "after")
            """)
        XCTAssert(output.contains("mask#t40x32:255:0:2"), output)
        XCTAssertEqual(try session.saved("after").samples, try session.saved("before").samples)
    }

    /// What is selected bounds the object; a mask covers the layer all the same.
    func testWhatIsSelectedBoundsTheObject() throws {
        let output = try GimpSession().run(
            """
            \(strokes)
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 10 8 18 16)
            (define result \(cut()))
            (say "bound" (value-of result 20 16) ":" (value-of result 20 2) ":" (value-of result 31 16) ":"
              (car (gimp-drawable-width result)))
            """)
        XCTAssert(output.contains("bound255:0:0:40"), output)
    }

    /// A layer that does not begin where the image does.
    func testASelection() throws {
        let output = try GimpSession().run(
            """
            \(strokes)
            (gimp-layer-set-offsets layer 3 2)
            (define result \(cut("result=selection")))
            (say "selected" (= result layer) (car (gimp-selection-value image 20 16)) ":"
              (car (gimp-selection-value image 4 4)) ":" (car (gimp-selection-value image 1 1)) ":"
              (car (gimp-image-get-channels image)) ":" (car (gimp-layer-get-mask layer)))
            """)
        XCTAssert(output.contains("selected#t255:0:0:"), output)
    }

    func testALayerWithTheObject() throws {
        let session = try GimpSession()
        let output = try session.run(
            """
            \(strokes)
            (save-pixels layer "before")
            (define result \(cut("result=layer")))
            (say "layer" (= result layer) (car (gimp-drawable-has-alpha result)) (car (gimp-image-get-layers image)) ":"
              (vector-ref (cadr (gimp-drawable-get-pixel layer 20 16)) 0))
            (save-pixels result "result")
            (save-pixels layer "after")
            """)
        XCTAssert(output.contains("layer#f13:"), output)
        XCTAssertEqual(try session.saved("after").samples, try session.saved("before").samples)
        let samples = try session.saved("result").samples
        XCTAssertEqual(samples[4 * (16 * 40 + 20) + 3], 1)
        XCTAssertEqual(samples[4 * (2 * 40 + 2) + 3], 0)
    }

    func testSaliency() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let session = try GimpSession()
        func look(_ result: String) -> String {
            ScriptLibrary.run("saliency", "samples=2 sizes=1 blur=0 result=\(result)")
        }
        let output = try session.run(
            """
            \(ScriptLibrary.clouds(40, 32))
            (define gray \(look("layer")))
            (define heat \(look("heat-map")))
            (save-pixels gray "gray")
            (save-pixels heat "heat")
            (define mask \(look("mask")))
            (say "saliency" (= mask (car (gimp-layer-get-mask layer))) (car (gimp-image-get-layers image)))
            (define selected \(look("selection")))
            (say "selected" (= selected layer) (= TRUE (car (gimp-selection-is-empty image))))
            """)
        XCTAssert(output.contains("saliency#t3"), output)
        XCTAssert(output.contains("selected#t#f"), output)
        let (gray, heat) = (try session.saved("gray").samples, try session.saved("heat").samples)
        XCTAssertEqual(gray.max(), 1)
        for i in 0..<40 * 32 {
            XCTAssertEqual(gray[4 * i], gray[4 * i + 1])
            XCTAssertEqual(gray[4 * i], gray[4 * i + 2])
        }
        XCTAssertNotEqual(gray, heat)
    }

    func testMistakesAreNamedAndChangeNothing() throws {
        try GimpSession().assertRefuses(
            [
                Mistake(
                    "(gimp-selection-all image) \(cut())", "Everything is selected, so that nothing is surely"
                ),
                Mistake(
                    """
                    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 20 32)
                    \(cut())
                    """,
                    "The strokes and the selection contradict each other"),
                Mistake(
                    """
                    (gimp-selection-none image)
                    (let ((layer (car (gimp-selection-save image)))) \(cut()))
                    """,
                    "is no layer, and only layers have masks"),
                Mistake(
                    """
                    (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-WHITE)))
                    \(cut())
                    """,
                    "'clouds' has a layer mask already"),
            ], on: strokes)
    }
}
