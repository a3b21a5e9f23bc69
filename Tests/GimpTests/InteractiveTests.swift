import EmbeddedManifests
import Foundation
import Manifest
import TestSupport
import XCTest

@testable import EditorHost

/// Filters as a person uses them: from the menu, by the keyboard, in the dialog.
final class InteractiveTests: DialogTestCase {
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
        try script.evaluate(Editor.call("deep-dream", mode: "RUN-WITH-LAST-VALS"))
        XCTAssertEqual(try desktop.pixels(), dreamed)
        try display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try desktop.pixels() == original }
        try script.evaluate(
            ScriptLibrary.run("deep-dream", "octaves=1 iterations=2"))
        XCTAssertEqual(try desktop.pixels(), dreamed)

        // And they are in a file for the next session.
        XCTAssertEqual(try last(desktop, "iterations"), "2")
    }

    func testFromTheMenuWithPreviewAndRepeat() throws {
        let desktop = try Desktop(width: 320, height: 240)
        let original = try desktop.pixels()
        let dialog = try desktop.openFromMenu("d", title: "Deep Dream")

        // The preview changes from the picture to a dream, and with the values.
        let first = try settledPreview(desktop, dialog)
        try desktop.display.type(["alt+i", "ctrl+a", "1", "Tab"], in: dialog)
        try desktop.waitUntil("the preview changes") { try self.previewPixels(desktop, dialog) != first }
        let second = try settledPreview(desktop, dialog)
        let split = try XCTUnwrap(desktop.session.mnemonics(of: "deep-dream").letter("Split"))
        for key in [split, "w"] {
            try desktop.display.type(["alt+\(key)"], in: dialog)
            try desktop.waitUntil("the original is shown") {
                try self.previewPixels(desktop, dialog) != second
            }
            try desktop.display.type(["alt+\(key)"], in: dialog)
            try desktop.waitUntil("the dream is shown") { try self.previewPixels(desktop, dialog) == second }
        }
        XCTAssertEqual(try desktop.pixels(), original)

        try desktop.display.type(["alt+o"], in: dialog)
        try desktop.waitUntil("the run ends") { !desktop.display.hasWindow("^Deep Dream$") }
        let once = try desktop.pixels()
        XCTAssertNotEqual(once, original)
        // Repeat: the same values, no dialog.
        try desktop.display.type(["ctrl+f"], in: desktop.image)
        try desktop.waitUntil("the filter is repeated") { try desktop.pixels() != once }
        let twice = try desktop.pixels()
        try desktop.display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try desktop.pixels() == once }
        // Re-Show: the dialog has the same values.
        try desktop.display.type(["ctrl+shift+f"], in: desktop.image)
        let again = try desktop.display.waitForWindow("^Deep Dream$")
        try desktop.display.type(["alt+o"], in: again)
        try desktop.waitUntil("the run ends") { !desktop.display.hasWindow("^Deep Dream$") }
        XCTAssertEqual(try desktop.pixels(), twice)
    }

    /// A run of the dialog, and one that Repeat has started: both can be kept and canceled in an instant.
    func testStopAndKeepAndCancel() throws {
        let desktop = try Desktop(width: 640, height: 480)
        let original = try desktop.pixels()

        // From the menu, so that it is what Repeat repeats.
        try startLongRun(desktop, try desktop.openFromMenu("d", title: "Deep Dream"))
        try end(desktop, by: "alt+c")
        XCTAssertEqual(try desktop.pixels(), original, "canceled")
        try startLongRun(desktop, try desktop.openFromMenu("d", title: "Deep Dream"))
        try end(desktop, by: "alt+k")
        for key in ["alt+c", "alt+k"] {
            try desktop.waitUntil("the picture is kept") { try desktop.pixels() != original }
            try desktop.display.type(["ctrl+z"], in: desktop.image)
            try desktop.waitUntil("undo") { try desktop.pixels() == original }
            try desktop.display.type(["ctrl+f"], in: desktop.image)
            _ = try desktop.display.waitForWindow("^Deep Dream$")
            try waitForSteps(desktop)
            try end(desktop, by: key)
            if key == "alt+c" {
                XCTAssertEqual(try desktop.pixels(), original, "canceled")
                try desktop.display.type(["ctrl+y"], in: desktop.image)
            } else {
                try desktop.waitUntil("the picture is kept") { try desktop.pixels() != original }
            }
        }
    }

    /// The button beside the image window's progress bar ends the plug-in's process.
    func testCancelInTheImageWindow() throws {
        let desktop = try Desktop(width: 640, height: 480, theme: "Dark", font: "Sans 14")
        let original = try desktop.pixels()
        try startLongRun(desktop, try desktop.openFromMenu("d", title: "Deep Dream"))
        // Where the dialog does not cover it.
        XCTAssert(
            try desktop.accessibility.activate(window: "picture.*GIMP", role: "push button", name: "Cancel"))
        try desktop.waitUntil("the dialog is gone") { !desktop.display.hasWindow("^Deep Dream$") }
        XCTAssertEqual(try desktop.pixels(), original)
        XCTAssertEqual(try desktop.script.evaluate("(car (gimp-image-is-dirty image))"), "0")
    }

    func testTwoAtOnceAndAnImageClosedDuringTheRun() throws {
        _ = try TestModels.load("vgg16-hed")
        let desktop = try Desktop(width: 640, height: 480)
        try startLongRun(desktop, try desktop.openFromMenu("d", title: "Deep Dream"))
        // A second filter runs, and ends, while the first does.
        try desktop.script.evaluate(
            ScriptLibrary.run("deep-dream", "octaves=1 iterations=1 output=new-layer"))
        // And so does one from a dialog of its own.
        let second = try desktop.openFromMenu("t", title: "Texture Synthesis")
        try desktop.display.type(
            ["alt+i", "ctrl+a", "1", "Tab", "alt+l", "ctrl+a", "1", "Tab", "alt+o"], in: second)
        try desktop.waitUntil("the second ends", seconds: 60) {
            !desktop.display.hasWindow("^Texture Synthesis$")
        }
        XCTAssertEqual(try desktop.script.evaluate("(car (gimp-image-list))"), "2")
        // While windows close, looking for others may fail.
        try desktop.waitUntil("the first goes on") { desktop.display.hasWindow("^Deep Dream$") }

        try closeImage(desktop)
        try desktop.waitUntil("the dialog closes") { !desktop.display.hasWindow("^Deep Dream$") }
        XCTAssertEqual(try desktop.script.evaluate("(car (gimp-image-width other))"), "8")
    }

    func testAnImageClosedBeforeTheRun() throws {
        let desktop = try Desktop()
        let dialog = try desktop.openFromMenu("d", title: "Deep Dream")
        try desktop.display.type([], in: desktop.image)
        try closeImage(desktop)
        try desktop.display.type([], in: dialog)
        try desktop.waitUntil("the dialog closes") { !desktop.display.hasWindow("^Deep Dream$") }
    }

    /// A new image takes the place of the old one in its window.
    private func closeImage(_ desktop: Desktop) throws {
        try desktop.script.evaluate("(define other (car (gimp-image-new 8 8 RGB)))")
        try desktop.script.evaluate("(gimp-displays-reconnect image other)")
        try desktop.script.evaluate(
            "(if (= TRUE (car (gimp-image-is-valid image))) (gimp-image-delete image))")
    }
}
