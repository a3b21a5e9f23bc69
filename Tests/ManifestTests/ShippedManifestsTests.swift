import Manifest
import Manifests
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
        let arguments = manifest.parameters.map { "\($0.name) \($0.kind.rawValue) \($0.defaultValue)" }
        XCTAssertEqual(manifest.version, 1)
        XCTAssertEqual(
            arguments,
            [
                "model model efficientnet-lite0", "layer layers auto", "octaves integer 4",
                "iterations integer 10", "strength number 100", "original-colors boolean no",
                "step number 1.5", "octave-scale number 1.4", "jitter integer 32", "channels channels all",
                "neuron position all", "target-class class none", "guide drawable none",
                "start choice picture", "smoothness number 0", "gradient-blur number 0",
                "frames integer 1", "zoom number 5", "seed seed 0",
            ])
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
