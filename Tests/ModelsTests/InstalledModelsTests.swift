import Manifest
import Models
import TestSupport
import XCTest

final class InstalledModelsTests: XCTestCase {
    func testLite0HasTheNamedLayersAndPassesVerification() throws {
        let model = try TestModels.load("efficientnet-lite0")
        XCTAssertNoThrow(try TestModels.store().verify("efficientnet-lite0"))
        for layer in try TestModels.store().card(model.name).layers {
            _ = try model.network.index(of: layer.name)
        }
        try checkRecommendedLayers(of: model)
        XCTAssertEqual(model.classes.count, 1000)
        XCTAssertEqual(try model.classIndex("Egyptian cat"), 285)
        XCTAssertEqual(try model.classIndex("espresso"), 967)
        // 224 pixels are what it was trained on; 7 × 7 positions remain.
        let shapes = try model.network.shapes(height: 224, width: 224)
        let block6a = shapes[try model.network.index(of: "block6a")][0]
        XCTAssertEqual([block6a.channels, block6a.height, block6a.width], [192, 7, 7])
    }

    func testVGG16HasTheNamedLayersAndPassesVerification() throws {
        let model = try TestModels.load("vgg16-hed")
        XCTAssertNoThrow(try TestModels.store().verify("vgg16-hed"))
        for layer in try TestModels.store().card(model.name).layers {
            _ = try model.network.index(of: layer.name)
        }
        try checkRecommendedLayers(of: model)
        XCTAssertTrue(model.classes.isEmpty)
        let shapes = try model.network.shapes(height: 100, width: 75)
        let pool5 = shapes[try model.network.index(of: "pool5")][0]
        XCTAssertEqual([pool5.channels, pool5.height, pool5.width], [512, 3, 2])
    }

    private func checkRecommendedLayers(of model: Model) throws {
        for recommendation in model.recommendedLayers.byFilter.values.flatMap(\.values) {
            guard case .layers(let layers)? = LayerSelection(recommendation) else {
                XCTFail("'\(recommendation)' names no layers")
                continue
            }
            for layer in layers { _ = try model.network.index(of: layer.name) }
        }
    }
}
