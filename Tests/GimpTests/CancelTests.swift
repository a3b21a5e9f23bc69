import Foundation
import TestSupport
import XCTest

/// GIMP's Cancel button kills the plug-in.
final class CancelTests: XCTestCase {
    func testAKilledRunLeavesTheImageAndNoFiles() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let session = try GimpSession()
        let temporary = session.folder.appendingPathComponent("tmp")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        let run = try session.start(
            arguments: ["-i"]
                + session.program(
                    """
                    \(ScriptLibrary.clouds(150, 200))
                    (save-pixels layer "before")
                    (gimp-image-clean-all image)
                    (catch "killed" \(ScriptLibrary.run("deep-dream", "iterations=1000 frames=1000")))
                    (save-pixels layer "after")
                    (if (= FALSE (car (gimp-image-is-dirty image))) (save-pixels layer "clean"))
                    """),
            environment: ["TMPDIR": temporary.path, "XDG_CACHE_HOME": temporary.path])
        // With its network it has begun to compute.
        let plugIn = try XCTUnwrap(
            RunningProcess.wait(running: session.plugIn, mapping: "efficientnet-lite0.safetensors"),
            "the plug-in did not start")
        XCTAssertEqual(kill(plugIn, SIGKILL), 0, "it had ended already")

        let output = try run.output()
        XCTAssertEqual(
            try session.saved("before").samples, try session.saved("after").samples, output)
        XCTAssert(
            FileManager.default.fileExists(atPath: session.path("clean.tif")),
            "the image counts as changed:\n\(output)")
        // A swap or temporary file of the plug-in would lie here; GIMP's own libraries keep caches.
        XCTAssertEqual(
            try files(below: temporary).filter { !$0.hasPrefix("babl/") && !$0.hasPrefix("fontconfig/") }, [])
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(
                atPath: session.plugIn.deletingLastPathComponent().path
            ).sorted(),
            ["libpareidolia.so", "pareidolia"])
    }

    private func files(below folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            var isFolder: ObjCBool = false
            let path = folder.appendingPathComponent($0).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }
    }
}
