import Foundation
import TestSupport
import XCTest

/// Filters as a person uses them: from the menu, by the keyboard, in the dialog.
final class InteractiveTests: XCTestCase {
    override func setUpWithError() throws {
        _ = try TestModels.load("efficientnet-lite0")
    }

    func testTheDialogItsLastValuesAndUndo() throws {
        let desktop = try Desktop()
        let (display, script) = (desktop.display, desktop.script)
        let original = try desktop.pixels()

        // The dialog: fewer iterations by its mnemonic, then OK.
        let dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        try display.type(["alt+i", "ctrl+a", "2", "Tab", "alt+v", "ctrl+a", "1", "Tab", "alt+o"], in: dialog)
        XCTAssert(try script.receive().isSuccess)
        let dreamed = try desktop.pixels()
        XCTAssertNotEqual(dreamed, original)

        // One undo, and the picture is the original; one redo, and it is the dream again.
        try display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try desktop.pixels() == original }
        try display.type(["ctrl+y"], in: desktop.image)
        try desktop.waitUntil("redo") { try desktop.pixels() == dreamed }
        try display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try desktop.pixels() == original }

        // The last values are the dialog's, not the defaults.
        try script.evaluate(#"(plug-in-pareidolia RUN-WITH-LAST-VALS image layer "deep-dream" "")"#)
        XCTAssertEqual(try desktop.pixels(), dreamed)
        try display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try desktop.pixels() == original }
        try script.evaluate(
            #"(plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream" "octaves=1 iterations=2")"#)
        XCTAssertEqual(try desktop.pixels(), dreamed)

        // And they are in a file for the next session.
        let file = try Data(
            contentsOf: desktop.session.profile.appendingPathComponent("pareidolia/deep-dream.json"))
        let stored = try XCTUnwrap(try JSONSerialization.jsonObject(with: file) as? [String: Any])
        XCTAssertEqual((stored["last"] as? [String: Any])?["iterations"] as? Int, 2)
        XCTAssertEqual(stored["format"] as? Int, 1)
    }

    func testFromTheMenuWithPreviewAndRepeat() throws {
        let desktop = try Desktop(width: 320, height: 240)
        let original = try desktop.pixels()
        let dialog = try desktop.openFromMenu("d", title: "Deep Dream")

        // The preview changes from the picture to a dream, and with the values.
        let first = try settledPreview(desktop, dialog)
        try desktop.display.type(["alt+i", "ctrl+a", "1", "Tab"], in: dialog)
        try desktop.waitUntil("the preview changes") { self.preview(desktop, dialog) != first }
        let second = try settledPreview(desktop, dialog)
        try desktop.display.type(["alt+w"], in: dialog)
        try desktop.waitUntil("the original is shown") { self.preview(desktop, dialog) != second }
        XCTAssertEqual(try desktop.pixels(), original)

        try desktop.display.type(["alt+o"], in: dialog)
        try desktop.waitUntil("the run ends") { !desktop.display.hasWindow("^Deep Dream$") }
        let once = try desktop.pixels()
        XCTAssertNotEqual(once, original)
        // Repeat: the same values, no dialog.
        try desktop.display.type(["ctrl+f"], in: desktop.image)
        try desktop.waitUntil("the filter is repeated") { try desktop.pixels() != once }
        XCTAssertFalse(desktop.display.hasWindow("^Deep Dream$"))
    }

    func testStopAndKeepAndCancel() throws {
        let desktop = try Desktop(width: 640, height: 480)
        let original = try desktop.pixels()

        var dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        try desktop.display.type(["alt+i", "ctrl+a", "9", "9", "9", "Tab", "alt+o"], in: dialog)
        Thread.sleep(forTimeInterval: 2)
        try desktop.display.type(["alt+c"], in: dialog)
        XCTAssert(try desktop.script.receive().isSuccess)
        XCTAssertEqual(try desktop.pixels(), original, "canceled")

        dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        try desktop.display.type(["alt+i", "ctrl+a", "9", "9", "9", "Tab", "alt+o"], in: dialog)
        Thread.sleep(forTimeInterval: 2)
        let start = Date()
        try desktop.display.type(["alt+k"], in: dialog)
        XCTAssert(try desktop.script.receive().isSuccess)
        // The keyboard takes up to a second of it.
        XCTAssertLessThan(Date().timeIntervalSince(start), 3, "seconds")
        XCTAssertNotEqual(try desktop.pixels(), original, "kept")
        try desktop.display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try desktop.pixels() == original }
    }

    func testTwoAtOnceAndAnImageClosedDuringTheRun() throws {
        let desktop = try Desktop(width: 640, height: 480)
        let first = try desktop.openFromMenu("d", title: "Deep Dream")
        let second = try desktop.openFromMenu("t", title: "Texture Synthesis")
        try desktop.display.type(["alt+c"], in: second)
        try desktop.waitUntil("the second closes") { !desktop.display.hasWindow("^Texture Synthesis$") }
        XCTAssert(desktop.display.hasWindow("^Deep Dream$"))

        try desktop.display.type(["alt+i", "ctrl+a", "9", "9", "9", "Tab", "alt+o"], in: first)
        Thread.sleep(forTimeInterval: 1)
        // A new image takes the place of the old one in its window.
        try desktop.script.evaluate("(define other (car (gimp-image-new 8 8 RGB)))")
        try desktop.script.evaluate("(gimp-displays-reconnect image other)")
        try desktop.script.evaluate(
            "(if (= TRUE (car (gimp-image-is-valid image))) (gimp-image-delete image))")
        try desktop.waitUntil("the dialog closes") { !desktop.display.hasWindow("^Deep Dream$") }
        XCTAssertEqual(try desktop.script.evaluate("(car (gimp-image-width other))"), "8")
    }

    /// Messages come in the language of the environment, also those of the core.
    func testMessagesAreTranslated() throws {
        let session = try GimpSession(withData: true)
        let output = try session.run(
            """
            (define image (car (gimp-image-new 8 8 RGB)))
            (define layer (car (gimp-layer-new image 8 8 RGB-IMAGE "x" 100 LAYER-MODE-NORMAL)))
            (gimp-image-insert-layer image layer 0 0)
            (for-each
              (lambda (parameters)
                (catch "refused" (plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream" parameters)))
              '("iterations=2000" "layer=block9"))
            """, environment: ["LC_ALL": "C.UTF-8", "LANGUAGE": "de"])
        XCTAssert(output.contains("Parameter „iterations“ ist 2000; er muss von 1 bis 1000"), output)
        XCTAssert(output.contains("Es gibt keine Schicht „block9“ in diesem Netz"), output)
    }

    /// What the preview shows; its place in the dialog is always the same.
    private func preview(_ desktop: Desktop, _ dialog: String) -> Data? {
        desktop.display.pixels(of: dialog, x: 40, y: 60, width: 320, height: 200)
    }

    /// What the preview shows once it does not change any more.
    private func settledPreview(_ desktop: Desktop, _ dialog: String) throws -> Data {
        var last: Data?
        try desktop.waitUntil("the preview settles", seconds: 30) {
            let before = last
            Thread.sleep(forTimeInterval: 1)
            last = self.preview(desktop, dialog)
            return last != nil && last == before
        }
        return last ?? Data()
    }
}
