import Foundation
import TestSupport
import XCTest

/// GIMP with its windows, on a display of its own: the dialog, last values, and undo by the keyboard.
final class InteractiveTests: XCTestCase {
    func testTheDialogItsLastValuesAndUndo() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let session = try GimpSession()
        let display = try Display()
        let port = 20_000 + Int.random(in: 0..<20_000)
        try writePicture(session)
        let gimp = try session.start(
            arguments: [
                "-s", session.path("picture.ppm"), "-b",
                "(plug-in-script-fu-server RUN-NONINTERACTIVE \"127.0.0.1\" \(port) \"\")",
            ], environment: ["DISPLAY": display.name])
        defer { withExtendedLifetime(gimp) {} }
        let image = try display.waitForWindow("picture.*GIMP")
        let script = try ScriptServer(port: port)
        try script.evaluate("(define image (vector-ref (cadr (gimp-image-list)) 0))")
        try script.evaluate("(define layer (car (gimp-image-get-active-drawable image)))")
        let original = try pixels(script)
        XCTAssertEqual(original.count, 4)

        // The dialog: fewer iterations by its mnemonic, then OK.
        try script.send(
            #"(plug-in-pareidolia RUN-INTERACTIVE image layer "deep-dream" "")"#)
        let dialog = try display.waitForWindow("^Deep Dream$")
        try display.type(["alt+i", "ctrl+a", "2", "Tab", "alt+v", "ctrl+a", "1", "Tab", "alt+o"], in: dialog)
        XCTAssert(try script.receive().isSuccess)
        let dreamed = try pixels(script)
        XCTAssertNotEqual(dreamed, original)

        // One undo, and the picture is the original; one redo, and it is the dream again.
        try display.type(["ctrl+z"], in: image)
        try waitUntil { try self.pixels(script) == original }
        try display.type(["ctrl+y"], in: image)
        try waitUntil { try self.pixels(script) == dreamed }
        try display.type(["ctrl+z"], in: image)
        try waitUntil { try self.pixels(script) == original }

        // The last values are the dialog's, not the defaults.
        try script.evaluate(#"(plug-in-pareidolia RUN-WITH-LAST-VALS image layer "deep-dream" "")"#)
        XCTAssertEqual(try pixels(script), dreamed)
        try display.type(["ctrl+z"], in: image)
        try waitUntil { try self.pixels(script) == original }
        try script.evaluate(
            #"(plug-in-pareidolia RUN-NONINTERACTIVE image layer "deep-dream" "octaves=1 iterations=2")"#)
        XCTAssertEqual(try pixels(script), dreamed)
    }

    /// A photograph's stand-in: smooth shades with a hard edge.
    private func writePicture(_ session: GimpSession) throws {
        var file = Data("P6 64 48 255\n".utf8)
        for y in 0..<48 {
            for x in 0..<64 {
                file.append(contentsOf: [UInt8(4 * x), UInt8(5 * y), x + y > 56 ? 200 : 40])
            }
        }
        try file.write(to: URL(fileURLWithPath: session.path("picture.ppm")))
    }

    /// Some pixels of the layer.
    private func pixels(_ script: ScriptServer) throws -> [String] {
        try [(5, 5), (20, 30), (40, 12), (60, 44)].map { x, y in
            try script.evaluate("(cadr (gimp-drawable-get-pixel layer \(x) \(y)))")
        }
    }

    private func waitUntil(
        file: StaticString = #filePath, line: UInt = #line, _ condition: () throws -> Bool
    ) throws {
        for _ in 0..<100 {
            if try condition() { return }
            Thread.sleep(forTimeInterval: 0.1)
        }
        XCTFail("it did not come about within ten seconds", file: file, line: line)
    }
}
