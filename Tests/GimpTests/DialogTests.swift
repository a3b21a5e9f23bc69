import EmbeddedManifests
import Foundation
import Manifest
import TestSupport
import XCTest

@testable import EditorHost

/// What dialogs offer and say: presets, pictures, what is gray, help, tools, and other languages.
final class DialogTests: DialogTestCase {
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
        let title = "Style Transfer"
        let hint = "Choose a style picture."
        func takeOne(_ choose: (_ dialog: String) throws -> Void) throws {
            let dialog = try desktop.openFromMenu("s", title: title)
            _ = try desktop.waitForWidget("^\(title)$", role: "label", name: hint)
            try desktop.display.type(["alt+o"], in: dialog, delay: Self.buttonDelay)
            _ = try desktop.waitForWidget("^\(title)$", role: "label", name: hint)
            try choose(dialog)
            try desktop.waitUntil("a style is taken") {
                try desktop.accessibility.find(window: "^\(title)$", role: "label", name: hint).isEmpty
            }
            try desktop.display.type(["Escape"], in: dialog)
            try desktop.waitUntil("the dialog closes") { !desktop.display.hasWindow("^\(title)$") }
        }
        // The file that GIMP has opened, which is the only one recently used. GTK 3's chooser doesn't hear the test's clicks,
        // but a slash opens its field for a path.
        try takeOne { dialog in
            try press("Open file…", in: title, desktop, dialog)
            let chooser = try desktop.display.waitForWindow("^Open file…$")
            if Editor.isGimp3 {
                try desktop.display.type(["slash", "ctrl+a"], in: chooser, delay: Self.buttonDelay)
                try desktop.display.write(desktop.session.path("picture.ppm"))
                try desktop.display.type(["Return"], in: chooser)
            } else {
                let file = try desktop.waitForWidget("^Open file…$", name: "picture.ppm").middle
                try desktop.display.click(x: file.x, y: file.y, in: chooser)
                try desktop.display.type(["alt+o"], in: chooser)
            }
        }
        // One of GIMP's patterns, by its picture.
        try takeOne { dialog in
            try press("Take a pattern…", in: title, desktop, dialog)
            let patterns = try desktop.display.waitForWindow("^Take a pattern…$")
            try desktop.display.type(["Home", "Right", "space", "alt+o"], in: patterns, delay: 200)
        }

        try desktop.script.evaluate("(define painting (car (gimp-image-new 40 30 RGB)))")
        try desktop.script.evaluate(
            #"(define style (car (gimp-layer-new painting 40 30 RGB-IMAGE "p" 100 LAYER-MODE-NORMAL)))"#)
        try desktop.script.evaluate("(gimp-image-insert-layer painting style 0 0)")
        try desktop.script.evaluate("(gimp-drawable-fill style FILL-FOREGROUND)")
        let again = try desktop.openFromMenu("s", title: title)
        try desktop.display.type(["alt+i", "ctrl+a", "2", "Tab", "alt+o"], in: again)
        try desktop.waitUntil("the run ends") { !desktop.display.hasWindow("^\(title)$") }
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

    /// The part of a large picture that is seen at 100 % is the dream that comes there. Until it is made, what was
    /// dreamed at a smaller size stays.
    func testThePartInThePreviewIsWhatComes() throws {
        let (width, height) = (800, 600)
        let desktop = try Desktop(width: width, height: height)
        let dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        try desktop.display.type(["alt+i", "ctrl+a", "2", "Tab"], in: dialog)
        _ = try settledPreview(desktop, dialog)
        XCTAssert(
            try desktop.accessibility.activate(
                window: "^Deep Dream$", role: "push button", name: "Show single pixels"))
        _ = try desktop.waitForWidget("^Deep Dream$", role: "label", name: "100 %")
        let view = try preview(desktop)
        // Without the frame that says that the keyboard is on it.
        let places = (8..<view.height - 8).flatMap { y in (8..<view.width - 8).map { x in (x: x, y: y) } }
        func changes(_ pixel: (_ x: Int, _ y: Int) -> [Double]) -> [Double] {
            places.flatMap { x, y in
                let place = (x: (width - view.width) / 2 + x, y: (height - view.height) / 2 + y)
                let before = Desktop.color(x: place.x, y: place.y, width: width, height: height)
                return zip(pixel(place.x, place.y), before).map { $0 - Double($1) / 255 }
            }
        }
        func changesSeen(_ pixels: Data) throws -> [Double] {
            XCTAssertEqual(pixels.count, 3 * view.width * view.height)
            let pixels = Array(pixels)
            return changes { x, y in
                let first = 3 * ((y - (height - view.height) / 2) * view.width + x - (width - view.width) / 2)
                return pixels[first..<first + 3].map { Double($0) / 255 }
            }
        }
        func product(_ one: [Double], _ other: [Double]) -> Double {
            zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let early = try changesSeen(XCTUnwrap(previewPixels(desktop, dialog)))
        let seen = try changesSeen(settledPreview(desktop, dialog))
        XCTAssertGreaterThan(product(early, early) / product(seen, seen), 0.2)

        try desktop.display.type(["alt+o"], in: dialog)
        XCTAssert(try desktop.script.receive().isSuccess)
        let path = desktop.session.path("after.tif")
        try desktop.script.evaluate(
            "(file-tiff-save2 RUN-NONINTERACTIVE image layer \"file://\(path)\" \"\(path)\" 0 TRUE)")
        let after = try desktop.session.saved("after")
        let made = changes { x, y in (0..<3).map { Double(after[x, y, $0]) } }
        let likeness = product(seen, made) / (product(seen, seen) * product(made, made)).squareRoot()
        XCTAssertGreaterThan(likeness, 0.98)
    }

    /// By the mouse: GTK 3 answers no screen reader while a window is asked that one of its clicks has opened.
    private func press(_ name: String, in title: String, _ desktop: Desktop, _ window: String) throws {
        let button = try desktop.waitForWidget("^\(title)$", role: "push button", name: name).middle
        try desktop.display.click(x: button.x, y: button.y, in: window)
    }

    /// A layer is chosen by pictures, which can be made of the picture that is open.
    func testTheLayerBrowser() throws {
        let title = "Layers and channels"
        let desktop = try Desktop(width: 64, height: 48)
        let dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        try desktop.display.type(["alt+i", "ctrl+a", "2", "Tab", "alt+v", "ctrl+a", "1", "Tab"], in: dialog)
        try press("Browse…", in: "Deep Dream", desktop, dialog)
        let browser = try desktop.display.waitForWindow("^\(title)$")
        func pixels() throws -> Data? {
            let lists = try desktop.accessibility.find(window: "^\(title)$", name: title)
            guard let list = lists.max(by: { $0.height < $1.height }) else { return nil }
            return desktop.display.pixels(
                of: browser, x: list.x, y: list.y, width: min(list.width, 500), height: min(list.height, 100))
        }
        try desktop.waitUntil("the list is drawn") { try Set(pixels() ?? Data()).count > 50 }
        if let folder = ProcessInfo.processInfo.environment["PAREIDOLIA_SCREENSHOTS"] {
            try desktop.display.save(browser, to: "\(folder)/layers.png")
        }
        // What the field stands for is marked.
        let marked = try desktop.accessibility.find(window: "^\(title)$").filter(\.isSelected).map(\.name)
        XCTAssertEqual(marked.map { $0.prefix(7) }, ["block5c", "block6a"], "\(marked)")
        let installed = try pixels()
        try press("On my picture", in: title, desktop, browser)
        try desktop.waitUntil("other pictures are made") { try pixels() != installed }
        try press("Surprise me", in: title, desktop, browser)
        try desktop.display.type(["alt+o"], in: browser)
        try desktop.waitUntil("the browser closes") { !desktop.display.hasWindow("^\(title)$") }
        try desktop.display.type(["alt+o"], in: dialog)
        XCTAssert(try desktop.script.receive().isSuccess)
        let layer = try XCTUnwrap(last(desktop, "layer"))
        XCTAssertNotEqual(layer, "auto")
        XCTAssertNotNil(try TestModels.load("efficientnet-lite0").network.index(of: layer))
        XCTAssertEqual(try last(desktop, "iterations"), "2", "other values stay")
    }

    /// Width and height keep their ratio while the chain is closed, and a texture is shown beside itself on request.
    func testTheChainAndTiles() throws {
        let title = "Texture Synthesis"
        let desktop = try Desktop(width: 64, height: 48)
        let letters = desktop.session.mnemonics(of: "texture-synthesis")
        func key(_ label: String) throws -> String { try "alt+\(XCTUnwrap(letters.letter(label)))" }
        let dialog = try desktop.openFromScript("texture-synthesis", title: title)
        try desktop.display.type([key("_Iterations"), "ctrl+a", "4", "Tab"], in: dialog)

        // All four are the same, and what was one picture before is not.
        func isTiled(_ pixels: Data) throws -> Bool {
            let view = try preview(desktop, of: title)
            let scale = min(Double(view.width) / 128, Double(view.height) / 96)
            let side = (width: Int(64 * scale), height: Int(48 * scale))
            let origin = (x: view.width / 2 - side.width, y: view.height / 2 - side.height)
            func row(_ tile: (Int, Int), _ y: Int) -> Data {
                let first =
                    (origin.y + tile.1 * side.height + y) * view.width + origin.x + tile.0 * side.width
                // A tile's border may be half a pixel further.
                return pixels[3 * (first + 4)..<3 * (first + side.width - 4)]
            }
            // Interpolated values may be rounded differently.
            func isLike(_ one: Data, _ other: Data) -> Bool {
                zip(one, other).allSatisfy { abs(Int($0) - Int($1)) <= 2 }
            }
            return (4..<side.height - 4).allSatisfy { y in
                [(1, 0), (0, 1), (1, 1)].allSatisfy { isLike(row($0, y), row((0, 0), y)) }
            }
        }
        XCTAssertFalse(try isTiled(settledPreview(desktop, dialog, of: title)))
        XCTAssert(
            try desktop.accessibility.activate(window: "^\(title)$", role: "check box", name: "Tile 2 × 2"))
        try desktop.waitUntil("tiles are shown") {
            try isTiled(XCTUnwrap(self.previewPixels(desktop, dialog, of: title)))
        }

        // The height follows, until the chain is opened.
        try desktop.display.type([key("_Width"), "ctrl+a", "3", "2", "Tab", "alt+o"], in: dialog)
        XCTAssert(try desktop.script.receive().isSuccess)
        XCTAssertEqual(try last(desktop, "height", of: "texture-synthesis"), "24")
        let again = try desktop.openFromScript("texture-synthesis", title: title)
        let chain = try desktop.waitForWidget("^\(title)$", name: "Keep the ratio").middle
        try desktop.display.click(x: chain.x, y: chain.y, in: again)
        try desktop.display.type([key("_Width"), "ctrl+a", "4", "0", "Tab", "alt+o"], in: again)
        XCTAssert(try desktop.script.receive().isSuccess)
        XCTAssertEqual(try last(desktop, "width", of: "texture-synthesis"), "40")
        XCTAssertEqual(try last(desktop, "height", of: "texture-synthesis"), "24")
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

    /// Words that stand for values are shown in the user's language and understood in English too, and numbers are written
    /// as the locale does. What is kept is the same in every language.
    func testWordsAndNumbersInGerman() throws {
        let desktop = try Desktop(language: "de", territory: "de_DE")
        let letters = desktop.session.mnemonics(of: "deep-dream", language: "de")
        func key(_ label: String) throws -> String { try "alt+\(XCTUnwrap(letters.letter(label)))" }
        func fields() throws -> [String] {
            try desktop.accessibility.find(window: "^Deep Dream$").compactMap(\.text)
        }
        let dialog = try desktop.openFromScript("deep-dream", title: "Deep Dream")
        _ = try desktop.waitForWidget("^Deep Dream$", role: "push button", name: letters.text("_OK"))
        let start = try fields()
        XCTAssert(start.contains("automatisch") && start.contains("100,0"), "\(start)")

        try desktop.display.type([key("S_trength"), "ctrl+a"], in: dialog)
        try desktop.display.write("62.5")
        try desktop.display.type(["Tab"], in: dialog)
        try desktop.waitUntil("the point has become a comma") { try fields().contains("62,5") }
        try desktop.display.type([key("_Layer"), "ctrl+a"], in: dialog)
        try desktop.display.write("Auto")
        try desktop.display.type([key("_Iterations"), "ctrl+a", "1", "Tab", key("_OK")], in: dialog)
        XCTAssert(try desktop.script.receive().isSuccess)
        XCTAssertEqual(try last(desktop, "layer"), "auto")
        XCTAssertEqual(try last(desktop, "strength"), "62.5")
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
}
