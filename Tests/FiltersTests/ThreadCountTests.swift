import AllocationCount
import EmbeddedManifests
import Filters
import Imaging
import TestSupport
import XCTest

/// Neither the number of threads nor what memory held before changes a bit of any filter's result.
final class ThreadCountTests: XCTestCase {
    override func tearDown() { fill_memory(0) }

    func testResultsDoNotDependOnThreads() throws {
        for network in ["efficientnet-lite0", "vgg16-hed"] { _ = try TestModels.load(network) }
        // Large enough for several pieces of work everywhere.
        for (filter, assignments, picture) in [
            ("deep-dream", "iterations=2 octaves=2 smoothness=0.5", nil),
            ("deep-dream", "iterations=1 octaves=1 layer=block3b+block5c", nil),
            ("deep-dream", "iterations=1 octaves=1", "guide"),
            ("class-visualization", "iterations=2 views=1", nil),
            ("class-visualization", "iterations=2 views=1", "spectrum"),
            ("class-visualization", "iterations=2 views=1 parameterization=fourier", nil),
            ("saliency", "samples=2 sizes=2 resolution=64", nil),
            ("cut-out", "samples=2 sizes=1", nil),
            ("texture-synthesis", "iterations=3 levels=2 width=96 height=80", nil),
            ("style-transfer", "iterations=3 levels=2", "style"),
            ("feature-inversion", "iterations=3 layer=relu2_2 model=vgg16-hed", nil),
            ("feature-inversion", "iterations=3 method=2016 layer=block4c model=efficientnet-lite0", nil),
        ] {
            let (width, height) = (96, 80)
            let manifest = try Manifests.named(filter)
            let results = try [1, 2, 3, 5].map { threads in
                fill_memory(Int32(51 * threads))
                let region = try TestPictures.blobs(width: width, height: height)
                let pictures = try picture.map {
                    [$0: try TestPictures.pebbles(width: 70, height: 60)]
                }
                try FilterSession(store: TestModels.store(), threads: threads).apply(
                    filter: filter,
                    parameters: manifest.parameters(
                        assignments: assignments + (picture.map { " \($0)=1" } ?? "")),
                    region: region, pictures: pictures ?? [:])
                return (0..<height).flatMap { y in (0..<4 * width).map { region.row(y)[$0].bitPattern } }
            }
            let before = try TestPictures.blobs(width: width, height: height)
            XCTAssertNotEqual(results[0][0], before.row(0)[0].bitPattern, "\(filter) changes the picture")
            for (threads, result) in zip([2, 3, 5], results.dropFirst()) {
                XCTAssertTrue(result == results[0], "\(filter) \(assignments): \(threads) threads")
            }
        }
    }
}
