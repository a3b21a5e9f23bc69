import EmbeddedManifests
import Filters
import TestSupport
import XCTest

/// Pictures that are shown while a filter runs.
final class IntermediateTests: FilterTestCase {
    /// What is made smaller to be shown changes nothing in the result.
    func testTheHostSaysHowLargeTheyAre() throws {
        var results: [[Float]] = []
        for limit in [nil, (40, 40)] as [(width: Int, height: Int)?] {
            let host = RecordingHost()
            host.wantsIntermediates = true
            host.largestIntermediate = limit
            let picture = try TestPictures.blobs(width: 100, height: 60)
            try session.apply(
                filter: "feature-inversion",
                parameters: Manifests.named("feature-inversion").parameters(
                    assignments: "model=hog iterations=3"),
                region: picture, host: host)
            XCTAssertFalse(host.intermediates.isEmpty)
            let largest = host.intermediates.map(\.width).max()
            XCTAssertEqual(largest, limit == nil ? 100 : 40)
            XCTAssertEqual(host.intermediates.last?.height, limit == nil ? 60 : 24)
            results.append(picture.values)
        }
        XCTAssertEqual(results[0], results[1])
    }
}
