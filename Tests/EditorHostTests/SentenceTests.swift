import EditorHost
import EmbeddedManifests
import Foundation
import Manifest
import Messages
import TestSupport
import XCTest

/// Messages in the user's language, with the project's translations.
final class SentenceTests: XCTestCase {
    private static let outOfRange = Message(
        "out-of-range-with-unit", .badParameter,
        "Parameter '{parameter}' is {found}; it must be from {lowest} to {highest} ({unit}).",
        [
            "parameter": "iterations", "found": 0, "lowest": 1, "highest": 1000,
            "unit": Message("unit", "per octave"),
        ])

    func testGerman() throws {
        try inLanguage("de") {
            XCTAssertEqual(
                sentence(HostError.core(Self.outOfRange)),
                "Parameter „iterations“ ist 0; er muss von 1 bis 1000 (je Oktave) sein.")
            XCTAssertEqual(
                sentence(HostError.noHelp(path: "{reason}", reason: Message(verbatim: "x"))),
                "Die Hilfeseite {reason} kann nicht geöffnet werden: x")
            XCTAssertEqual(
                sentence(HostError.core(Self.outOfRange), in: try Manifests.named("deep-dream")),
                "Parameter „Iterationen“ ist 0; er muss von 1 bis 1000 (je Oktave) sein.")
        }
    }

    /// Also where a message stands in a message in a message, as the parameters of a script may.
    func testArgumentsAreTranslated() throws {
        try inLanguage("de") {
            let inversion = try Manifests.named("feature-inversion")
            func refusal(_ read: () throws -> Parameters) -> String {
                do { return try read().json() } catch { return sentence(error) }
            }
            XCTAssertEqual(
                refusal { try inversion.parameters(assignments: "position=left") },
                "Parameter „position“ ist „left“; möglich ist „all“ oder x,y von 0,0 (oben links) bis 1,1 "
                    + "(unten rechts), etwa 0.5,0.25.")
            XCTAssertEqual(
                refusal { try inversion.parameters(json: "{1}") },
                "Die Parameter sind kein JSON-Objekt aus Namen und Werten: Das ist kein JSON: ein Schlüssel in "
                    + "Anführungszeichen wird erwartet.")
            XCTAssertEqual(
                refusal { try inversion.parameters(assignments: "iterations = 1") },
                "„iterations“ kann nicht als Parameter gelesen werden: schreiben Sie Name=Wert ohne Leerzeichen "
                    + "um „=“.")
        }
    }

    /// Where the order of the arguments is another one.
    func testJapanese() throws {
        try inLanguage("ja") {
            let message = Message(
                "tensor-shape", .modelDamaged,
                "Tensor '{tensor}' in '{file}' has shape {found}; the network expects {expected}.",
                ["tensor": "conv.weight", "file": "net.pt", "found": [1, 2], "expected": [2, 1]])
            XCTAssertEqual(
                localized(message),
                "「net.pt」のテンソル「conv.weight」の形は [1, 2] ですが、ネットワークが想定するのは [2, 1] です。")
        }
    }

    /// A message that a later core has, and errors that are no messages.
    func testWhatHasNoTranslation() throws {
        try inLanguage("de") {
            XCTAssertEqual(
                localized(Message("new", "Nothing knows {this}.", ["this": "sentence"])),
                "Nothing knows sentence.")
            XCTAssertEqual(sentence(CancellationError()), "\(CancellationError())")
        }
    }

    func testADialogSaysParametersByTheirLabels() throws {
        let error = HostError.core(
            Message(
                "required-picture", .badParameter,
                "Parameter '{parameter}' names no picture, and this filter needs one there.",
                ["parameter": "style"]))
        XCTAssertEqual(
            sentence(error, in: try Manifests.named("style-transfer")),
            "Parameter 'Style picture' names no picture, and this filter needs one there.")
        XCTAssertEqual(
            sentence(error), "Parameter 'style' names no picture, and this filter needs one there.")
    }

    /// Calls `body` where gettext finds the translation.
    private func inLanguage(_ language: String, _ body: () throws -> Void) throws {
        let folder = try TemporaryFolder()
        let messages = folder.file("\(language)/LC_MESSAGES")
        try FileManager.default.createDirectory(atPath: messages, withIntermediateDirectories: true)
        let project = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let compiler = try Process.run(
            URL(fileURLWithPath: "/usr/bin/msgfmt"),
            arguments: ["-o", "\(messages)/pareidolia.mo", "\(project.path)/po/\(language).po"])
        compiler.waitUntilExit()
        XCTAssertEqual(compiler.terminationStatus, 0)
        setlocale(LC_ALL, "C.UTF-8")
        setenv("LANGUAGE", language, 1)
        // Other tests expect English. Binding also makes gettext look again.
        defer {
            setlocale(LC_ALL, "C")
            unsetenv("LANGUAGE")
            Texts.bind()
        }
        Texts.bind(folder: folder.path)
        try body()
    }
}
