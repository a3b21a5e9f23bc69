import Foundation
import TestSupport
import XCTest

/// `pareidolia feature-inversion` with the real network.
final class InversionCommandTests: XCTestCase {
    /// What should be known about a result goes to standard error, of a terminal or not.
    func testAMorphSaysThatItsTargetWasResampled() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let folder = try TemporaryFolder()
        let input = try TestPicture().write(to: folder)
        let target = try TestPicture(width: 50, height: 40).write(to: folder, as: "target.tif")
        let command = try Command.run(
            "feature-inversion", input, folder.file("out.png"), "--model", "efficientnet-lite0", "--layer",
            "block2b", "--series", "morph", "--count", "2", "--evaluations", "2", "--target", target)
        XCTAssertEqual(command.status, 0)
        XCTAssertEqual(
            command.errors,
            "Note: The target picture was resampled from 50×40 to 33×21 pixels, the size of this one.\n")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        XCTAssertEqual(names, ["in.tif", "out-001.png", "out-002.png", "target.tif"])
    }
}
