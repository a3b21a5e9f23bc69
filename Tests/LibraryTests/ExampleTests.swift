import Foundation
import TestSupport
import XCTest

/// `docs/example.c`, compiled against the header and the built library, then run.
final class ExampleTests: XCTestCase {
    private let sources = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    func testTheExampleDreams() throws {
        let folder = try TemporaryFolder()
        let dream = try compile(in: folder)
        let picture = ppm(width: 40, height: 30)
        let result = try run(dream, [#"{"octaves": 1, "iterations": 2}"#], input: picture)
        XCTAssertEqual(result.status, 0, result.errors)
        XCTAssertEqual(result.output.prefix(13), picture.prefix(13))
        XCTAssertEqual(result.output.count, picture.count)
        XCTAssertNotEqual(result.output, picture)
        XCTAssertTrue(result.errors.contains("octave 1 of 1, step 2 of 2"), result.errors)
        XCTAssertEqual(
            try run(dream, [#"{"octaves": 1, "iterations": 2}"#], input: picture).output, result.output)
    }

    func testTheExampleReportsErrors() throws {
        let folder = try TemporaryFolder()
        let dream = try compile(in: folder)
        let picture = ppm(width: 4, height: 3)
        for (parameters, message) in [
            (#"{"octaves": 99}"#, "Parameter 'octaves' is 99; it must be from 1 to 20."),
            (#"{"layer": "blok"}"#, "There is no layer 'blok' in this network; it has stem"),
            ("{octaves", "The parameters are not a JSON object of names and values"),
        ] {
            let result = try run(dream, [parameters], input: picture)
            XCTAssertEqual(result.status, 1)
            XCTAssertTrue(result.errors.contains(message), result.errors)
            XCTAssertTrue(result.output.isEmpty)
        }
    }

    /// Nothing but the functions of the header is exported, and no Swift installation is needed.
    func testTheLibraryStandsAlone() throws {
        let symbols = try run(
            URL(fileURLWithPath: "/usr/bin/nm"), ["-D", "--defined-only", BuiltProducts.library.path])
        // Lines such as "0012 T name"; a small letter is a local symbol.
        let names = String(decoding: symbols.output, as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: " ") }
            .filter { $0.count == 3 && $0[1].allSatisfy(\.isUppercase) }
            .map { $0[2] }
        let header = try String(
            contentsOf: sources.appendingPathComponent("Sources/CPareidolia/include/pareidolia.h"),
            encoding: .utf8)
        XCTAssertFalse(names.isEmpty)
        for name in names {
            XCTAssertTrue(header.contains("\(name)("), "\(name) is exported but not in the header")
        }
        let libraries = try run(URL(fileURLWithPath: "/usr/bin/ldd"), [BuiltProducts.library.path])
        XCTAssertFalse(String(decoding: libraries.output, as: UTF8.self).lowercased().contains("swift"))
    }

    private func compile(in folder: TemporaryFolder) throws -> URL {
        _ = try TestModels.load("efficientnet-lite0")
        try FileManager.default.copyItem(
            at: BuiltProducts.library, to: URL(fileURLWithPath: folder.file("libpareidolia.so")))
        let program = URL(fileURLWithPath: folder.file("dream"))
        let result = try run(
            URL(fileURLWithPath: "/usr/bin/cc"),
            [
                "-std=c11", "-Wall", "-Werror", sources.appendingPathComponent("docs/example.c").path,
                "-I", sources.appendingPathComponent("Sources/CPareidolia/include").path,
                "-L", folder.path, "-lpareidolia", "-Wl,-rpath,\(folder.path)", "-o", program.path,
            ])
        XCTAssertEqual(result.status, 0, result.errors)
        return program
    }

    private func ppm(width: Int, height: Int) -> Data {
        var data = Data("P6 \(width) \(height) 255\n".utf8)
        for i in 0..<3 * width * height { data.append(UInt8(128 + Int(60 * sin(Double(i) / 17)))) }
        return data
    }

    private func run(_ program: URL, _ arguments: [String], input: Data = Data()) throws
        -> (status: Int32, output: Data, errors: String)
    {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let (standardInput, standardOutput, standardError) = (Pipe(), Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = standardError
        if let models = ProcessInfo.processInfo.environment["PAREIDOLIA_TEST_MODELS"] {
            // A C program finds networks by the data folder alone.
            let data = try TemporaryFolder()
            try FileManager.default.createDirectory(
                atPath: data.file("pareidolia"), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: data.file("pareidolia/models"), withDestinationPath: models)
            process.environment = ProcessInfo.processInfo.environment.merging(["XDG_DATA_HOME": data.path]) {
                $1
            }
            dataFolder = data
        }
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: input)
        try standardInput.fileHandleForWriting.close()
        let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        let errors = try standardError.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, output, String(decoding: errors, as: UTF8.self))
    }

    /// Kept while programs run that read it.
    private var dataFolder: TemporaryFolder?
}
