import CPareidolia
import Messages
import TestSupport
import XCTest

@testable import EditorHost

/// Runs of the real core, with a network that needs no file.
final class CoreThreadTests: XCTestCase {
    private func session() throws -> CoreSession { try CoreSession(library: BuiltProducts.library.path) }

    private func inversion(iterations: Int, layer: String = "auto") throws -> BackgroundRun {
        let region = try FloatPicture(width: 24, height: 16)
        for index in 0..<4 * region.count {
            region.pixels[index] = index % 4 == 3 ? 1 : Float(index % 37) / 37
        }
        let parameters = #"{"model": "hog", "iterations": \#(iterations), "layer": "\#(layer)"}"#
        return BackgroundRun(
            CoreCall(filter: "feature-inversion", parameters: parameters, region: region, pictures: [:]),
            display: .init(size: (100, 100)))
    }

    func testRunsFollowEachOther() throws {
        let thread = CoreThread(try session())
        let runs = [
            try inversion(iterations: 3), try inversion(iterations: 3),
            try inversion(iterations: 3, layer: "nonsense"),
        ]
        for run in runs { thread.start(run) }
        thread.wait()
        for run in runs.prefix(2) {
            let news = run.takeNews()
            XCTAssertNoThrow(try XCTUnwrap(news.outcome).get())
            XCTAssertGreaterThan(news.fraction, 0)
            XCTAssertEqual(news.picture?.width, 24)
        }
        let pixels = runs.map { Array(UnsafeBufferPointer(start: $0.call.region.pixels, count: 24 * 16 * 4)) }
        XCTAssertEqual(pixels[0], pixels[1])
        XCTAssertNotEqual(
            pixels[0], pixels[2], "the inversion, and the region that an error leaves as it was")
        XCTAssertThrowsError(try XCTUnwrap(runs[2].takeNews().outcome).get()) {
            XCTAssertTrue("\($0)".contains("nonsense"), "\($0)")
        }
    }

    /// A run that would take hours: what is asked of it while it waits, or while it runs, ends it.
    func testFinishAndCancelEndARun() throws {
        let thread = CoreThread(try session())
        let (finished, canceled) = (try inversion(iterations: 2000), try inversion(iterations: 2000))
        canceled.cancel()
        thread.start(finished)
        thread.start(canceled)
        // It ends by itself only where it fails.
        while true {
            let news = finished.takeNews()
            if news.fraction > 0 || news.outcome != nil { break }
            usleep(1000)
        }
        finished.finish()
        thread.wait()
        let news = finished.takeNews()
        XCTAssertNoThrow(try XCTUnwrap(news.outcome).get())
        XCTAssertNotNil(news.picture)
        XCTAssertThrowsError(try XCTUnwrap(canceled.takeNews().outcome).get()) { error in
            guard case HostError.canceled = error else { return XCTFail("\(error)") }
        }
    }

    private final class Recorder: CoreHost {
        let intermediateSize: (width: Int, height: Int)?
        private(set) var sizes: [[Int32]] = []

        init(_ size: (width: Int, height: Int)?) { intermediateSize = size }

        func progress(_ fraction: Double, _ message: Message) {}
        func notice(_ message: Message) {}
        func intermediate(_ picture: pareidolia_region) { sizes.append([picture.width, picture.height]) }
        func result(index: Int, count: Int, title: Message, _ picture: pareidolia_region) -> Bool { true }
        let request = Int32(PAREIDOLIA_PROCEED)
    }

    func testIntermediatesAreAsLargeAsTheHostWants() throws {
        let session = try session()
        for (wanted, expected) in [
            (nil, []), ((12, 100), [12, 8]), ((100, 8), [12, 8]), ((24, 16), [24, 16]), ((0, 0), [24, 16]),
        ] as [((width: Int, height: Int)?, [Int32])] {
            let host = Recorder(wanted)
            try session.run(inversion(iterations: 3).call, host: host)
            XCTAssertEqual(host.sizes.last ?? [], expected, "\(String(describing: wanted))")
        }
    }

    func testTheCoreSaysWhatNetworksThereAre() throws {
        let networks = try session().networks()
        XCTAssertEqual(networks.map(\.name), networks.map(\.name).sorted())
        let hog = try XCTUnwrap(networks.first { $0.name == "hog" })
        XCTAssertTrue(hog.installed)
        XCTAssertFalse(hog.layers.isEmpty)
        XCTAssertNotNil(hog.recommendedLayers["feature-inversion"])
        XCTAssertNotNil(hog.whatShows(hog.layers[0].name, in: "feature-inversion"))
    }

    func testALibraryThatIsNoneIsNamed() throws {
        for path in ["/no/such/libpareidolia.so", "/usr/lib/x86_64-linux-gnu/libc.so.6"] {
            XCTAssertThrowsError(try CoreSession(library: path)) {
                XCTAssertTrue("\($0)".contains(path), "\($0)")
            }
        }
    }
}
