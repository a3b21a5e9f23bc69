import Foundation

/// The GIMP that tests drive: 2.10, or 3 where `PAREIDOLIA_TEST_GIMP` is 3.
///
/// GIMP 3 runs in the Debian that `scripts/debian13` has made, with the plug-in that was built there; where there is none,
/// it is this system's.
enum Editor {
    static let isGimp3 = ProcessInfo.processInfo.environment["PAREIDOLIA_TEST_GIMP"] == "3"

    /// The variable that names the profile's folder.
    static let profileVariable = isGimp3 ? "GIMP3_DIRECTORY" : "GIMP2_DIRECTORY"

    /// The plug-in and its library under test; nil where they are those of this system's build.
    static var products: (plugIn: URL, library: URL)? {
        guard isGimp3, let root else { return nil }
        let folder = root.appendingPathComponent("build/release")
        return (
            folder.appendingPathComponent("gimp3-pareidolia"),
            folder.appendingPathComponent("libPareidolia.so")
        )
    }

    /// A locale in which `LANGUAGE` counts: newer C libraries don't translate in C.
    static let locale = isGimp3 ? "en_US.UTF-8" : "C.UTF-8"

    /// A new instance of it, without data and fonts.
    static func command(hasWindows: Bool) -> [String] {
        guard isGimp3 else { return ["gimp", "-d", "-f"] }
        let program = hasWindows ? ["gimp"] : ["gimp-console", "--quit"]
        return enter + program + ["-n", "-d", "-f", "--batch-interpreter=plug-in-script-fu-eval"]
    }

    /// The same of GIMP 3 for programs in Python.
    static var python: [String] {
        enter + ["gimp-console", "--quit", "-n", "-d", "-f", "--batch-interpreter=python-fu-eval"]
    }

    private static var enter: [String] { root == nil ? [] : [script, "run"] }

    private static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL
    private static let script = top.appendingPathComponent("scripts/debian13").path

    private static let root: URL? = {
        let folder =
            ProcessInfo.processInfo.environment["DEBIAN13_ROOT"].map { URL(fileURLWithPath: $0) }
            ?? top.appendingPathComponent(".build/debian13")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// What gives scripts the names and forms of GIMP 2.10, in which the tests' scripts are written.
    static let prelude = isGimp3 ? "(load \"\(top.path)/Tests/GimpTests/gimp3.scm\")\n" : ""

    /// The keys that lead from the first entry of the menu Filters to Pareidolia, which is the last one, or above
    /// Python-Fu and Script-Fu.
    static let wayToMenu = isGimp3 ? ["Up"] : ["Up", "Up", "Up"]

    /// A theme, `Light` or `Dark`, as the profile's `gimprc` names it.
    static func setting(theme: String) -> String {
        isGimp3 ? "(theme-color-scheme \(theme.lowercased()))\n" : "(theme \"\(theme)\")\n"
    }

    /// Without it, GIMP 3 greets whoever starts this version of it first.
    static let noWelcome = isGimp3 ? "(show-welcome-dialog no)\n(config-version \"\(version)\")\n" : ""

    private static let version: String = {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = enter + ["gimp-console", "--version"]
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return "" }
        let words = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return words.split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
    }()

    /// GTK's settings for a font, in GIMP 3 beside the wish for header bars, which our dialogs have none of: the file's name and its text, and the variable that leads to it.
    static func setting(font: String, in folder: URL) -> (
        file: String, text: String, variable: [String: String]
    ) {
        isGimp3
            ? (
                "gtk-3.0/settings.ini", "[Settings]\ngtk-font-name=\(font)\ngtk-dialogs-use-header=1\n",
                ["XDG_CONFIG_HOME": folder.path]
            )
            : (
                "gtkrc", "gtk-font-name = \"\(font)\"\n",
                ["GTK2_RC_FILES": folder.appendingPathComponent("gtkrc").path]
            )
    }

    /// Calls a filter's own procedure on `layer` as its menu entry does, or with the values last used.
    static func call(_ filter: String, mode: String) -> String {
        isGimp3
            ? "(plug-in-pareidolia-\(filter) #:run-mode \(mode) #:image image #:drawables (vector layer))"
            : "(plug-in-pareidolia \(mode) image layer \"\(filter)\" \"\")"
    }
}
