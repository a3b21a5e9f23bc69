import Manifest
import XCTest

/// Whether a parameter has an effect beside the others' values.
final class EffectTests: XCTestCase {
    private func manifest(_ conditions: String) throws -> Manifest {
        try Manifest(
            json: exampleJSON.replacingOccurrences(
                of: "\"kind\": \"drawable\"", with: "\"kind\": \"drawable\", \(conditions)"))
    }

    private func isEffective(_ conditions: String, _ assignments: String) throws -> Bool {
        let manifest = try manifest(conditions)
        XCTAssertEqual(manifest.problems, [], conditions)
        return manifest.isEffective(
            manifest.parameter("guide")!, in: try manifest.parameters(assignments: assignments))
    }

    func testAllOfEnabledByAreNeeded() throws {
        let conditions = #""enabledBy": {"count": [1, 2], "keep": [true]}"#
        XCTAssertTrue(try isEffective(conditions, "count=2 keep=yes"))
        XCTAssertFalse(try isEffective(conditions, "count=3 keep=yes"))
        XCTAssertFalse(try isEffective(conditions, "count=2 keep=no"))
    }

    func testAllOfDisabledByDisable() throws {
        let conditions = #""disabledBy": {"octave-scale": [2], "target": ["none"]}"#
        XCTAssertFalse(try isEffective(conditions, "octave-scale=2.0"))
        XCTAssertTrue(try isEffective(conditions, "octave-scale=2.5"))
        XCTAssertTrue(try isEffective(conditions, "octave-scale=2 target=cat"))
        XCTAssertTrue(try isEffective(#""zero": null"#, ""))
    }

    func testWhatHasNoEffectIsNotAskedFor() throws {
        let manifest = try manifest(#""enabledBy": {"keep": [true]}, "missing": "Choose one.""#)
        let gray = try manifest.parameters(assignments: "guide=7 count=3")
        XCTAssertEqual(manifest.effective(gray), try manifest.parameters(assignments: "count=3"))
        let effective = try manifest.parameters(assignments: "guide=7 keep=yes")
        XCTAssertEqual(manifest.effective(effective), effective)
        XCTAssertNil(manifest.missingPicture(in: effective))
        XCTAssertNil(manifest.missingPicture(in: try manifest.parameters()))
        XCTAssertEqual(
            manifest.missingPicture(in: try manifest.parameters(assignments: "keep=yes"))?.name, "guide")
    }
}
