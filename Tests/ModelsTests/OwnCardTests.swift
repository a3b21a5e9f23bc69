import Files
import Foundation
import ModelFormats
import TestSupport
import XCTest

@testable import Models

/// Cards that users put beside their networks, and networks behind an address.
final class OwnCardTests: XCTestCase {
    private let folder = try! TemporaryFolder()
    private var models: String { folder.file("pareidolia/models") }
    private var server: WebServer!
    private var address: String { server.address + "/weights.pth" }

    private static let weights = LiteFixture.stateDict().legacy

    override func setUpWithError() throws {
        try FileManager.default.createDirectory(atPath: models, withIntermediateDirectories: true)
        server = try WebServer { WebServer.serve(Self.weights, $0, $1) }
    }

    /// Random weights behind an address, and a card for them.
    private func publish(
        hash: String? = nil, as name: String = "places", classes: Int = 1000, at address: String? = nil
    ) throws {
        let hash = try hash ?? Self.weights.withUnsafeBytes { SHA256.digest(of: $0) }
        try write(
            card: """
                {
                  "name": "\(name)", "title": "Places", "summary": "Mine.", "licence": "CC0-1.0",
                  "source": {
                    "download": {
                      "url": "\(address ?? self.address)", "megabytes": 18, "fileSHA256": "\(hash)"
                    }
                  },
                  "architecture": "efficientnet-lite0", "preprocessing": "as the original",
                  "classes": "places.txt", "recommendedLayers": { "deep-dream": { "layer": "block6a" } }, "layers": []
                }
                """, as: name)
        let classes = (0..<classes).map { "place \($0)" }.joined(separator: "\n")
        try classes.write(toFile: "\(models)/places.txt", atomically: true, encoding: .utf8)
    }

    private func write(card: String, as name: String) throws {
        try card.write(toFile: "\(models)/\(name).json", atomically: true, encoding: .utf8)
    }

    private func fetch(_ name: String) throws -> Command {
        try Command.run("models", "fetch", name, dataHome: folder.path)
    }

    func testAnOwnNetworkIsFetchedAndLoaded() throws {
        try publish()
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
        try publish()
        let partial = "\(models)/.places.download"
        try Data(Self.weights.prefix(1_000_000)).write(to: URL(fileURLWithPath: partial))
        let command = try fetch("places")
        XCTAssertEqual(command.status, 0, command.errors)
        XCTAssertFalse(FileManager.default.fileExists(atPath: partial))
        XCTAssertEqual(server.requests.map(\.start), [1_000_000])
    }

    func testOtherWeightsAreNotInstalled() throws {
        let hash = String(repeating: "0", count: 64)
        try publish(hash: hash)
        let found = Self.weights.withUnsafeBytes { SHA256.digest(of: $0) }
        XCTAssertEqual(
            try fetch("places").errors,
            "Error: The file from \(address) has SHA-256 \(found); expected is \(hash). It was not installed.\n"
        )
        let files = try FileManager.default.contentsOfDirectory(atPath: models)
        XCTAssertEqual(Set(files), ["places.json", "places.txt"])
    }

    func testAnAddressThatDoesNotAnswer() throws {
        // Port 9 of this machine: nobody listens there.
        try publish(at: "http://127.0.0.1:9/weights.pth")
        let command = try fetch("places")
        XCTAssertEqual(command.status, 1)
        XCTAssertTrue(
            command.errors.hasPrefix("Error: http://127.0.0.1:9/weights.pth could not be downloaded: "),
            command.errors)
        XCTAssertTrue(command.errors.contains("pareidolia models import NAME FILE"), command.errors)
    }

    func testTwoAtOnceInstallItOnce() throws {
        try publish()
        let results = try concurrently(2) { [path = folder.path] in
            try Command.run("models", "fetch", "places", dataHome: path)
        }
        for command in results { XCTAssertEqual(command.status, 0, command.errors) }
        XCTAssertEqual(server.requests.count, 1)
        XCTAssertNoThrow(try ModelStore(folder: models).verify("places"))
        XCTAssertEqual(
            Set(try FileManager.default.contentsOfDirectory(atPath: models)),
            ["places.json", "places.txt", "places.safetensors"])
    }

    func testClassesAreAsManyAsScores() throws {
        for count in [999, 1001] {
            try publish(classes: count)
            XCTAssertEqual(
                try fetch("places").errors,
                "Error: The list of classes of the network 'places' has \(count) lines and the network 1000 scores; "
                    + "it needs one line for each.\n")
        }
        XCTAssertEqual(ClassList("a\n\nc\n").names, ["a", "", "c"])
        XCTAssertEqual(ClassList("\u{FEFF}a\r\nb").names, ["a", "b"])
        XCTAssertEqual(ClassList("").names, [])
        XCTAssertEqual(ClassList("\n\n").names, ["", ""])
    }

    func testMissingClassNames() throws {
        try publish()
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
        try publish(as: "places")
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

    /// One field of a good card at a time; the card with each good value is read.
    func testEveryFieldIsChecked() throws {
        let hash = String(repeating: "0a", count: 32)
        func card(_ changes: [String: Any], wheel: Bool = false) throws -> ModelCard {
            let source: [String: Any] =
                wheel
                ? [
                    "package": "a-b_c.d", "version": "1.0.0rc1", "wheelSHA256": hash, "file": "a/b.pth",
                    "fileSHA256": hash,
                ] : ["url": "https://example.org/a.pth", "megabytes": 5, "fileSHA256": hash]
            var card: [String: Any] = [
                "name": "own", "title": "Ö W N", "summary": "a\nb", "license": "MIT",
                "source": [
                    (wheel ? "wheel" : "download"): source.merging(changes.filter { source[$0.key] != nil }) {
                        $1
                    }
                ],
                "architecture": "efficientnet-lite0", "preprocessing": "", "classes": "own.txt",
                "recommendedLayers": ["deep-dream": "a"], "layers": [["name": "a", "shows": "b"]],
            ]
            for (key, value) in changes where source[key] == nil { card[key] = value }
            try write(
                card: String(decoding: JSONSerialization.data(withJSONObject: card), as: UTF8.self), as: "own"
            )
            return try ModelStore(folder: models).card("own")
        }
        func refused(_ key: String, _ values: [Any], wheel: Bool = false, line: UInt = #line) {
            for value in values {
                XCTAssertThrowsError(try card([key: value], wheel: wheel), "\(key): \(value)", line: line) {
                    error in
                    guard case .malformedCard? = error as? ModelError else {
                        return XCTFail("\(error)", line: line)
                    }
                    XCTAssertFalse("\(error)".contains("\u{1B}"), line: line)
                }
            }
        }
        for changes: [String: Any] in [
            [:], ["license": NSNull(), "licence": "x"], ["megabytes": 100_000],
            ["url": "http://[::1]:80/[a]{b}?c#d"],
            ["title": "日本語 👩‍👩‍👧 עברית"], ["classes": NSNull()],
        ] {
            XCTAssertNoThrow(try card(changes), "\(changes)")
        }
        for version in ["0", "1!2.0.post3.dev4+local.1", "2024.12.31a1"] {
            XCTAssertNoThrow(try card(["version": version], wheel: true), version)
        }
        let controls: [Any] = [
            "\u{1B}]0;owned\u{7}", "a\u{9B}b", "a\u{202E}b", "a\u{0}b", String(repeating: "x", count: 20_000),
        ]
        for key in ["title", "summary", "preprocessing", "license"] { refused(key, controls) }
        refused(
            "layers",
            controls.map { [["name": "a", "shows": $0]] } + controls.map { [["name": $0, "shows": "a"]] })
        refused("recommendedLayers", controls.map { ["deep-dream": $0] })
        refused("title", ["a\nb", 7, NSNull()])
        refused("classes", controls + ["", "../a.txt", "/etc/passwd", ".hidden", "-x"])
        refused("megabytes", [0, -1, Int.max, Int.min, 100_001, 1.5, 1e300, "5"])
        refused(
            "url",
            controls + [
                "", "-K/etc/passwd", "file:///etc/passwd", "ftp://a/b", "http://", "https://a@b/",
                "http://a\n-o/b",
            ])
        refused(
            "fileSHA256", controls + ["", "0a", hash.uppercased(), hash + "0", String(hash.dropLast()) + "g"])
        refused(
            "package",
            controls + ["", "-r/etc/passwd", "a b", "a/b", "a==1", "--index-url=http://x", "a;x", "a["],
            wheel: true)
        refused(
            "version", controls + ["", "-1", "1.*", "1 ", "1,>2", "1;x", "1 @ http://x", "latest"],
            wheel: true)
        refused("wheelSHA256", controls + ["", hash + "0"], wheel: true)
        refused("file", controls + [""], wheel: true)
        refused("architecture", ["\u{1B}[2J", "resnet", "hog"])
        refused("source", [NSNull()])
    }

    func testCardsThatAreNoCards() throws {
        let store = ModelStore(folder: models)
        let deep = String(repeating: "[", count: 100_000)
        for text in [
            "", "{", deep, "{\"name\": \(deep)", "\u{FEFF}{}", String(repeating: " ", count: 2 << 20), "null",
            "[]",
        ] {
            try write(card: text, as: "own")
            XCTAssertThrowsError(try store.card("own"), String(text.prefix(20))) {
                guard case .malformedCard? = $0 as? ModelError else { return XCTFail("\($0)") }
            }
        }
        _ = try folder.write([0xFF, 0xFE, 0x7B], to: "pareidolia/models/own.json")
        XCTAssertThrowsError(try store.card("own"))
        // What would be waited for.
        XCTAssertEqual(mkfifo("\(models)/pipe.json", 0o666), 0)
        XCTAssertThrowsError(try store.card("pipe")) { XCTAssertTrue($0 is FileError, "\($0)") }
        XCTAssertNotNil(store.list().first { $0.name == "pipe" }?.problem)
    }
}
