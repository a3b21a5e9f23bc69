import Foundation
import ModelFormats
import Networks
import TestSupport
import XCTest

/// `pareidolia evaluate` against the golden values, and `pareidolia inspect`.
final class EvaluateCommandTests: XCTestCase {
    func testLite0() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let golden = try Golden.lite0()
        let folder = try TemporaryFolder()
        let result = folder.file("out.safetensors")
        try Command.run(
            "evaluate", "efficientnet-lite0", "\(Golden.folder)/lite0.safetensors", result, "--layer", "stem",
            "--layer", "block6a", "--layer", "logits", "--gradient-of", "dream:block6a"
        ).assertSucceeds()
        try compare(
            Safetensors(contentsOf: result), golden,
            [
                "stem": "stem", "block6a": "block6a", "logits": "logits", "value": "dream.block6a.value",
                "gradient": "dream.block6a.gradient",
            ])
        try Command.run(
            "evaluate", "efficientnet-lite0", "\(Golden.folder)/lite0.safetensors", result, "--gradient-of",
            "logit:285"
        ).assertSucceeds()
        try compare(
            Safetensors(contentsOf: result), golden,
            ["value": "logit285.value", "gradient": "logit285.gradient"])
    }

    func testVGG16WithBothPoolings() throws {
        _ = try TestModels.load("vgg16-hed")
        let golden = try Golden.vgg16()
        let folder = try TemporaryFolder()
        let result = folder.file("out.safetensors")
        let input = "\(Golden.folder)/vgg16.safetensors"
        try Command.run("evaluate", "vgg16-hed", input, result, "--layer", "pool5").assertSucceeds()
        try compare(Safetensors(contentsOf: result), golden, ["pool5": "max.pool5"])
        try Command.run("evaluate", "vgg16-hed", input, result, "--layer", "pool4", "--pooling", "average")
            .assertSucceeds()
        try compare(Safetensors(contentsOf: result), golden, ["pool4": "avg.pool4"])
        try Command.run("evaluate", "vgg16-hed", input, result, "--gradient-of", "logit:1").assertFails(
            "The network 'vgg16-hed' knows no classes; use one that was trained as a classifier, such as "
                + "efficientnet-lite0.")
    }

    func testWrongRequests() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let folder = try TemporaryFolder()
        let output = folder.file("out.safetensors")
        let input = "\(Golden.folder)/lite0.safetensors"
        let flat = folder.file("flat.safetensors")
        try Safetensors.write([("input", Tensor(shape: [3], values: [1, 2, 3]))], to: flat)
        let other = folder.file("other.safetensors")
        try Safetensors.write([("picture", Tensor(shape: [3], values: [1, 2, 3]))], to: other)
        try Command.run("evaluate", "efficientnet-lite0", flat, output, "--layer", "stem")
            .assertFails("The tensor 'input' has shape [3]; it must be [1, 3, height, width].")
        try Command.run("evaluate", "efficientnet-lite0", other, output, "--layer", "stem")
            .assertFails("'\(other)' has no tensor 'input'; it has picture.")
        try Command.run("evaluate", "efficientnet-lite0", input, output, "--gradient-of", "logit:1000")
            .assertFails("There is no class 1000; the network has 1000, 0 to 999.")
        XCTAssertEqual(try Command.run("evaluate", "efficientnet-lite0", input, output).status, 64)
        XCTAssertEqual(
            try Command.run("evaluate", "efficientnet-lite0", input, output, "--layer", "block9").status, 1)
    }

    /// A layer whose name means something else in the file that is written.
    func testLayersNamedAsTheResults() throws {
        let folder = try TemporaryFolder()
        let hash = String(repeating: "a", count: 64)
        let models = folder.file("pareidolia/models")
        try FileManager.default.createDirectory(atPath: models, withIntermediateDirectories: true)
        let network = try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [0, 0, 0]),
            nodes: ["value", "__metadata__"].map {
                Network.Node($0, Activation(.relu), inputs: [Network.inputName])
            })
        try NetworkFile.write(
            network,
            .init(name: "own", title: "Own", license: "MIT", sourceHash: hash, classes: []),
            to: "\(models)/own.safetensors")
        let card = """
            {"name": "own", "title": "Own", "summary": "Own", "license": "MIT",
             "source": {"download": {"url": "https://example.org/own", "megabytes": 1, "fileSHA256": "\(hash)"}},
             "architecture": "keras-vgg16", "preprocessing": "none", "recommendedLayers": {}, "layers": []}
            """
        _ = try folder.write(Array(card.utf8), to: "pareidolia/models/own.json")
        let input = folder.file("in.safetensors")
        let output = folder.file("out.safetensors")
        try Safetensors.write(
            [("input", Tensor(shape: [1, 3, 2, 2], values: (0..<12).map(Float.init)))], to: input)
        try Command.run(
            "evaluate", "own", input, output, "--layer", "value", dataHome: folder.path
        ).assertSucceeds()
        XCTAssertEqual(
            try Safetensors(contentsOf: output).tensors["value"]?.values, (0..<12).map(Float.init))
        try Command.run(
            "evaluate", "own", input, output, "--layer", "value", "--gradient-of", "dream:value",
            dataHome: folder.path
        ).assertFails(
            "The activation of the layer 'value' can't be written, since something else has that name in the file; "
                + "ask for another layer, or leave out --gradient-of.")
        try Command.run(
            "evaluate", "own", input, output, "--layer", "__metadata__", dataHome: folder.path
        ).assertFails(
            "The activation of the layer '__metadata__' can't be written, since something else has that name in the "
                + "file; ask for another layer.")
    }

    func testInspectShowsLayersAndTotals() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let lines = try Command.run("inspect", "efficientnet-lite0", "--size", "640x360").output
            .split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
        XCTAssertTrue(lines.contains(["block6a", "convolution", "1×1", "192×12×20", "129,216"]), "\(lines)")
        let filter = ["block3a.depthwise.conv", "convolution", "5×5,", "stride", "2,", "depthwise"]
        XCTAssertTrue(lines.contains { $0.prefix(filter.count) == filter[...] }, "\(lines)")
        XCTAssertTrue(lines.contains(["1000", "classes"]))
        XCTAssertEqual(try Command.run("inspect", "efficientnet-lite0", "--size", "640").status, 64)
    }

    /// Each tensor within 1e-4 of the golden one's largest magnitude.
    private func compare(_ found: Safetensors, _ golden: Safetensors, _ names: [String: String]) throws {
        for (name, goldenName) in names {
            let expected = try golden.golden(goldenName)
            let tensor = try XCTUnwrap(found.tensors[name], name)
            XCTAssertEqual(tensor.shape, expected.shape, name)
            let largest = expected.values.reduce(0) { max($0, abs($1)) }
            let error = zip(tensor.values, expected.values).reduce(0) { max($0, abs($1.0 - $1.1)) }
            XCTAssertLessThanOrEqual(error, 1e-4 * largest, name)
        }
        XCTAssertEqual(Set(found.names), Set(names.keys))
    }
}
