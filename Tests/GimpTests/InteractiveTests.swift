import EmbeddedManifests
import Foundation
import Manifest
import TestSupport
import XCTest

@testable import EditorHost

/// Filters as a person uses them: from the menu, by the keyboard, in the dialog.
final class InteractiveTests: XCTestCase {
    /// Milliseconds. A button of GTK 3 that a key has pressed takes all keys for a quarter of a second.
    private static let buttonDelay = 500

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

    func testPresetsOfOnesOwnClassesAndPlaces() throws {
        let desktop = try Desktop(theme: "Dark", font: "Sans 14")
        let display = desktop.display
        let mnemonics = desktop.session.mnemonics(of: "deep-dream")
        let dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")

        // Saved under a name, by the button behind the list of presets.
        try display.type(["alt+i", "ctrl+a", "2", "Tab", "alt+v", "ctrl+a", "1", "Tab"], in: dialog)
        try display.type(["alt+p", "Tab", "space"], in: dialog)
        let question = try display.waitForWindow("^Save Preset$")
        try display.type(["ctrl+a"], in: question)
        try display.write("My own")
        try display.type(["Return"], in: question)
        try desktop.waitUntil("the preset is stored") {
            try self.stored(desktop)?.presets.map(\.name) == ["My own"]
        }

        // After a reset it brings its values back.
        try display.type(["alt+r", "alt+p", "End"], in: dialog, delay: Self.buttonDelay)

        // A class by a part of its name; its field is the next one behind the neuron's and its button.
        let above = try XCTUnwrap(mnemonics.letter("Ne_uron at"))
        try display.type(["alt+a", "alt+\(above)", "Tab", "Tab"], in: dialog)
        try display.write("ptian c")
        _ = try desktop.waitForWidget("^Deep Dream$", role: "table cell", name: "Egyptian cat")
        try display.type(["Down", "Return"], in: dialog)
        try display.type(["alt+o"], in: dialog)
        XCTAssert(try desktop.script.receive().isSuccess)
        XCTAssertEqual(try last(desktop, "iterations"), "2")
        XCTAssertEqual(try last(desktop, "octaves"), "1")
        XCTAssertEqual(try last(desktop, "target-class"), "Egyptian cat")

        // Deleted by the button behind that.
        let again = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        try display.type(["alt+p", "End", "Tab", "Tab", "space"], in: again)
        try desktop.waitUntil("the preset is deleted") { try self.stored(desktop)?.presets.isEmpty == true }

        // A place that is pointed at: the middle of the preview.
        try display.type(
            ["alt+r", "alt+\(above)", "Tab", "space"], in: again, delay: Self.buttonDelay)
        let middle = try preview(desktop).middle
        try display.click(x: middle.x, y: middle.y, in: again)
        try display.type(["alt+o"], in: again)
        XCTAssert(try desktop.script.receive().isSuccess)
        let neuron = try XCTUnwrap(try last(desktop, "neuron"))
        let place = neuron.split(separator: ",").compactMap { Double($0) }
        XCTAssertEqual(place.count, 2, neuron)
        for coordinate in place { XCTAssertEqual(coordinate, 0.5, accuracy: 0.02, neuron) }
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

    /// The dialog lists what was opened since it came up.
    func testAStylePictureThatIsOpenedMeanwhile() throws {
        _ = try TestModels.load("vgg16-hed")
        let desktop = try Desktop()
        let original = try desktop.pixels()
        let dialog = try desktop.openFromMenu("s", title: "Style Transfer")
        try desktop.script.evaluate("(define painting (car (gimp-image-new 40 30 RGB)))")
        try desktop.script.evaluate(
            #"(define style (car (gimp-layer-new painting 40 30 RGB-IMAGE "p" 100 LAYER-MODE-NORMAL)))"#)
        try desktop.script.evaluate("(gimp-image-insert-layer painting style 0 0)")
        try desktop.script.evaluate("(gimp-drawable-fill style FILL-PATTERN)")
        try desktop.display.type([], in: desktop.image)
        try desktop.display.type(["alt+s", "Home", "Down"], in: dialog)
        try desktop.display.type(["alt+i", "ctrl+a", "2", "Tab", "alt+o"], in: dialog)
        try desktop.waitUntil("the run ends") { !desktop.display.hasWindow("^Style Transfer$") }
        XCTAssertNotEqual(try desktop.pixels(), original)
        // And it is the style of the next run, which refuses to do without one.
        let painted = try desktop.pixels()
        try desktop.display.type(["ctrl+z"], in: desktop.image)
        try desktop.waitUntil("undo") { try desktop.pixels() == original }
        try desktop.script.evaluate(Editor.call("style-transfer", mode: "RUN-WITH-LAST-VALS"))
        XCTAssertEqual(try desktop.pixels(), painted)
    }

    /// A style picture that is open is taken by itself; without one the dialog says what to choose, and OK leads there.
    func testWhatAStyleIsTakenFrom() throws {
        _ = try TestModels.load("vgg16-hed")
        let desktop = try Desktop()
        let original = try desktop.pixels()
        let dialog = try desktop.openFromMenu("s", title: "Style Transfer")
        _ = try desktop.waitForWidget("^Style Transfer$", role: "label", name: "Choose a style picture.")
        try desktop.display.type(["alt+o"], in: dialog)
        _ = try desktop.waitForWidget("^Style Transfer$", role: "label", name: "Choose a style picture.")
        try desktop.display.type(["Escape"], in: dialog)
        try desktop.waitUntil("the dialog closes") { !desktop.display.hasWindow("^Style Transfer$") }

        try desktop.script.evaluate("(define painting (car (gimp-image-new 40 30 RGB)))")
        try desktop.script.evaluate(
            #"(define style (car (gimp-layer-new painting 40 30 RGB-IMAGE "p" 100 LAYER-MODE-NORMAL)))"#)
        try desktop.script.evaluate("(gimp-image-insert-layer painting style 0 0)")
        try desktop.script.evaluate("(gimp-drawable-fill style FILL-FOREGROUND)")
        let again = try desktop.openFromMenu("s", title: "Style Transfer")
        try desktop.display.type(["alt+i", "ctrl+a", "2", "Tab", "alt+o"], in: again)
        try desktop.waitUntil("the run ends") { !desktop.display.hasWindow("^Style Transfer$") }
        XCTAssertNotEqual(try desktop.pixels(), original)
    }

    /// What has no effect is gray: a second style's weight without that style, and what a morph alone needs.
    func testWhatHasNoEffectIsGray() throws {
        let desktop = try Desktop()
        let dialog = try desktop.openFromScript("feature-inversion", title: "Feature Inversion")
        func isGray(_ label: String) throws -> Bool {
            let found = try desktop.accessibility.find(
                window: "^Feature Inversion$", role: "label", name: label)
            return try XCTUnwrap(found.first, label).isSensitive == false
        }
        try desktop.waitUntil("a single picture has no number") {
            try isGray("Number of results") && isGray("Morph to")
        }
        // Several samples are the third choice, a morph the fourth.
        try desktop.display.type(["alt+e", "Home", "Down", "Down"], in: dialog)
        try desktop.waitUntil("samples have a number") {
            try !isGray("Number of results") && isGray("Morph to")
        }
        try desktop.display.type(["Down"], in: dialog)
        _ = try desktop.waitForWidget(
            "^Feature Inversion$", role: "label", name: "Choose the picture at the morph's end.")
        XCTAssertFalse(try isGray("Morph to"))
        try desktop.display.type(["Escape"], in: dialog)
        _ = try desktop.script.receive()
    }

    /// Where there is no browser, the dialog says so beside the preview's progress, and the preview goes on.
    func testHelpWithoutABrowser() throws {
        let desktop = try Desktop(width: 640, height: 480)
        let dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        _ = try settledPreview(desktop, dialog)
        let size = try preview(desktop)
        try desktop.display.type(["alt+h"], in: dialog)
        try desktop.waitUntil("it is said") {
            try desktop.accessibility.find(window: "^Deep Dream$", role: "label").contains {
                $0.name.hasPrefix("There is no browser that could be opened")
            }
        }
        XCTAssertTrue(try progress(desktop).isEmpty, "the preview is not computed again")
        XCTAssertEqual(try preview(desktop).height, size.height)
        try desktop.display.type(["Escape"], in: dialog)
        _ = try desktop.script.receive()
    }

    /// The view can be used during a run, and whether advanced parameters are shown is remembered.
    func testToolsDuringARunAndTheExpander() throws {
        let desktop = try Desktop(width: 640, height: 480)
        let dialog = try desktop.openFromMenu("d", title: "Deep Dream")
        let letters = desktop.session.mnemonics(of: "deep-dream")
        try desktop.display.type(["alt+\(try XCTUnwrap(letters.letter("_Advanced")))"], in: dialog)
        try startLongRun(desktop, dialog)
        func tool(_ name: String) throws -> Accessibility.Widget {
            try desktop.waitForWidget("^Deep Dream$", role: "check box", name: name)
        }
        XCTAssertTrue(try tool("Show original").isSensitive)
        let dreaming = try previewPixels(desktop, dialog)
        XCTAssert(
            try desktop.accessibility.activate(
                window: "^Deep Dream$", role: "check box", name: "Show original"))
        try desktop.waitUntil("the original is shown and stays") {
            let first = try self.previewPixels(desktop, dialog)
            Thread.sleep(forTimeInterval: 2)
            return try first != dreaming && first == self.previewPixels(desktop, dialog)
        }
        XCTAssert(
            try desktop.accessibility.activate(
                window: "^Deep Dream$", role: "push button", name: "Show single pixels"))
        _ = try desktop.waitForWidget("^Deep Dream$", role: "label", name: "100 %")
        try end(desktop, by: "alt+c")

        _ = try desktop.openFromMenu("d", title: "Deep Dream")
        try desktop.waitUntil("advanced parameters are shown") {
            try desktop.accessibility.find(
                window: "^Deep Dream$", role: "toggle button", name: "Advanced", anywhere: true
            ).first?.isChecked == true
        }
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
              '("iterations=2000" "layer=block9" "step=1,5" "neuron=here" "step="))
            """, environment: ["LC_ALL": Editor.locale, "LANGUAGE": "de"])
        XCTAssert(output.contains("Parameter „iterations“ ist 2000; er muss von 1 bis 1000"), output)
        XCTAssert(
            output.contains("Es gibt keine Schicht „block9“ in efficientnet-lite0; es lohnen sich"), output)
        for word in ["must", "there", "number", "steps", "value"] {
            XCTAssertFalse(output.contains(word), output)
        }
    }

    /// Starts a run of Deep Dream's dialog that takes minutes.
    private func startLongRun(_ desktop: Desktop, _ dialog: String) throws {
        try desktop.display.type(["alt+i", "ctrl+a", "9", "9", "9", "Tab"], in: dialog)
        try desktop.display.type(["alt+o"], in: dialog)
        _ = try desktop.waitForWidget("^Deep Dream$", role: "push button", name: "Stop and keep")
        // Into the first steps, to have something to keep.
        try waitForSteps(desktop)
    }

    private func waitForSteps(_ desktop: Desktop) throws {
        try desktop.waitUntil("the first steps are made") { try self.progress(desktop).contains("step") }
    }

    /// What the dialog's progress bar says; empty while nothing is computed.
    private func progress(_ desktop: Desktop) throws -> String {
        try desktop.accessibility.find(window: "^Deep Dream$", role: "progress bar").first?.description ?? ""
    }

    /// Ends a run, which would take minutes, by a key of the dialog.
    private func end(_ desktop: Desktop, by key: String) throws {
        let dialog = try desktop.display.waitForWindow("^Deep Dream$")
        try desktop.display.type([key], in: dialog)
        try desktop.waitUntil("\(key) ends the run") { !desktop.display.hasWindow("^Deep Dream$") }
    }

    /// What the plug-in keeps of Deep Dream for the next session.
    private func stored(_ desktop: Desktop) throws -> StoredSettings? {
        let file = desktop.session.profile.appendingPathComponent("pareidolia/deep-dream.json")
        guard let data = try? Data(contentsOf: file) else { return nil }
        return try JSONDecoder().decode(StoredSettings.self, from: data)
    }

    /// A value last used in a filter's dialog, which is kept for the next one: by GIMP 3 in a file of its own, for
    /// GIMP 2.10 in its memory and in the plug-in's file.
    private func last(_ desktop: Desktop, _ name: String, of filter: String = "deep-dream") throws -> String?
    {
        guard Editor.isGimp3 else {
            let values = try desktop.script.evaluate(
                "(cadr (gimp-procedural-db-get-data \"plug-in-pareidolia-\(filter)\"))")
            let bytes = values.split { !$0.isNumber }.compactMap { UInt8($0) }
            let last = try JSONDecoder().decode([String: Value].self, from: Data(bytes))
            if filter == "deep-dream" { XCTAssertEqual(try stored(desktop)?.last?[name], last[name]) }
            return last[name]?.description
        }
        let file = desktop.session.profile.appendingPathComponent(
            "plug-in-settings/GimpProcedureConfigRun-plug-in-pareidolia-\(filter).last")
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let start = text.range(of: "(\(name) ")?.upperBound else { return nil }
        return text[start...].prefix { $0 != ")" && $0 != "\n" }.trimmingCharacters(in: ["\""])
    }

    /// The widget that shows the preview.
    private func preview(_ desktop: Desktop) throws -> Accessibility.Widget {
        let areas = try desktop.accessibility.find(window: "^Deep Dream$", name: "Preview")
        // The box that switches it on bears the same name.
        return try XCTUnwrap(areas.max { $0.width * $0.height < $1.width * $1.height })
    }

    /// What the preview shows.
    private func previewPixels(_ desktop: Desktop, _ dialog: String) throws -> Data? {
        let area = try preview(desktop)
        return desktop.display.pixels(
            of: dialog, x: area.x, y: area.y, width: area.width, height: area.height)
    }

    /// What the preview shows once nothing is computed any more.
    private func settledPreview(_ desktop: Desktop, _ dialog: String) throws -> Data {
        var last: Data?
        // A change is answered a moment later: several looks have to be the same.
        var looks = 0
        try desktop.waitUntil("the preview settles") {
            let (now, isComputing) = (
                try self.previewPixels(desktop, dialog), try !self.progress(desktop).isEmpty
            )
            looks = now != nil && now == last && !isComputing ? looks + 1 : 0
            last = now
            return looks == 6
        }
        return last ?? Data()
    }
}
