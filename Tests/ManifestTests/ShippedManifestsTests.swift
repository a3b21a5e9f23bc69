import EmbeddedManifests
import Foundation
import Manifest
import XCTest

final class ShippedManifestsTests: XCTestCase {
    func testNoneHasProblems() {
        XCTAssertFalse(Manifests.all.isEmpty)
        for manifest in Manifests.all { XCTAssertEqual(manifest.problems, [], manifest.name) }
    }

    func testNamesLeadToManifests() throws {
        XCTAssertEqual(try Manifests.named("deep-dream").procedure, "plug-in-pareidolia-deep-dream")
        XCTAssertThrowsError(try Manifests.named("dream")) { error in
            XCTAssertTrue(String(describing: error).hasPrefix("There is no filter 'dream'; there is "))
        }
    }

    func testEncodingReadsBack() throws {
        for manifest in Manifests.all {
            let json = String(decoding: try JSONEncoder().encode(manifest), as: UTF8.self)
            XCTAssertEqual(try Manifest(json: json), manifest)
        }
    }

    /// Scripts name these in this order; whoever changes the list changes the manifest's version too.
    func testDeepDreamsArguments() throws {
        let manifest = try Manifests.named("deep-dream")
        let arguments = manifest.parameters.map { "\($0.name) \($0.kind.rawValue)" }
        XCTAssertEqual(manifest.version, 3)
        XCTAssertEqual(
            arguments,
            [
                "model model", "layer layers", "octaves integer", "iterations integer", "strength number",
                "color number", "step number", "octave-scale number", "jitter integer",
                "channels channels", "neuron position", "target-class class", "guide drawable",
                "start choice", "smoothness number", "gradient-blur number", "frames integer",
                "zoom number", "seed seed", "output output",
            ])
    }

    func testStyleTransfersArguments() throws {
        let manifest = try Manifests.named("style-transfer")
        let arguments = manifest.parameters.map { "\($0.name) \($0.kind.rawValue)" }
        XCTAssertEqual(manifest.version, 2)
        XCTAssertEqual(
            arguments,
            [
                "style drawable", "style-scale number", "content-weight number", "details number",
                "original-colors choice", "iterations integer", "strength number",
                "style-weight number", "style-2 drawable", "style-2-weight number",
                "style-3 drawable", "style-3-weight number", "levels integer", "start choice",
                "model model", "layers layers", "content-layers layers", "detail-layers layers",
                "details-mask drawable", "pooling choice", "balance choice", "mean-weight number",
                "smoothness number", "optimizer choice", "seed seed", "output output",
            ])
    }

    func testFeatureInversionsArguments() throws {
        let manifest = try Manifests.named("feature-inversion")
        let arguments = manifest.parameters.map { "\($0.name) \($0.kind.rawValue)" }
        XCTAssertEqual(manifest.version, 2)
        XCTAssertEqual(
            arguments,
            [
                "model model", "layer layers", "iterations integer", "smoothness number", "series choice",
                "count integer", "target drawable", "caricature boolean", "original-colors boolean",
                "start choice", "method choice", "channels channels", "position position",
                "neighborhood integer", "seed seed", "output output",
            ])
    }

    /// Feature Inversion's steps were called evaluations at first.
    func testEarlierNamesAreTaken() throws {
        let manifest = try Manifests.named("feature-inversion")
        XCTAssertEqual(try manifest.parameters(assignments: "evaluations=7").integer("iterations"), 7)
        XCTAssertEqual(try manifest.parameters(json: #"{"evaluations": 7}"#).integer("iterations"), 7)
    }

    /// Those that README and docs name by `--preset NAME` and as the preset *Title*.
    func testDocumentedPresetsExist() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let docs = try FileManager.default.contentsOfDirectory(atPath: root.path + "/docs")
            .filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
        let presets = Manifests.all.flatMap(\.presets)
        var found = 0
        for file in ["README.md"] + docs {
            let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for match in text.matches(of: /--preset ([a-z0-9-]+)/) {
                found += 1
                XCTAssertTrue(presets.contains { $0.name == match.1 }, "\(file): \(match.1)")
            }
            for match in text.matches(of: /preset \*([^*]+)\*/) {
                found += 1
                XCTAssertTrue(presets.contains { $0.title == match.1 }, "\(file): \(match.1)")
            }
        }
        XCTAssertGreaterThan(found, 5)
    }

    func testPresetsAreComplete() throws {
        for manifest in Manifests.all {
            for preset in manifest.presets {
                let parameters = try manifest.parameters(preset: preset.name)
                for (name, value) in preset.values {
                    XCTAssertEqual(parameters[name].description, value.description)
                }
            }
        }
    }
}
