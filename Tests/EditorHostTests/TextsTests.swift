import EmbeddedManifests
import Foundation
import TestSupport
import XCTest

@testable import EditorHost

/// Times and help pages.
final class TextsTests: XCTestCase {
    func testTimeLeft() {
        let estimate = TimeEstimate(start: 0)
        for (seconds, fraction, text) in [
            (1.0, 0.5, nil), (10, 0.02, nil), (10, 1, nil), (10, 0.5, "about 10 s left"),
            (3, 0.99, "about 1 s left"), (60, 0.25, "about 3 min left"), (10, 0.1, "about 2 min left"),
        ] as [(Double, Double, String?)] {
            XCTAssertEqual(estimate.text(at: fraction, now: Int(seconds * 1_000_000)), text, "\(seconds) s")
        }
    }

    /// Values that a field shows in the user's language are understood in English too.
    func testWordsInFields() {
        let word = FieldWord("auto", shown: "automatisch")
        XCTAssertEqual(word.text(of: "auto"), "automatisch")
        XCTAssertEqual(word.text(of: "block4c"), "block4c")
        for text in ["automatisch", " Automatisch ", "auto", "AUTO"] {
            XCTAssertEqual(word.value(of: text), "auto", text)
        }
        for text in ["block4c", "automatisch+block4c", ""] { XCTAssertEqual(word.value(of: text), text) }
        XCTAssertEqual(FieldWord(of: .layers)?.value, "auto")
        XCTAssertEqual(FieldWord(of: .channels)?.value, "all")
        XCTAssertEqual(FieldWord(of: .position)?.value, "all")
        XCTAssertNil(FieldWord(of: .text))
    }

    func testHelpIsInTheUsersLanguageWhereThereIsSome() throws {
        let folder = try TemporaryFolder()
        let manifest = try Manifests.named("deep-dream")
        XCTAssertThrowsError(try HelpPage.path(of: manifest, in: folder.path)) {
            XCTAssertTrue("\($0)".contains("\(folder.path)/en/deep-dream.html"), "\($0)")
        }
        for language in ["en", "de"] {
            let path = folder.file(language)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            XCTAssert(FileManager.default.createFile(atPath: "\(path)/deep-dream.html", contents: nil))
        }
        setenv("LANGUAGE", "de_AT:fr", 1)
        defer { unsetenv("LANGUAGE") }
        XCTAssertEqual(try HelpPage.path(of: manifest, in: folder.path), folder.file("de/deep-dream.html"))
        setenv("LANGUAGE", "fr", 1)
        XCTAssertEqual(try HelpPage.path(of: manifest, in: folder.path), folder.file("en/deep-dream.html"))
    }
}
