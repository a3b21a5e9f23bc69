import Foundation
import TestSupport
import XCTest

/// A C program of one file, compiled against the header and the built library.
final class CProgram {
    static let project = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    typealias Outcome = (status: Int32, output: Data, errors: String)

    private let folder: TemporaryFolder
    /// Where the program finds networks: C programs know them by the data folder alone.
    private let environment: [String: String]

    /// - Parameter source: its path in the project.
    init(_ source: String) throws {
        folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("libpareidolia.so"), withDestinationPath: BuiltProducts.library.path)
        var environment = ProcessInfo.processInfo.environment
        if let models = environment["PAREIDOLIA_TEST_MODELS"] {
            try FileManager.default.createDirectory(
                atPath: folder.file("pareidolia"), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("pareidolia/models"), withDestinationPath: models)
            environment["XDG_DATA_HOME"] = folder.path
        }
        self.environment = environment
        let outcome = try Self.run(
            "/usr/bin/cc",
            [
                "-std=c11", "-Wall", "-Wextra", "-Werror", Self.project.appendingPathComponent(source).path,
                "-I", Self.project.appendingPathComponent("Sources/CPareidolia/include").path,
                "-L", folder.path, "-lpareidolia", "-Wl,-rpath,\(folder.path)", "-pthread", "-o",
                folder.file("program"),
            ])
        XCTAssertEqual(outcome.status, 0, outcome.errors)
    }

    func run(_ arguments: [String], input: Data = Data()) throws -> Outcome {
        try Self.run(folder.file("program"), arguments, input: input, environment: environment)
    }

    static func run(
        _ path: String, _ arguments: [String], input: Data = Data(), environment: [String: String]? = nil
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = environment
        // Files, not pipes: a program that fills one pipe while another is read would wait for ever.
        let folder = try TemporaryFolder()
        func handle(_ name: String, _ data: Data = Data()) throws -> FileHandle {
            let url = URL(fileURLWithPath: folder.file(name))
            try data.write(to: url)
            return try FileHandle(forUpdating: url)
        }
        process.standardInput = try handle("input", input)
        process.standardOutput = try handle("output")
        process.standardError = try handle("errors")
        try process.run()
        process.waitUntilExit()
        func contents(_ name: String) throws -> Data {
            try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
        }
        return (
            process.terminationStatus, try contents("output"),
            String(decoding: try contents("errors"), as: UTF8.self)
        )
    }
}
