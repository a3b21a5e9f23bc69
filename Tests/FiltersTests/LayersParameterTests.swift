import EmbeddedManifests
import Manifest
import Models
import XCTest

@testable import Filters

final class LayersParameterTests: XCTestCase {
    private let store = ModelStore(folder: "/nonexistent")

    func testCardsRecommendForParametersThatThereAre() throws {
        for card in try store.list().map({ try store.card($0.name) }) {
            for (filter, layers) in card.recommendedLayers.byFilter {
                let manifest = try Manifests.named(filter)
                for (parameter, text) in layers {
                    XCTAssertEqual(manifest.parameter(parameter)?.kind, .layers, "\(card.name): \(parameter)")
                    XCTAssertNotNil(LayerSelection(text), "\(card.name): \(text)")
                }
            }
        }
    }

    func testAutomaticLayersAreTheParametersOwn() throws {
        let model = try store.load("hog")
        func layers(_ text: String, _ filter: String) throws -> [String] {
            let parameter = LayersParameter(LayerSelection(text)!, filter: filter, name: "layer")
            return try model.layers(parameter).map(\.name)
        }
        XCTAssertEqual(try layers("auto", "feature-inversion"), ["hog"])
        XCTAssertEqual(try layers("cells+blocks", "feature-inversion"), ["cells", "blocks"])
        XCTAssertThrowsError(try layers("auto", "deep-dream")) {
            XCTAssertEqual(
                $0 as? FilterError, .noRecommendedLayer(model: "hog", known: model.network.layerNames))
        }
    }
}
