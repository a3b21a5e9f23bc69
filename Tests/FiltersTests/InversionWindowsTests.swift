import EmbeddedManifests
import Imaging
import Kernels
import Manifest
import Networks
import TestSupport
import XCTest

@testable import Filters

/// A large picture's code in windows against the whole picture's at once.
final class InversionWindowsTests: FilterTestCase {
    override class var network: String? { "vgg16-hed" }

    /// Error and gradient of one picture from another's code.
    private func distance(
        _ model: String, _ layers: [String], maximumArea: Int, assignments: String = "",
        caricature: Bool = false
    ) throws -> (value: Double, gradient: [Float]) {
        let (width, height) = (205, 150)
        let run = FilterRun(session: session, pool: ThreadPool(threads: 2), host: nil)
        let inversion = try Inversion(
            network: TestModels.load(model).network,
            layers: layers.map { LayerSelection.WeightedLayer(name: $0) },
            part: InversionPart(
                FeatureInversionParameters(
                    Manifests.named("feature-inversion").parameters(assignments: assignments))),
            width: width, height: height, run: run, maximumArea: maximumArea)
        let code = try inversion.code(
            of: TestPictures.blobs(width: width, height: height).picture(pool: run.pool))
        let other = try TestPictures.blobs(width: width, height: height, seed: 2).picture(pool: run.pool)
        var gradient = [Float](repeating: .nan, count: other.count)
        let objectives = caricature ? code.caricatures() : code.errors()
        let value = try inversion.windows.evaluate(other.planes, &gradient) { objectives[$0.index] }
        withExtendedLifetime(other) {}
        return (value, gradient)
    }

    /// Where windows overlap by all that the layers see, they add up to the whole.
    func testWindowsAddUp() throws {
        let cases: [(layers: [String], assignments: String, caricature: Bool)] = [
            (["relu1_1", "relu2_2", "relu3_3"], "", false), (["relu3_3"], "channels=3-40", true),
            (["relu2_2"], "position=0.5,0.6 neighborhood=40", false),
        ]
        for (layers, assignments, caricature) in cases {
            let (whole, parts) = try (
                distance(
                    "vgg16-hed", layers, maximumArea: .max, assignments: assignments, caricature: caricature),
                distance(
                    "vgg16-hed", layers, maximumArea: 112 * 112, assignments: assignments,
                    caricature: caricature)
            )
            XCTAssertEqual(parts.value, whole.value, accuracy: 1e-4 * abs(whole.value), "\(layers)")
            let largest = whole.gradient.map { abs($0) }.max()!
            let difference = zip(parts.gradient, whole.gradient).map { abs($0 - $1) }.max()!
            XCTAssertLessThan(difference, 1e-3 * largest, "\(layers)")
        }
    }

    /// A layer without places stays whole; a descriptor's cells don't mind being read in windows.
    func testOtherLayers() throws {
        _ = try TestModels.load("efficientnet-lite0")
        for (model, layer) in [("efficientnet-lite0", "logits"), ("hog", "hog")] {
            let whole = try distance(model, [layer], maximumArea: .max)
            let parts = try distance(model, [layer], maximumArea: 64 * 64)
            XCTAssertEqual(parts.value, whole.value, accuracy: 1e-6 * whole.value, layer)
        }
    }
}
