import Foundation
import ModelFormats
import TestSupport
import XCTest

@testable import Models

/// Cards that users put beside their networks, and networks behind an address.
final class OwnCardTests: XCTestCase {
    private let folder = try! TemporaryFolder()
    private var models: String { folder.file("pareidolia/models") }

    override func setUpWithError() throws {
        try FileManager.default.createDirectory(atPath: models, withIntermediateDirectories: true)
    }

    /// Random weights behind a `file:` address, and a card for them.
    private func publish(hash: String? = nil, as name: String = "places") throws -> String {
        let weights = try folder.write(LiteFixture.stateDict().legacy, to: "weights.pth")
        try write(
            card: """
                {
                  "name": "\(name)", "title": "Places", "summary": "Mine.", "licence": "CC0-1.0",
                  "source": {
                    "download": {
                      "url": "file://\(weights)", "megabytes": 18,
                      "fileSHA256": "\(try hash ?? SHA256.digest(ofFile: weights))"
                    }
                  },
                  "architecture": "efficientnet-lite0", "preprocessing": "as the original",
                  "classes": "places.txt", "recommendedLayers": { "deep-dream": { "layer": "block6a" } }, "layers": []
                }
                """, as: name)
        let classes = (0..<1000).map { "place \($0)" }.joined(separator: "\n")
        try classes.write(toFile: "\(models)/places.txt", atomically: true, encoding: .utf8)
        return weights
    }

    private func write(card: String, as name: String) throws {
        try card.write(toFile: "\(models)/\(name).json", atomically: true, encoding: .utf8)
    }

    private func fetch(_ name: String) throws -> Command {
        try Command.run("models", "fetch", name, dataHome: folder.path)
    }

    func testAnOwnNetworkIsFetchedAndLoaded() throws {
        _ = try publish()
        let command = try fetch("places")
        XCTAssertEqual(command.status, 0, command.errors)
        XCTAssertEqual(command.errors, "")
        let files = try FileManager.default.contentsOfDirectory(atPath: models)
        XCTAssertEqual(Set(files), ["places.json", "places.txt", "places.safetensors"])
        let store = ModelStore(folder: models)
        XCTAssertEqual(try store.load("places").classIndex("place 17"), 17)
        XCTAssertNoThrow(try store.verify("places"))
        XCTAssertEqual(store.list().first { $0.name == "places" }?.installed, true)
    }

    func testABrokenDownloadGoesOn() throws {
        let weights = try publish()
        let whole = try Data(contentsOf: URL(fileURLWithPath: weights))
        let partial = "\(models)/.places.download"
        try whole.prefix(1_000_000).write(to: URL(fileURLWithPath: partial))
        let command = try fetch("places")
        XCTAssertEqual(command.status, 0, command.errors)
        XCTAssertFalse(FileManager.default.fileExists(atPath: partial))
    }

    func testOtherWeightsAreNotInstalled() throws {
        let hash = String(repeating: "0", count: 64)
        let weights = try publish(hash: hash)
        XCTAssertEqual(
            try fetch("places").errors,
            "Error: The file from file://\(weights) has SHA-256 \(try SHA256.digest(ofFile: weights)); expected "
                + "is \(hash). It was not installed.\n")
        let files = try FileManager.default.contentsOfDirectory(atPath: models)
        XCTAssertEqual(Set(files), ["places.json", "places.txt"])
    }

    func testAnAddressThatDoesNotAnswer() throws {
        let weights = try publish()
        try FileManager.default.removeItem(atPath: weights)
        let command = try fetch("places")
        XCTAssertEqual(command.status, 1)
        XCTAssertTrue(
            command.errors.hasPrefix("Error: file://\(weights) could not be downloaded: "), command.errors)
        XCTAssertTrue(command.errors.contains("pareidolia models import NAME FILE"), command.errors)
    }

    func testMissingClassNames() throws {
        _ = try publish()
        try FileManager.default.removeItem(atPath: "\(models)/places.txt")
        XCTAssertEqual(
            try fetch("places").errors,
            "Error: The card of the network 'places' names 'places.txt' for its classes, which is not there; "
                + "put it beside the card.\n")
    }

    /// It is named where it is asked for, and stands in no other network's way.
    func testAMalformedCard() throws {
        try write(card: "{ \"name\": \"places\" }", as: "places")
        let store = ModelStore(folder: models)
        XCTAssertThrowsError(try store.load("places")) {
            XCTAssertEqual(
                "\($0)",
                "The card '\(models)/places.json' can't be used: The key 'title' is missing.")
        }
        XCTAssertEqual(store.list().filter { $0.problem != nil }.map(\.name), ["places"])
        XCTAssertNoThrow(try store.load("hog"))
    }

    /// Earlier cards recommended by filter, and by FILTER/PART.
    func testTheRecommendationsOfEarlierCards() throws {
        let recommended = try JSONDecoder().decode(
            RecommendedLayers.self,
            from: Data(
                """
                { "deep-dream": "block6a", "style-transfer": "stem+block1a", "style-transfer/content": "block3a",
                  "texture-synthesis": { "layers": "block2a" } }
                """.utf8))
        XCTAssertEqual(recommended["deep-dream", "layer"], "block6a")
        XCTAssertEqual(recommended["style-transfer", "layers"], "stem+block1a")
        XCTAssertEqual(recommended["style-transfer", "content-layers"], "block3a")
        XCTAssertEqual(recommended["texture-synthesis", "layers"], "block2a")
        XCTAssertNil(recommended["texture-synthesis", "layer"])
        XCTAssertNil(recommended["feature-inversion", "layer"])
    }

    func testACardUnderAnotherName() throws {
        _ = try publish(as: "places")
        try FileManager.default.moveItem(atPath: "\(models)/places.json", toPath: "\(models)/rooms.json")
        XCTAssertThrowsError(try ModelStore(folder: models).load("rooms")) {
            XCTAssertEqual(
                "\($0)",
                "The card '\(models)/rooms.json' can't be used: it calls the network 'places'; file and "
                    + "network need one name.")
        }
    }

    func testAnOwnCardCanNotReplaceABuiltInOne() throws {
        try write(card: "{}", as: "efficientnet-lite0")
        XCTAssertEqual(try ModelStore(folder: models).card("efficientnet-lite0").license, "Apache-2.0")
    }
}
