import Foundation
import TestSupport
import XCTest

/// `pareidolia classify`.
final class ClassifyCommandTests: XCTestCase {
    private struct Answer: Decodable {
        struct Guess: Decodable {
            let index: Int
            let name: String
            let probability: Double
        }

        let picture: String
        let top: [Guess]
    }

    private func answers(_ arguments: String...) throws -> [Answer] {
        let command = try Command.run(["classify", "--json"] + arguments)
        XCTAssertEqual(command.status, 0, command.errors)
        return try JSONDecoder().decode([Answer].self, from: Data(command.output.utf8))
    }

    /// What was dreamed is seen, whatever the picture's shape, and in each picture its own.
    func testDreamsOfClassesAreSeen() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let folder = try TemporaryFolder()
        let original = try TestPicture(width: 300, height: 260).write(to: folder)
        let (volcano, wide) = (folder.file("volcano.png"), folder.file("daisy.png"))
        for (file, name) in [(volcano, "volcano"), (wide, "daisy")] {
            try Command.run(
                "deep-dream", original, file, "--target-class", name, "--octaves", "3", "--iterations", "20"
            ).assertSucceeds()
        }
        let found = try answers(volcano, original, wide)
        XCTAssertEqual(found.map(\.picture), [volcano, original, wide])
        XCTAssertEqual(found[0].top.first?.name, "volcano")
        XCTAssertEqual(found[0].top.first?.index, 980)
        XCTAssertEqual(found[2].top.first?.name, "daisy")
        XCTAssertFalse(found[1].top.contains { ["volcano", "daisy"].contains($0.name) })
        for answer in found {
            let probabilities = answer.top.map(\.probability)
            XCTAssertEqual(probabilities.count, 5)
            XCTAssertEqual(probabilities, probabilities.sorted(by: >))
            XCTAssertLessThanOrEqual(probabilities.reduce(0, +), 1 + 1e-9)
        }

        let text = try Command.run("classify", volcano)
        XCTAssertEqual(text.status, 0, text.errors)
        let lines = text.output.split(separator: "\n")
        XCTAssertEqual(lines.count, 6)
        XCTAssertEqual(String(lines[0]), volcano)
        XCTAssertNotNil(try lines[1].wholeMatch(of: /\s+[0-9]+\.[0-9] %  volcano \(980\)/), String(lines[1]))
    }

    func testWhatCannotBeClassified() throws {
        _ = try TestModels.load("efficientnet-lite0")
        _ = try TestModels.load("vgg16-hed")
        let folder = try TemporaryFolder()
        let picture = try TestPicture().write(to: folder)
        let missing = folder.file("missing.png")
        for (arguments, sentence) in [
            (["--model", "vgg16-hed", picture], "The network 'vgg16-hed' knows no classes; use one that"),
            (["--model", "resnet", picture], "There is no network 'resnet'"),
            ([picture, missing, "--json"], "There is no file '\(missing)'."),
        ] {
            let command = try Command.run(["classify"] + arguments)
            XCTAssertEqual(command.status, 1)
            XCTAssertEqual(command.output, "", "nothing half-written")
            XCTAssertTrue(command.errors.hasPrefix("Error: " + sentence), command.errors)
        }
        XCTAssertEqual(try Command.run("classify").status, 64)
    }
}
