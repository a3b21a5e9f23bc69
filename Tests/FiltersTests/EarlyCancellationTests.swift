import EmbeddedManifests
import Filters
import Imaging
import Messages
import TestSupport
import XCTest

/// Who cancels is heard before there is anything to be seen, while styles, guides and codes are read.
final class EarlyCancellationTests: FilterTestCase {
    override class var network: String? { "vgg16-hed" }

    /// Cancels when it has been asked so many times.
    private final class ImpatientHost: FilterHost {
        var patience: Int
        private(set) var questions = 0
        private(set) var isShown = false

        init(patience: Int) { self.patience = patience }

        func progress(_ fraction: Double, _ message: Message) { if fraction > 0 { isShown = true } }
        func notice(_ message: Message) {}
        var request: HostRequest {
            questions += 1
            return questions > patience ? .cancel : .proceed
        }
        var wantsIntermediates: Bool { false }
        var largestIntermediate: (width: Int, height: Int)? { nil }
        func intermediate(_ region: PixelRegion) {}
        var takesResults: Bool { true }
        func result(index: Int, count: Int, title: Message, _ region: PixelRegion) -> Bool { true }
    }

    func testEveryFilterListensFromTheStart() throws {
        for (filter, assignments, picture) in [
            ("deep-dream", "model=vgg16-hed guide=x", "guide"), ("style-transfer", "style=x", "style"),
            ("texture-synthesis", "width=64 height=64", nil), ("feature-inversion", "model=vgg16-hed", nil),
            ("class-visualization", "model=vgg16-hed target-class=none guide=x", "guide"),
        ] {
            let region = try TestPictures.blobs(width: 96, height: 64)
            let before = region.values
            let pictures = try picture.map { [$0: try TestPictures.pebbles(width: 64, height: 64)] } ?? [:]
            let parameters = try Manifests.named(filter).parameters(assignments: assignments)
            for patience in [0, 3, 7] {
                let host = ImpatientHost(patience: patience)
                XCTAssertThrowsError(
                    try session.apply(
                        filter: filter, parameters: parameters, region: region, pictures: pictures, host: host
                    )
                ) { XCTAssertEqual("\($0)", "Canceled; the picture is unchanged.", filter) }
                XCTAssertFalse(host.isShown, "\(filter) had begun before it asked \(patience) times")
                XCTAssertEqual(region.values, before)
            }
        }
    }
}
