import Foundation
import Synchronization
import XCTest

/// The built command, or another program, run as a user runs it.
public struct Command: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String

    /// Runs it with these arguments until it ends, at most `minutes`.
    ///
    /// It finds the networks that the tests work with, unless `dataHome` takes the place of
    /// `$XDG_DATA_HOME`.
    public static func run(_ arguments: String..., dataHome: String? = nil) throws -> Command {
        try run(arguments, dataHome: dataHome)
    }

    public static func run(
        _ arguments: [String], of program: URL = BuiltProducts.command, dataHome: String? = nil,
        minutes: Double = 5
    ) throws -> Command {
        let scratch = try TemporaryFolder()
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = try environment(in: scratch, dataHome: dataHome)
        // Files, since a full pipe would stop the command.
        let outputPath = try scratch.write([], to: "output")
        let errorPath = try scratch.write([], to: "errors")
        process.standardOutput = FileHandle(forWritingAtPath: outputPath)
        process.standardError = FileHandle(forWritingAtPath: errorPath)
        try process.run()
        let watchdog = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 60 * minutes, execute: watchdog)
        process.waitUntilExit()
        watchdog.cancel()
        return Command(
            status: process.terminationStatus,
            output: try String(contentsOfFile: outputPath, encoding: .utf8),
            errors: try String(contentsOfFile: errorPath, encoding: .utf8))
    }

    /// The environment in which the command finds the tests' networks, or those of `dataHome`.
    public static func environment(in scratch: TemporaryFolder, dataHome: String? = nil) throws -> [String:
        String]
    {
        var environment = ProcessInfo.processInfo.environment
        environment["XDG_DATA_HOME"] = try dataHome ?? linkedDataHome(in: scratch)
        environment["XDG_DATA_DIRS"] = scratch.path
        return environment
    }

    /// A data folder in which `pareidolia/models` is the tests' folder of networks.
    private static func linkedDataHome(in scratch: TemporaryFolder) throws -> String {
        let parent = scratch.file("data/pareidolia")
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: parent + "/models", withDestinationPath: TestModels.store().folder)
        return scratch.file("data")
    }

    /// Expects a failure with this exit code and one sentence on standard error.
    public func assertFails(
        _ expected: String, status expectedStatus: Int32 = 1, file: StaticString = #filePath,
        line: UInt = #line
    ) {
        XCTAssertEqual(status, expectedStatus, file: file, line: line)
        XCTAssertEqual(errors, "Error: \(expected)\n", file: file, line: line)
        XCTAssertEqual(output, "", file: file, line: line)
    }

    /// Expects success without a word.
    public func assertSucceeds(file: StaticString = #filePath, line: UInt = #line) {
        XCTAssertEqual(status, 0, errors, file: file, line: line)
        XCTAssertEqual(errors, "", file: file, line: line)
    }
}

/// Does something so many times at once, and returns what came of it.
public func concurrently<Result: Sendable>(
    _ count: Int, _ work: @escaping @Sendable () throws -> Result
) throws -> [Result] {
    let results = Mutex<[Swift.Result<Result, any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: count) { _ in
        let result = Swift.Result { try work() }
        results.withLock { $0.append(result) }
    }
    return try results.withLock { try $0.map { try $0.get() } }
}
