import Foundation
import ModelFormats
import Networks
import TestSupport
import XCTest

final class NetworkFileTests: RandomTestCase {
    private let folder = try! TemporaryFolder()
    private let description = NetworkFile.Description(
        name: "tiny", title: "Tiny", license: "CC0-1.0", sourceHash: "abc", classes: ["tench", "goldfish"])

    /// One node of every kind.
    private func network() throws -> Network {
        func tensor(_ shape: Int...) -> Tensor {
            Tensor(shape: shape, values: (0..<shape.reduce(1, *)).map { Float($0) / 4 - 1 })
        }
        return try Network(
            preprocessing: Preprocessing(order: .bgr, mean: [1, 2, 3], scale: [4, 5, 6]),
            nodes: [
                .init(
                    "conv",
                    Convolution(
                        inputChannels: 3, outputChannels: 6, kernel: Extent(height: 3, width: 1), stride: 2,
                        dilation: 1, padding: .same, groups: 3),
                    inputs: [Network.inputName],
                    parameters: ["weight": tensor(6, 1, 3, 1), "bias": tensor(6)]),
                .init("relu", Activation(.leaky(slope: 0.1)), inputs: ["conv"]),
                .init("lrn", LocalResponseNormalization(size: 5, alpha: 1e-4, beta: 0.75), inputs: ["relu"]),
                .init(
                    "maximum",
                    Pooling(.max, kernel: 3, stride: 2, padding: .uniform(1, ceiling: true)),
                    inputs: ["lrn"]),
                .init("sum", Add(), inputs: ["maximum", "maximum"]),
                .init("both", Concatenate(), inputs: ["sum", "maximum"]),
                .init("mean", GlobalPooling(), inputs: ["both"]),
                .init(
                    "logits", Linear(inputs: 12, outputs: 2), inputs: ["mean"],
                    parameters: ["weight": tensor(2, 12), "bias": tensor(2)]),
                .init("probabilities", Softmax(), inputs: ["logits"]),
                .init(
                    "orientations",
                    OrientationBinning(9, isDirected: false, assignment: .bilinear, phase: 0.5),
                    inputs: ["probabilities"]),
                .init(
                    "unit", L2Normalization(counting: 2..<9, epsilon: 1e-6), inputs: ["orientations"]),
            ], aliases: ["summe": "sum"])
    }

    private func written() throws -> String {
        let path = folder.file("tiny.safetensors")
        try NetworkFile.write(try network(), description, to: path)
        return path
    }

    func testWhatIsWrittenIsRead() throws {
        let expected = try network()
        let file = try NetworkFile(contentsOf: try written())
        XCTAssertEqual(file.description, description)
        XCTAssertEqual(file.network.preprocessing, expected.preprocessing)
        XCTAssertEqual(file.network.aliases, expected.aliases)
        XCTAssertEqual(file.network.nodes.map(\.name), expected.nodes.map(\.name))
        XCTAssertEqual(
            Set(expected.nodes.map { type(of: $0.layer).kind }), Set(LayerRegistry.standard.kinds.keys),
            "the test network should have a node of every kind")
        for (node, original) in zip(file.network.nodes, expected.nodes) {
            XCTAssertEqual("\(node.layer)", "\(original.layer)")
            XCTAssertEqual(node.inputs, original.inputs)
            XCTAssertEqual(node.parameters.mapValues(\.values), original.parameters.mapValues(\.values))
            XCTAssertEqual(node.parameters.mapValues(\.shape), original.parameters.mapValues(\.shape))
        }
        XCTAssertNoThrow(try file.verify())
    }

    func testVerificationNoticesOneChangedBit() throws {
        let path = try written()
        var contents = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        contents[contents.count - 2] ^= 1
        let changed = try folder.write(contents, to: "changed.safetensors")
        let file = try NetworkFile(contentsOf: changed)
        assertProblem(in: changed, try file.verify()) {
            guard case .wrongHash = $0 else { return false }
            return true
        }
    }

    func testATruncatedFileIsRefused() throws {
        let path = try written()
        let contents = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        let short = try folder.write(contents.dropLast(4), to: "short.safetensors")
        assertProblem(in: short, _ = try NetworkFile(contentsOf: short), matches: isTruncated)
    }

    func testATensorFileWithoutGraphIsRefused() throws {
        let path = folder.file("plain.safetensors")
        try Safetensors.write([], metadata: ["format": "pt"], to: path)
        assertProblem(in: path, _ = try NetworkFile(contentsOf: path), matches: isMalformed)
    }

    /// Rewrites the metadata's JSON with one text in place of another, and reads the result.
    private func assertRefused(
        _ text: String, replacedBy replacement: String, saying expected: String,
        file: StaticString = #filePath, line: UInt = #line
    ) throws {
        let original = try Safetensors(contentsOf: try written())
        let json = try XCTUnwrap(original.metadata["pareidolia"])
        XCTAssertTrue(
            json.contains(text), "the test replaces what is not there: \(json)", file: file, line: line)
        let path = folder.file("edited.safetensors")
        try Safetensors.write(
            original.names.map { ($0, original.tensors[$0]!) },
            metadata: ["pareidolia": json.replacingOccurrences(of: text, with: replacement)], to: path)
        XCTAssertThrowsError(try NetworkFile(contentsOf: path), file: file, line: line) { error in
            XCTAssertTrue(error is ModelFileError, "\(error)", file: file, line: line)
            XCTAssertTrue("\(error)".contains(expected), "\(error)", file: file, line: line)
        }
    }

    func testImpossibleGraphsAreRefused() throws {
        try assertRefused("\"version\":1", replacedBy: "\"version\":2", saying: "format version 2")
        try assertRefused("\"kind\":\"softmax\"", replacedBy: "\"kind\":\"run\"", saying: "'run'")
        try assertRefused("\"groups\":3", replacedBy: "\"groups\":0", saying: "groups is 0")
        try assertRefused("\"groups\":3", replacedBy: "\"groups\":2", saying: "do not divide")
        try assertRefused("\"groups\":3", replacedBy: "\"groups\":1", saying: "has shape [6, 1, 3, 1]")
        try assertRefused("\"outputs\":2", replacedBy: "\"outputs\":9000000000000000000", saying: "outputs")
        try assertRefused("\"size\":5", replacedBy: "\"size\":4", saying: "not odd")
        try assertRefused("\"top\":1", replacedBy: "\"top\":-1", saying: "padding")
        try assertRefused("\"height\":3", replacedBy: "\"height\":0", saying: "kernel")
        try assertRefused("\"mean\":[1,2,3]", replacedBy: "\"mean\":[1]", saying: "a mean and a scale")
        try assertRefused("\"name\":\"conv\"", replacedBy: "\"name\":\"other\"", saying: "other.")
        try assertRefused(
            "\"inputs\":[\"sum\",\"maximum\"]", replacedBy: "\"inputs\":[\"logits\"]", saying: "'logits'")
        try assertRefused("\"summe\":\"sum\"", replacedBy: "\"conv\":\"sum\"", saying: "'conv'")
        try assertRefused("\"nodes\":[", replacedBy: "\"knots\":[", saying: "cannot be understood")
    }

    /// Of a file that ends behind its header there are no weights to read.
    func testTheSummaryIsInTheHeader() throws {
        let path = try written()
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        let headerEnd = 8 + whole.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
        XCTAssertLessThan(headerEnd, whole.count)
        let header = try folder.write(whole[..<headerEnd], to: "header.safetensors")
        XCTAssertThrowsError(try NetworkFile(contentsOf: header))
        let summary = try NetworkFile.summary(of: header)
        XCTAssertEqual(summary.description, description)
        XCTAssertEqual(summary.layerNames, try network().layerNames)

        let cut = try folder.write(whole[..<(headerEnd - 1)], to: "cut.safetensors")
        assertProblem(in: cut, _ = try NetworkFile.summary(of: cut), matches: isTruncated)
        try assertDamageIsSurvived(Array(whole[..<headerEnd]), rounds: 300, using: &random) { path in
            _ = try NetworkFile.summary(of: path).layerNames
        }
    }

    func testDamageIsSurvived() throws {
        let path = try written()
        let contents = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        try assertDamageIsSurvived(contents, rounds: 1000, using: &random) { path in
            let network = try NetworkFile(contentsOf: path).network
            _ = try? network.shapes(height: 32, width: 32)
            for node in network.nodes { for tensor in node.parameters.values { _ = tensor.values } }
        }
    }
}
