import EmbeddedManifests
import Filters
import Imaging
import Kernels
import Manifest
import Models
import Networks
import TestSupport
import XCTest

/// How runs of Deep Dream go and end: frames, progress, answers of the host, and what is refused.
final class DreamRunTests: DreamTestCase {
    func testFrames() throws {
        let host = RecordingHost()
        let picture = try TestPictures.blobs(width: 64, height: 48)
        try dream(picture, "octaves=1 iterations=1 frames=4 zoom=10", host: host)
        XCTAssertEqual(host.results.map(\.index), [1, 2, 3])
        XCTAssertEqual(host.results.map(\.title), ["Frame 2", "Frame 3", "Frame 4"])
        XCTAssertTrue(host.results.allSatisfy { $0.count == 4 })
        XCTAssertEqual(Set(host.results.map(\.values)).count, 3)
        // The first frame is the plain dream.
        XCTAssertTrue(
            try picture.values == dreamed("octaves=1 iterations=1", width: 64, height: 48).after.values)
        let stopping = RecordingHost()
        stopping.endsAfterResult = 1
        try dream(picture, "octaves=1 iterations=1 frames=50", host: stopping)
        XCTAssertEqual(stopping.results.count, 1)
    }

    /// The contrast that every frame adds would add up.
    func testFramesKeepTheFirstOnesColors() throws {
        let host = RecordingHost()
        let picture = try TestPictures.blobs(width: 96, height: 96)
        try dream(picture, "octaves=1 iterations=8 step=4 frames=5 zoom=4 color=100", host: host)
        func moments(_ values: [Float]) -> (mean: Float, deviation: Float) {
            let colors = values.indices.filter { $0 % 4 < 3 }.map { values[$0] }
            let mean = colors.reduce(0, +) / Float(colors.count)
            let squares = colors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (mean, (squares / Float(colors.count)).squareRoot())
        }
        let first = moments(picture.values)
        for result in host.results {
            let moments = moments(result.values)
            XCTAssertEqual(moments.mean, first.mean, accuracy: 0.01)
            XCTAssertEqual(moments.deviation / first.deviation, 1, accuracy: 0.03)
        }
    }

    func testProgressAndIntermediates() throws {
        let host = RecordingHost()
        host.wantsIntermediates = true
        let picture = try TestPictures.blobs(width: 100, height: 60)
        try dream(picture, "octaves=3 iterations=2", host: host)
        XCTAssertEqual(host.fractions, host.fractions.sorted())
        XCTAssertTrue(host.fractions.allSatisfy { (0...1).contains($0) })
        XCTAssertEqual(host.messages.first, "octave 1 of 3, iteration 1 of 2")
        XCTAssertEqual(host.intermediates.count, 6)
        XCTAssertEqual(host.intermediates.last?.width, 100)
    }

    func testCancellingChangesNothing() throws {
        let host = RecordingHost()
        host.cancelsAfter = 2
        let picture = try TestPictures.blobs(width: 100, height: 60)
        let before = picture.values
        XCTAssertThrowsError(try dream(picture, host: host)) {
            XCTAssertEqual($0 as? FilterError, .canceled)
        }
        XCTAssertTrue(picture.values == before)
    }

    /// The steps made until then stay, at full size.
    func testFinishingKeepsWhatThereIs() throws {
        let picture = try TestPictures.blobs(width: 100, height: 60)
        let before = try PixelRegion(copying: picture)
        let host = RecordingHost()
        host.finishesAfter = 2
        try dream(picture, "octaves=2 iterations=10", host: host)
        XCTAssertEqual(host.fractions.count, 4, "two steps, and one start on each octave")
        XCTAssertGreaterThan(picture.difference(from: before), 0.001)
        let whole = try dreamed("octaves=2 iterations=10", width: 100, height: 60).after
        XCTAssertGreaterThan(picture.difference(from: whole), 0.001)
    }

    /// Before the first step there is nothing to keep, and nothing to complain of.
    func testFinishingAtOnce() throws {
        let picture = try TestPictures.blobs(width: 100, height: 60)
        let before = picture.values
        let host = RecordingHost()
        host.finishesAfter = 0
        try dream(picture, "octaves=1", host: host)
        XCTAssertTrue(picture.values == before)
    }

    func testBadInput() throws {
        let cases: [(String, String)] = [
            ("layer=blok6a", "There is no layer 'blok6a' in efficientnet-lite0; try stem"),
            (
                "layer=block6a channels=192",
                "There is no channel 192 in layer 'block6a'; it has 192, 0 to 191."
            ),
            ("target-class=unicorn-horn", "There is no class 'unicorn-horn'"),
            ("target-class=1000", "There is no class '1000'"),
            ("model=alexnet", "There is no network 'alexnet'"),
            ("octaves=99", "Parameter 'octaves' is 99; it must be from 0 to 20."),
            ("octaves=1 guide=3", "Parameter 'guide' names a picture, but none was handed over."),
        ]
        for (assignments, message) in cases {
            let picture = try TestPictures.blobs(width: 40, height: 40)
            let before = picture.values
            XCTAssertThrowsError(try dream(picture, assignments), assignments) {
                XCTAssertTrue("\($0)".hasPrefix(message), "\($0)")
            }
            XCTAssertTrue(picture.values == before)
        }
    }

    func testBadPictures() throws {
        let picture = try TestPictures.blobs(width: 40, height: 40)
        let empty = try PixelRegion(copying: picture)
        for y in 0..<40 { for x in 0..<40 { empty.row(y)[4 * x + 3] = 0 } }
        XCTAssertThrowsError(try dream(picture, "guide=1", guide: empty)) {
            XCTAssertEqual($0 as? FilterError, .emptyPicture(parameter: "guide"))
        }
        XCTAssertThrowsError(try dream(picture, "guide=1 channels=3", guide: picture)) {
            XCTAssertEqual($0 as? FilterError, .conflict("guide", "channels"))
        }
        XCTAssertThrowsError(
            try session.apply(
                filter: "deep-dream", parameters: Manifests.named("deep-dream").parameters(), region: picture,
                pictures: ["style": picture])
        ) {
            XCTAssertEqual(
                "\($0)", "A picture was handed over for 'style'; this filter takes one for guide.")
        }
        picture.row(7)[4 * 3] = .nan
        XCTAssertThrowsError(try dream(picture)) {
            XCTAssertEqual($0 as? FilterError, .nonFinitePixel(x: 3, y: 7, parameter: nil))
        }
    }

    func testMissingModel() throws {
        let folder = try TemporaryFolder()
        let session = FilterSession(store: ModelStore(folder: folder.path))
        let picture = try TestPictures.blobs(width: 40, height: 40)
        XCTAssertThrowsError(try dream(picture, session: session)) {
            XCTAssertEqual(
                "\($0)",
                "The network 'efficientnet-lite0' is not installed; run 'pareidolia models fetch efficientnet-lite0'."
            )
        }
    }
}
