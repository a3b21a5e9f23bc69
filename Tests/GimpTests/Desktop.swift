import Foundation
import TestSupport
import XCTest

/// GIMP with its windows on a display of its own, a picture open in it, and a connection for scripts.
final class Desktop {
    let session: GimpSession
    let display: Display
    let script: ScriptServer
    let accessibility: Accessibility
    /// The picture's window.
    let image: String
    private let gimp: GimpRun

    /// language: of gettext, such as `de`; theme: of GIMP, such as `Dark`; font: of GTK, such as `Sans 18`.
    ///
    /// territory: whose way to write numbers counts, such as `de_DE`, without which it is that of C.
    ///
    /// To try all tests with others, `PAREIDOLIA_TEST_THEME` and `PAREIDOLIA_TEST_FONT` name them.
    init(
        width: Int = 64, height: Int = 48, language: String = "en", territory: String? = nil,
        theme: String? = nil,
        font: String? = nil, screen: String = "1280x1000"
    ) throws {
        session = try GimpSession(withData: true)
        display = try Display(size: screen)
        accessibility = try Accessibility(display: display.name, folder: session.folder)
        let environment = ProcessInfo.processInfo.environment
        let theme = theme ?? environment["PAREIDOLIA_TEST_THEME"]
        let font = font ?? environment["PAREIDOLIA_TEST_FONT"]
        let port = try ScriptServer.freePort()
        try Self.picture(width: width, height: height)
            .write(to: URL(fileURLWithPath: session.path("picture.ppm")))
        try (Editor.noWelcome + (theme.map { Editor.setting(theme: $0) } ?? "")).write(
            to: session.profile.appendingPathComponent("gimprc"), atomically: true, encoding: .utf8)
        var variables = [
            "DISPLAY": display.name, "LC_ALL": Editor.locale, "LANG": Editor.locale, "LANGUAGE": language,
        ]
        if let territory {
            let folder = session.path("locales")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            // The system may not have it.
            let process = try Process.run(
                URL(fileURLWithPath: "/usr/bin/localedef"),
                arguments: ["-i", territory, "-f", "UTF-8", "\(folder)/\(territory).UTF-8"])
            process.waitUntilExit()
            try XCTSkipIf(process.terminationStatus != 0, "The package locales is not installed.")
            for name in ["LC_ALL", "LANG"] { variables[name] = "\(territory).UTF-8" }
            variables["LOCPATH"] = folder
        }
        if let font {
            let setting = Editor.setting(font: font, in: session.folder)
            let file = session.folder.appendingPathComponent(setting.file)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try setting.text.write(to: file, atomically: true, encoding: .utf8)
            variables.merge(setting.variable, uniquingKeysWith: { $1 })
        }
        gimp = try session.start(
            arguments: [
                "-s", session.path("picture.ppm"), "-b",
                "(plug-in-script-fu-server RUN-NONINTERACTIVE \"127.0.0.1\" \(port) \"\(session.path("server"))\")",
            ], environment: variables.merging(accessibility.environment, uniquingKeysWith: { $1 }))
        image = try display.waitForWindow("picture.*GIMP")
        script = try ScriptServer(port: port)
        if !Editor.prelude.isEmpty { try script.evaluate(Editor.prelude) }
        try script.evaluate("(define image (vector-ref (cadr (gimp-image-list)) 0))")
        try script.evaluate("(define layer (car (gimp-image-get-active-drawable image)))")
    }

    /// A photograph's stand-in: smooth shades with a hard edge.
    private static func picture(width: Int, height: Int) -> Data {
        var file = Data("P6 \(width) \(height) 255\n".utf8)
        for y in 0..<height {
            for x in 0..<width { file.append(contentsOf: color(x: x, y: y, width: width, height: height)) }
        }
        return file
    }

    /// A pixel of the picture.
    static func color(x: Int, y: Int, width: Int, height: Int) -> [UInt8] {
        let (right, down) = (255 * x / width, 240 * y / height)
        return [UInt8(right), UInt8(down), right + down > 250 ? 200 : 40]
    }

    /// Some pixels of the layer, in tenths of its size.
    func pixels() throws -> [String] {
        try [(1, 1), (3, 6), (6, 3), (9, 9)].map { x, y in
            try script.evaluate(
                """
                (cadr (gimp-drawable-get-pixel layer (* \(x) (quotient (car (gimp-drawable-width layer)) 10))
                  (* \(y) (quotient (car (gimp-drawable-height layer)) 10))))
                """)
        }
    }

    /// Opens a filter as a person does: Filters, the editor's way to Pareidolia, and the filter's letter there.
    func openFromMenu(_ letter: String, title: String) throws -> String {
        try display.type(["alt+r"] + Editor.wayToMenu + ["Right", letter], in: image, delay: 150)
        return try display.waitForWindow("^\(title)$")
    }

    /// Starts a filter's dialog from a script, which waits for its end.
    func openFromScript(_ filter: String, title: String) throws -> String {
        try script.send(Editor.call(filter, mode: "RUN-INTERACTIVE"))
        return try display.waitForWindow("^\(title)$")
    }

    /// Waits for a widget that is to be seen, and that a person could use.
    func waitForWidget(
        _ window: String, role: String? = nil, name: String? = nil, file: StaticString = #filePath,
        line: UInt = #line
    ) throws -> Accessibility.Widget {
        var found: Accessibility.Widget?
        try waitUntil("\(role ?? "widget") '\(name ?? "")' in \(window)", file: file, line: line) {
            found = try accessibility.find(window: window, role: role, name: name).first
            return found?.isSensitive == true
        }
        return try XCTUnwrap(found, file: file, line: line)
    }

    /// Waits for a state. The limit is for what hangs, not for what is slow.
    func waitUntil(
        _ what: String, seconds: Double = 60, file: StaticString = #filePath, line: UInt = #line,
        _ condition: () throws -> Bool
    ) throws {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            if try condition() { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        XCTFail("\(what): not within \(seconds) seconds", file: file, line: line)
    }
}
