import Foundation
import Synchronization

/// What GIMP notes of its own plug-ins when it is first started in a language: asking GIMP 3's takes 5 seconds, and each
/// session has a new profile.
struct EditorNotes {
    private let plugIns: Data
    /// The setting without which GIMP 3 takes the notes for those of another language.
    private let language: String

    private static let kept = Mutex<[[String?]: EditorNotes]>([:])

    /// Gives them to a profile that has none, for a run with these variables.
    static func lend(to profile: URL, environment: [String: String]) throws {
        let file = profile.appendingPathComponent("pluginrc")
        guard !FileManager.default.fileExists(atPath: file.path) else { return }
        let language = ["LC_ALL", "LANG", "LANGUAGE"].map { environment[$0] }
        let notes = try kept.withLock { kept in
            if let notes = kept[language] { return notes }
            let notes = try EditorNotes(environment: environment)
            kept[language] = notes
            return notes
        }
        try notes.plugIns.write(to: file)
        let settings = profile.appendingPathComponent("gimprc")
        let others = (try? String(contentsOf: settings, encoding: .utf8)) ?? ""
        try (notes.language + others).write(to: settings, atomically: true, encoding: .utf8)
    }

    /// Starts GIMP in an empty profile.
    private init(environment: [String: String]) throws {
        let profile = FileManager.default.temporaryDirectory
            .appendingPathComponent("pareidolia-notes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: profile) }
        var variables = environment
        variables["DISPLAY"] = nil
        variables[Editor.profileVariable] = profile.path
        _ = try GimpRun(
            Editor.command(hasWindows: false) + ["-i", "-b", "(gimp-quit 0)"], environment: variables
        ).output()
        plugIns = try Data(contentsOf: profile.appendingPathComponent("pluginrc"))
        let settings = try? String(contentsOf: profile.appendingPathComponent("gimprc"), encoding: .utf8)
        language =
            settings?.split(separator: "\n").first { $0.hasPrefix("(prev-language ") }.map { "\($0)\n" } ?? ""
    }
}
