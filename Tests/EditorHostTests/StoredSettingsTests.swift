import EditorHost
import EmbeddedManifests
import Foundation
import Manifest
import TestSupport
import XCTest

/// What is kept from one session of the editor to the next.
final class StoredSettingsTests: XCTestCase {
    private let folder = try! TemporaryFolder()
    private var settings: String { folder.file("settings") }
    private let manifest = try! Manifests.named("deep-dream")

    private func write(_ text: String) throws {
        try FileManager.default.createDirectory(atPath: settings, withIntermediateDirectories: true)
        try text.write(toFile: "\(settings)/deep-dream.json", atomically: true, encoding: .utf8)
    }

    func testWhatIsWrittenIsRead() throws {
        let parameters = try manifest.parameters(["iterations": .integer(7), "guide": .text("12")])
        var stored = StoredSettings(for: manifest, in: settings)
        XCTAssertNil(stored.last)
        stored.last = manifest.storable(parameters)
        stored.presets = [.init(name: "Mine", values: ["octaves": .integer(2)])]
        stored.showsAdvanced = true
        try stored.write(for: manifest, in: settings)

        let read = StoredSettings(for: manifest, in: settings)
        let last = manifest.parameters(stored: try XCTUnwrap(read.last))
        XCTAssertEqual(last.integer("iterations"), 7)
        XCTAssertEqual(last.text("guide"), "none", "numbers of drawables mean nothing in another session")
        XCTAssertEqual(read.presets.map(\.name), ["Mine"])
        XCTAssertEqual(read.showsAdvanced, true)
        XCTAssertEqual(read.presets[0].values, ["octaves": .integer(2)])
        let other = StoredSettings(for: try Manifests.named("style-transfer"), in: settings)
        XCTAssertNil(other.last, "each filter has a file of its own")
    }

    /// A file as versions before this one wrote it.
    func testAnOlderFileIsRead() throws {
        try write(
            """
            {
              "filterVersion" : 1, "format" : 1, "last" : { "iterations" : 12, "step" : 1.5, "original-colors" : true },
              "presets" : [ { "name" : "Soft", "values" : { "gradient-blur" : 3 } } ]
            }
            """)
        let read = StoredSettings(for: manifest, in: settings)
        let last = manifest.parameters(stored: try XCTUnwrap(read.last))
        XCTAssertEqual(last.integer("iterations"), 12)
        XCTAssertEqual(last.number("step"), 1.5)
        XCTAssertEqual(last.number("color"), 0)
        XCTAssertEqual(manifest.parameters(stored: read.presets[0].values).number("gradient-blur"), 3)
    }

    /// Of before a parameter was renamed; today's name counts where both are there.
    func testEarlierNamesAreRead() throws {
        let manifest = try Manifests.named("feature-inversion")
        for (stored, expected) in [
            (["evaluations": Value.integer(70)], 70), (["evaluations": .integer(0)], 200),
            (["evaluations": .integer(70), "iterations": .integer(80)], 80),
        ] {
            XCTAssertEqual(manifest.parameters(stored: stored).integer("iterations"), expected)
        }
    }

    func testDamagedFilesAndThoseOfALaterFormatCountAsNone() throws {
        for text in [
            "", "{", "[]", "null", #"{"format": 1}"#, #"{"format": 2, "filterVersion": 2, "presets": []}"#,
            #"{"format": 1, "filterVersion": 2, "presets": [{"name": 3}]}"#,
        ] {
            try write(text)
            let read = StoredSettings(for: manifest, in: settings)
            XCTAssertNil(read.last, text)
            XCTAssertEqual(read.presets.count, 0, text)
        }
    }

    /// Another version of the filter may have had other parameters and ranges.
    func testValuesThatDoNotFitAnyMoreGiveWayToTheDefaults() throws {
        let stored: [String: Value] = [
            "iterations": .integer(9), "octaves": .integer(1000), "step": .text("large"),
            "sharpness": .number(1),
        ]
        let parameters = manifest.parameters(stored: stored)
        XCTAssertEqual(parameters, try manifest.parameters(["iterations": .integer(9)]))
    }

    func testAFolderThatCannotBeMadeIsNamed() throws {
        let blocked = try folder.write([1], to: "file") + "/settings"
        XCTAssertThrowsError(try StoredSettings(for: manifest, in: blocked).write(for: manifest, in: blocked))
        {
            XCTAssertTrue("\($0)".contains("'\(blocked)'"), "\($0)")
        }
    }
}
