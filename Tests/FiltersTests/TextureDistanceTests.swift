import Imaging
import Kernels
import Manifest
import Networks
import Objectives
import TestSupport
import Windows
import XCTest

@testable import Filters

final class TextureDistanceTests: XCTestCase {
    private let pool = ThreadPool(threads: 2)

    /// Windows give the value and the gradient of the whole picture, at its borders too, with a content to
    /// keep and without.
    func testWindowsAddUp() throws {
        let network = try TestModels.load("vgg16-hed").network.withPooling(.average)
        let layers = ["relu1_1", "pool1", "pool2", "pool3"]
        let terms = TextureTerms(
            layers: layers.map { LayerSelection.WeightedLayer(name: $0) }, balance: .balanced, meanWeight: 2)
        let source = try TextureSource(
            TestPictures.pebbles(width: 48, height: 40), smallestSide: 16, pool: pool)
        for (edges, width, height) in [
            (PaddingMode.reflect, 205, 150), (.circular, 208, 152), (.reflect, 300, 60),
        ] {
            let network = network.withPadding(edges)
            let targets = try source.statistics(of: layers, in: network, pool: pool)
            let picture = try TestPictures.blobs(width: width, height: height).picture(pool: pool)
            let content = TextureDistance.Content(
                picture: try TestPictures.pebbles(width: width, height: height).picture(pool: pool),
                layers: [
                    .init(name: "relu3_2", weight: 0.2),
                    .init(
                        name: "relu2_1", weight: 0.1,
                        mask: Visibility(lightnessOf: try TestPictures.blobs(width: width, height: height))),
                ])
            func evaluated(_ maximumArea: Int) throws -> (value: Double, gradient: [Float]) {
                let distance = try TextureDistance(
                    terms, targets: targets, content: edges == .reflect ? content : nil, network: network,
                    edges: edges, width: width, height: height, pool: pool, maximumArea: maximumArea)
                var gradient = [Float](repeating: .nan, count: picture.count)
                return (try distance.evaluate(picture.planes, &gradient), gradient)
            }
            let whole = try evaluated(.max)
            let parts = try evaluated(128 * 128)
            XCTAssertEqual(parts.value, whole.value, accuracy: 1e-5 * whole.value)
            let largest = whole.gradient.map { abs($0) }.max()!
            for i in whole.gradient.indices where abs(parts.gradient[i] - whole.gradient[i]) > 1e-3 * largest
            {
                XCTFail(
                    "\(edges) \(width)×\(height): \(parts.gradient[i]), not \(whole.gradient[i]), at \(i)")
                break
            }
        }
    }

    /// Statistics of a large source, with holes and without, are those of the whole.
    func testWindowsOfASource() throws {
        let network = try TestModels.load("vgg16-hed").network
        let region = try TestPictures.pebbles(width: 208, height: 150)
        for hole in [0, 30] {
            for y in 60..<60 + hole { for x in 90..<170 { region.row(y)[4 * x + 3] = 0 } }
            let source = try TextureSource(region, smallestSide: 16, pool: pool)
            func means(_ maximumArea: Int) throws -> [[Float]] {
                try PictureWindows(
                    of: network, layers: ["relu1_1", "pool2"], width: 208, height: 150, policy: .exact(),
                    border: .reflect, needsGradient: false, maximumArea: maximumArea, pool: pool
                ).textureSums(
                    of: ["relu1_1", "pool2"], for: source.picture.planes, visibility: source.visibility
                ).map(\.statistics).flatMap { [$0.gram, $0.means] }
            }
            for (whole, parts) in zip(try means(.max), try means(96 * 96)) {
                let largest = whole.max()!
                for (a, b) in zip(whole, parts) { XCTAssertEqual(b, a, accuracy: 1e-4 * largest) }
            }
        }
    }

    func testReceptiveFields() throws {
        let network = try TestModels.load("vgg16-hed").network
        for (layer, size, stride) in [
            ("conv1_1", 3, 1), ("pool1", 6, 2), ("pool4", 100, 16), ("relu5_1", 132, 16),
        ] {
            XCTAssertEqual(
                try network.receptiveField(of: layer), .local(size: Extent(size), stride: Extent(stride)),
                layer)
        }
        XCTAssertThrowsError(try network.receptiveField(of: "pool9"))
    }
}
