import EditorHost
import EmbeddedManifests
import Manifest
import XCTest

final class PreviewParametersTests: XCTestCase {
    private let dream = try! Manifests.named("deep-dream")

    /// Four octaves at a ratio of 1.4: at half the size the two largest are out of sight.
    func testOctavesLargerThanThePreviewAreLeftOut() throws {
        let parameters = try dream.parameters(["octaves": .integer(4), "octave-scale": .number(1.4)])
        for (scale, octaves) in [(1, 4), (1 / 1.4, 3), (1 / 1.96, 2), (0.5, 2), (0.37, 1), (0.01, 1)] {
            XCTAssertEqual(
                dream.previewParameters(parameters, scale: scale).integer("octaves"), octaves, "\(scale)")
        }
        XCTAssertEqual(dream.smallestTruthfulScale(parameters), 1 / 1.4 / 1.4 / 1.4, accuracy: 1e-9)
    }

    /// The filter counts them from the reduced size.
    func testOctavesThatAreCountedStaySo() throws {
        let parameters = try dream.parameters(["octaves": .integer(0)])
        XCTAssertEqual(dream.previewParameters(parameters, scale: 0.3).integer("octaves"), 0)
        XCTAssertEqual(dream.smallestTruthfulScale(parameters), 0)
    }

    func testWhatPreviewsReplace() throws {
        let parameters = try dream.parameters(["frames": .integer(50), "iterations": .integer(30)])
        let preview = dream.previewParameters(parameters, scale: 1)
        XCTAssertEqual(preview.integer("frames"), 1)
        XCTAssertEqual(preview.integer("iterations"), 30)
    }

    /// Evaluations of a texture: their number still counts in the preview.
    func testPreviewsTakeAPartOfTheSteps() throws {
        let texture = try Manifests.named("texture-synthesis")
        for (given, taken) in [(100, 30), (400, 120), (1, 1)] {
            let parameters = try texture.parameters(["iterations": .integer(given)])
            XCTAssertEqual(texture.previewParameters(parameters, scale: 1).integer("iterations"), taken)
        }
    }

    func testPlacesAreToldInFractionsOfThePart() throws {
        for (place, expected) in [("0.5,0.5", "0.5,1"), ("0.25,0.125", "0,0.25"), ("all", "all")] {
            let parameters = try dream.parameters(["neuron": .text(place)])
            XCTAssertEqual(
                dream.parameters(parameters, ofPart: 0.25..<0.75, 0..<0.5).text("neuron"), expected)
        }
    }

    func testLengthsShrinkWithinTheirRange() throws {
        let manifest = try Manifest(
            json: """
                {
                  "name": "example", "version": 1, "title": "Example", "blurb": "b", "help": "h",
                  "gimp": { "menu": { "path": "<Image>/Filters", "label": "Example" }, "imageTypes": "RGB*" },
                  "parameters": [
                    { "name": "count", "label": "Count", "kind": "integer", "default": 4, "range": [2, 20],
                      "scales": "pixels", "tooltip": "t" }
                  ],
                  "presets": []
                }
                """)
        let parameters = try manifest.parameters(["count": .integer(15)])
        XCTAssertEqual(manifest.previewParameters(parameters, scale: 0.5).integer("count"), 8)
        XCTAssertEqual(manifest.previewParameters(parameters, scale: 0.01).integer("count"), 2)
        XCTAssertEqual(manifest.smallestTruthfulScale(parameters), 0)
    }
}
