import Foundation
import TestSupport
import XCTest

/// A GIMP profile of its own with the built plug-in in it, and runs of real GIMP with that profile.
final class GimpSession {
    /// Holds the profile and whatever the scripts write; removed with the session.
    let folder: URL
    var profile: URL { folder.appendingPathComponent("profile") }
    var plugIn: URL { plugInFolder.appendingPathComponent("pareidolia") }
    private var plugInFolder: URL { profile.appendingPathComponent("plug-ins/pareidolia") }

    /// withData: with translations and help pages beside the plug-in.
    init(withData: Bool = false) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("pareidolia-gimp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: plugInFolder, withIntermediateDirectories: true)
        let products = Editor.products ?? (BuiltProducts.plugIn, BuiltProducts.library)
        try FileManager.default.copyItem(at: products.plugIn, to: plugIn)
        try FileManager.default.copyItem(
            at: products.library, to: plugInFolder.appendingPathComponent("libpareidolia.so"))
        if withData {
            let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../scripts/plugin-data").standardizedFileURL
            let process = try Process.run(script, arguments: [plugInFolder.path])
            process.waitUntilExit()
            XCTAssertEqual(process.terminationStatus, 0)
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// What a script has saved by `(save-pixels DRAWABLE NAME)`.
    func saved(_ name: String) throws -> TIFF { try TIFF(path: path("\(name).tif")) }

    /// Runs a Script-Fu program with the ``ScriptLibrary`` in GIMP without a display; returns what it reported and
    /// what GIMP printed.
    ///
    /// The program reports by `(say THING...)`: what Script-Fu displays GIMP prints sometimes only.
    /// GIMP's exit status is 0 whatever happens, so the run counts as failed unless the program's last
    /// expression was reached.
    @discardableResult
    func run(
        _ script: String, environment: [String: String] = [:], file: StaticString = #filePath,
        line: UInt = #line
    ) throws -> String {
        let report = path("report.txt")
        let framed = """
            (define report (open-output-file "\(report)"))
            (define (say . things)
              (for-each (lambda (thing) (display thing report)) things)
              (newline report))
            \(script)
            (say "\(Self.endMark)")
            (close-output-port report)
            """
        let printed = try start(arguments: ["-i"] + program(framed), environment: environment).output()
        let output = ((try? String(contentsOfFile: report, encoding: .utf8)) ?? "") + printed
        XCTAssert(
            output.contains(Self.endMark), "The script did not reach its end:\n\(output)", file: file,
            line: line)
        return output
    }

    /// The arguments that make GIMP run a Script-Fu program with the ``ScriptLibrary`` and quit.
    func program(_ script: String) throws -> [String] {
        let whole =
            "(define folder \"\(folder.path)/\")\n\(Editor.prelude)\(ScriptLibrary.functions)\(script)"
        try whole.write(toFile: path("script.scm"), atomically: true, encoding: .utf8)
        return ["-b", "(load \"\(path("script.scm"))\")", "-b", "(gimp-quit 0)"]
    }

    /// Starts GIMP, for at most ten minutes, with these variables in its environment.
    ///
    /// - Parameter command: Another than the editor's usual one.
    func start(
        _ command: [String]? = nil, arguments: [String], environment: [String: String] = [:]
    ) throws -> GimpRun {
        var all = ProcessInfo.processInfo.environment
        all["DISPLAY"] = nil
        all[Editor.profileVariable] = profile.path
        all.merge(environment, uniquingKeysWith: { $1 })
        try EditorNotes.lend(to: profile, environment: all)
        return try GimpRun(
            (command ?? Editor.command(hasWindows: environment["DISPLAY"] != nil)) + arguments,
            environment: all)
    }

    private static let endMark = "THE-SCRIPT-REACHED-ITS-END"
}

/// One run of GIMP.
final class GimpRun {
    let process = Process()
    private let printed = Printed()
    private let reading = DispatchGroup()

    private final class Printed: @unchecked Sendable {
        var data = Data()
    }

    init(_ command: [String], environment: [String: String]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["-k", "5", "600"] + command
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        // All the time, since who prints into a full pipe stops.
        DispatchQueue.global().async(group: reading) { [printed] in
            printed.data = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
        }
    }

    /// A test that has failed half-way leaves no GIMP behind.
    deinit {
        if process.isRunning { process.terminate() }
    }

    /// Waits for GIMP and its plug-ins, which print after it, and returns what all of them have printed.
    func output() throws -> String {
        reading.wait()
        process.waitUntilExit()
        return String(decoding: printed.data, as: UTF8.self)
    }
}
