import Manifest
import TestSupport
import XCTest

final class AssignmentsTests: RandomTestCase {
    private func pairs(_ text: String) throws -> [String] {
        try Assignments(text).pairs.map { "\($0.name)→\($0.value)" }
    }

    func testQuotesAndSpaces() throws {
        XCTAssertEqual(try pairs(""), [])
        XCTAssertEqual(try pairs("  \n"), [])
        XCTAssertEqual(
            try pairs(#"layer=block6a  iterations=10\#ttarget-class="Egyptian cat" original-colors=yes "#),
            ["layer→block6a", "iterations→10", "target-class→Egyptian cat", "original-colors→yes"])
        XCTAssertEqual(
            try pairs(#"a='x "y" z' b="it's" c="" d=\n e=x=y f=it's"#),
            [#"a→x "y" z"#, "b→it's", "c→", #"d→\n"#, "e→x=y", "f→it's"])
    }

    func testMalformedPairsSayWhatIsWrong() {
        let cases = [
            "layer": "write name=value without spaces around '='",
            "layer = block6a": "write name=value without spaces around '='",
            "=block6a": "there is no name before '='",
            "layer= iterations=1": "there is no value after '=' (an empty one is written \"\")",
            "layer=\"block6a": "its closing \" is missing",
            "layer='a'b": "after the closing ' there must be a space",
        ]
        for (text, reason) in cases {
            XCTAssertThrowsError(try Assignments(text), text) { error in
                guard case ManifestError.malformedAssignment(_, let found) = error else {
                    return XCTFail("\(error)")
                }
                XCTAssertEqual("\(found)", reason, text)
            }
        }
    }

    func testBooleans() throws {
        let manifest = try example()
        for text in ["true", "yes", "on", "1", "YES"] {
            XCTAssertTrue(try manifest.parameters(assignments: "keep=\(text)").boolean("keep"), text)
        }
        for text in ["false", "no", "off", "0", "No"] {
            XCTAssertFalse(try manifest.parameters(assignments: "keep=\(text)").boolean("keep"), text)
        }
        for text in ["2", "maybe", "\"\""] {
            XCTAssertThrowsError(try manifest.parameters(assignments: "keep=\(text)"), text)
        }
    }

    /// Whatever the values, writing them as pairs and reading them gives them back.
    func testRandomValuesReadBack() throws {
        let characters = Array("ab 1=\\'-_,.:ü\t")
        let manifest = try example()
        for _ in 0..<500 {
            let length = Int.random(in: 0...8, using: &random)
            let note = String((0..<length).map { _ in characters.randomElement(using: &random)! })
            let count = Int.random(in: 1...20, using: &random)
            let scale = Double.random(in: 1...4, using: &random)
            let parameters = try manifest.parameters(
                assignments: "note=\"\(note)\" count=\(count) octave-scale=\(scale)")
            XCTAssertEqual(parameters.text("note"), note)
            XCTAssertEqual(parameters.integer("count"), count)
            XCTAssertEqual(parameters.number("octave-scale"), scale)
        }
    }
}
