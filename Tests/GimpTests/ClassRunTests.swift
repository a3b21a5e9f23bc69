import TestSupport
import XCTest

/// Class Visualization from a script: where the picture lands, and what is refused.
final class ClassRunTests: XCTestCase {
    private let quick = "iterations=2 views=1"

    override func setUpWithError() throws { _ = try TestModels.load("efficientnet-lite0") }

    private func visualization(_ parameters: String) -> String {
        ScriptLibrary.run("class-visualization", parameters)
    }

    /// A layer of its own above the drawable, which stays, by default; in place, only the selection changes.
    func testWhereThePictureLands() throws {
        let session = try GimpSession()
        let output = try session.run(
            """
            \(ScriptLibrary.clouds(48, 40))
            (save-pixels layer "before")
            \(visualization(quick))
            (save-pixels layer "below")
            (say "layers: " (car (gimp-image-get-layers image)))
            (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 8 6 24 20)
            \(visualization("\(quick) output=in-place"))
            (save-pixels layer "after")
            """)
        XCTAssert(output.contains("layers: 2"), output)
        XCTAssert(output.contains("efficientnet-lite0 sees in the result: "), output)
        let before = try session.saved("before").samples
        XCTAssertEqual(try session.saved("below").samples, before)
        let after = try session.saved("after").samples
        var changed = 0
        for i in before.indices where before[i] != after[i] {
            let (x, y) = (i / 3 % 48, i / 3 / 48)
            XCTAssert((8..<32).contains(x) && (6..<26).contains(y), "\(x),\(y) is not selected")
            changed += 1
        }
        XCTAssertGreaterThan(changed, 24 * 20)
    }

    func testMistakesAreNamedAndChangeNothing() throws {
        let mistakes = [
            ("target-class=volcanoo", "volcano"), ("target-class=volcano+balloon:0", "volcano+balloon:0"),
            ("model=hog target-class=volcano", "hog"),
            ("target-class=none layer=block9z", "There is no layer 'block9z'"),
        ]
        try GimpSession().assertRefuses(
            mistakes.map { Mistake(visualization("\(quick) \($0)"), $1) }, on: ScriptLibrary.clouds(30, 28))
    }
}
