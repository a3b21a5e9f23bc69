import Files
import Foundation
import ModelFormats
import Models
import TestSupport
import XCTest

/// Commands that are killed at any moment: nothing damaged counts as finished, and the next run leaves nothing of
/// the killed one.
///
/// A few kills of each kind; as many as `PAREIDOLIA_TEST_KILLS` says, which takes about three seconds for each.
final class KillTests: RandomTestCase {
    private let folder = try! TemporaryFolder()
    private let kills = ProcessInfo.processInfo.environment["PAREIDOLIA_TEST_KILLS"].flatMap { Int($0) } ?? 3
    private var models: String { folder.file("data/pareidolia/models") }
    private var temporary: String { folder.file("tmp") }

    override func setUpWithError() throws {
        for path in [models, temporary] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    private func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = BuiltProducts.command
        process.arguments = arguments
        process.environment = try Command.environment(in: folder, dataHome: folder.file("data"))
            .merging(["TMPDIR": temporary]) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs a command to its end, kills it many times on its way, checks what it left each time, and runs it to
    /// its end again.
    private func killing(_ arguments: [String], check: () throws -> Void) throws {
        let begin = ContinuousClock.now
        let first = try start(arguments)
        first.waitUntilExit()
        XCTAssertEqual(first.terminationStatus, 0)
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        var killed = 0
        for _ in 0..<kills {
            let process = try start(arguments)
            Thread.sleep(forTimeInterval: Double.random(in: 0...1.1 * seconds, using: &random))
            kill(
                process.processIdentifier, [SIGKILL, SIGKILL, SIGTERM, SIGINT].randomElement(using: &random)!)
            process.waitUntilExit()
            if process.terminationStatus != 0 { killed += 1 }
            try check()
        }
        print("\(killed) of \(kills) were killed on their way.")
        let last = try start(arguments)
        last.waitUntilExit()
        XCTAssertEqual(last.terminationStatus, 0)
        try check()
        XCTAssertEqual(Array(FolderNames(temporary)), [])
    }

    /// Random weights, and a card for them.
    private func publish(at address: String) throws -> [UInt8] {
        let weights = LiteFixture.stateDict().legacy
        let card = """
            {
              "name": "places", "title": "Places", "summary": "Mine.", "license": "CC0-1.0",
              "source": {
                "download": {
                  "url": "\(address)", "megabytes": 18,
                  "fileSHA256": "\(weights.withUnsafeBytes { SHA256.digest(of: $0) })"
                }
              },
              "architecture": "efficientnet-lite0", "preprocessing": "as the original", "recommendedLayers": {},
              "layers": []
            }
            """
        try card.write(toFile: "\(models)/places.json", atomically: true, encoding: .utf8)
        return weights
    }

    /// Installed and whole, or not installed.
    private func checkModels() throws {
        do {
            try ModelStore(folder: models).verify("places")
        } catch ModelError.notInstalled {}
        // The next run finds another one missing, or replaces it.
        if Bool.random(using: &random) { unlink("\(models)/places.safetensors") }
    }

    func testFetches() throws {
        let weights = LiteFixture.stateDict().legacy
        let server = try WebServer { request, send in
            let start = request.start ?? 0
            let range = "Content-Range: bytes \(start)-\(weights.count - 1)/\(weights.count)"
            let status = request.start == nil ? "200 OK" : "206 Partial Content"
            guard start < weights.count else {
                _ = send(WebServer.head("416 Range Not Satisfiable", length: 0))
                return
            }
            guard send(WebServer.head(status, length: weights.count - start, range)) else { return }
            // As slow as the import that follows.
            for piece in stride(from: start, to: weights.count, by: 1 << 19) {
                guard send(weights[piece..<min(piece + 1 << 19, weights.count)]) else { return }
                usleep(20_000)
            }
        }
        _ = try publish(at: server.address + "/weights.pth")
        try killing(["models", "fetch", "places"], check: checkModels)
        unlink("\(models)/places.safetensors")
        XCTAssertEqual(Array(FolderNames(models)), ["places.json"])
    }

    func testImports() throws {
        let weights = try folder.write(publish(at: "https://example.org/weights.pth"), to: "weights.pth")
        try killing(["models", "import", "places", weights], check: checkModels)
        unlink("\(models)/places.safetensors")
        XCTAssertEqual(Array(FolderNames(models)), ["places.json"])
    }

    func testFiltersOnFiles() throws {
        let pictures = folder.file("pictures")
        try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: false)
        let input = try TestPicture(width: 200, height: 150).write(to: folder)
        let output = "\(pictures)/out.png"
        let old = Data("what was there before".utf8)
        let arguments = [
            "deep-dream", input, output, "--model", "hog", "--layer", "luma", "--octaves", "1",
            "--iterations", "2",
        ]
        let whole = try start(arguments)
        whole.waitUntilExit()
        let new = try Data(contentsOf: URL(fileURLWithPath: output))
        try killing(arguments) {
            let found = try Data(contentsOf: URL(fileURLWithPath: output))
            XCTAssertTrue(found == new || found == old, "\(found.count) bytes")
            // In place, so that nothing else is in the folder.
            try old.write(to: URL(fileURLWithPath: output))
        }
        XCTAssertEqual(Array(FolderNames(pictures)), ["out.png"])
    }
}
