import EmbeddedManifests
import Foundation
import Manifest
import TestSupport
import XCTest

@testable import EditorHost

/// What tests of dialogs do again and again.
class DialogTestCase: XCTestCase {
    /// Milliseconds. A button of GTK 3 that a key has pressed takes all keys for a quarter of a second.
    static let buttonDelay = 500

    override func setUpWithError() throws {
        _ = try TestModels.load("efficientnet-lite0")
    }

    /// Starts a run of Deep Dream's dialog that takes minutes.
    func startLongRun(_ desktop: Desktop, _ dialog: String) throws {
        try desktop.display.type(["alt+i", "ctrl+a", "9", "9", "9", "Tab"], in: dialog)
        try desktop.display.type(["alt+o"], in: dialog)
        _ = try desktop.waitForWidget("^Deep Dream$", role: "push button", name: "Stop and keep")
        // Into the first steps, to have something to keep.
        try waitForSteps(desktop)
    }

    func waitForSteps(_ desktop: Desktop) throws {
        try desktop.waitUntil("the first steps are made") { try self.progress(desktop).contains("iteration") }
    }

    /// What the dialog's progress bar says; empty while nothing is computed.
    func progress(_ desktop: Desktop, of title: String = "Deep Dream") throws -> String {
        try desktop.accessibility.find(window: "^\(title)$", role: "progress bar").first?.description ?? ""
    }

    /// Ends a run, which would take minutes, by a key of the dialog.
    func end(_ desktop: Desktop, by key: String) throws {
        let dialog = try desktop.display.waitForWindow("^Deep Dream$")
        try desktop.display.type([key], in: dialog)
        try desktop.waitUntil("\(key) ends the run") { !desktop.display.hasWindow("^Deep Dream$") }
    }

    /// What the plug-in keeps of Deep Dream for the next session.
    func stored(_ desktop: Desktop) throws -> StoredSettings? {
        let file = desktop.session.profile.appendingPathComponent("pareidolia/deep-dream.json")
        guard let data = try? Data(contentsOf: file) else { return nil }
        return try JSONDecoder().decode(StoredSettings.self, from: data)
    }

    /// A value last used in a filter's dialog, which is kept for the next one: by GIMP 3 in a file of its own, for
    /// GIMP 2.10 in its memory and in the plug-in's file.
    func last(_ desktop: Desktop, _ name: String, of filter: String = "deep-dream") throws -> String? {
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
    func preview(_ desktop: Desktop, of title: String = "Deep Dream") throws -> Accessibility.Widget {
        let areas = try desktop.accessibility.find(window: "^\(title)$", name: "Preview")
        // The box that switches it on bears the same name.
        return try XCTUnwrap(areas.max { $0.width * $0.height < $1.width * $1.height })
    }

    /// What the preview shows.
    func previewPixels(
        _ desktop: Desktop, _ dialog: String, of title: String = "Deep Dream"
    ) throws -> Data? {
        let area = try preview(desktop, of: title)
        return desktop.display.pixels(
            of: dialog, x: area.x, y: area.y, width: area.width, height: area.height)
    }

    /// What the preview shows once nothing is computed any more.
    func settledPreview(
        _ desktop: Desktop, _ dialog: String, of title: String = "Deep Dream"
    ) throws -> Data {
        var last: Data?
        // A change is answered a moment later: several looks have to be the same.
        var looks = 0
        try desktop.waitUntil("the preview settles") {
            let (now, isComputing) = (
                try self.previewPixels(desktop, dialog, of: title),
                try !self.progress(desktop, of: title).isEmpty
            )
            looks = now != nil && now == last && !isComputing ? looks + 1 : 0
            last = now
            return looks == 6
        }
        return last ?? Data()
    }
}
