import EmbeddedManifests
import Filters
import Foundation
import Imaging
import Models
import TestSupport
import XCTest

/// Networks whose weights are no numbers end a filter with a sentence, and the picture stays as it was.
final class DamagedWeightsTests: XCTestCase {
    func testWeightsThatAreNoNumbers() throws {
        let folder = try TemporaryFolder()
        let networks = ["efficientnet-lite0", "vgg16-hed"]
        for network in networks {
            _ = try TestModels.load(network)
            let intact = try XCTUnwrap(TestModels.store().list().first { $0.name == network }?.path)
            let file = try Data(contentsOf: URL(fileURLWithPath: intact))
            let header = file.withUnsafeBytes { 8 + Int($0.loadUnaligned(as: UInt64.self)) }
            let damaged = file.prefix(header) + Data(repeating: .max, count: file.count - header)
            try damaged.write(to: URL(fileURLWithPath: folder.file("\(network).safetensors")))
        }
        let session = FilterSession(store: ModelStore(folder: folder.path), threads: 2)
        let other = try TestPictures.pebbles(width: 48, height: 40)
        for (filter, assignments, pictures) in [
            ("deep-dream", "iterations=2 octaves=1", [:]),
            ("deep-dream", "iterations=2 octaves=1 guide=1", ["guide": other]),
            ("texture-synthesis", "iterations=2 levels=1 model=vgg16-hed", [:]),
            ("style-transfer", "iterations=2 levels=1 model=vgg16-hed style=1", ["style": other]),
            ("feature-inversion", "iterations=2 model=vgg16-hed layer=relu2_2", [:]),
            (
                "feature-inversion", "iterations=2 model=efficientnet-lite0 layer=block4c caricature=true",
                [:]
            ),
        ] {
            let region = try TestPictures.blobs(width: 48, height: 40)
            let before = try PixelRegion(copying: region)
            XCTAssertThrowsError(
                try session.apply(
                    filter: filter, parameters: Manifests.named(filter).parameters(assignments: assignments),
                    region: region, pictures: pictures),
                "\(filter) \(assignments)")
            XCTAssertEqual(region.difference(from: before), 0, "\(filter) \(assignments)")
        }
    }
}
