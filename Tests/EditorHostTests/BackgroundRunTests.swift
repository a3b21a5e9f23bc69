import CPareidolia
import Messages
import TestSupport
import XCTest

@testable import EditorHost

/// A run that one thread computes and another follows.
final class BackgroundRunTests: XCTestCase {
    private func example(width: Int = 4, height: Int = 2) throws -> BackgroundRun {
        let region = try FloatPicture(width: width, height: height)
        region.pixels.update(repeating: 0.25, count: 4 * region.count)
        return BackgroundRun(
            CoreCall(filter: "example", parameters: "{}", region: region, pictures: [:]),
            display: .init(size: (100, 100), selection: .init(width: 1, height: 1, values: [51])))
    }

    private func picture(_ width: Int, _ height: Int, _ value: Float = 1) throws -> FloatPicture {
        let picture = try FloatPicture(width: width, height: height)
        picture.pixels.update(repeating: value, count: 4 * picture.count)
        return picture
    }

    func testNewsAreTakenOnce() throws {
        let (run, octave) = (try example(), try picture(2, 1))
        XCTAssertNil(run.takeNews().outcome)
        run.perform { call, host throws(HostError) in
            host.progress(0.5, Message("half", "half of it"))
            host.notice(Message("notice", "a notice"))
            host.intermediate(octave.region)
            let news = run.takeNews()
            XCTAssertEqual(news.fraction, 0.5)
            XCTAssertEqual(news.message?.description, "half of it")
            XCTAssertEqual(news.notices.map(\.description), ["a notice"])
            XCTAssertEqual(news.picture?.width, 2)
            XCTAssertFalse(news.ownsPicture, "an octave of the region")
            XCTAssertEqual(news.picture?.bytes.prefix(4), [255, 255, 255, 51], "where it is selected")
            XCTAssertNil(news.outcome)
            let next = run.takeNews()
            XCTAssertNil(next.picture)
            XCTAssertEqual(next.notices.count, 0)
            XCTAssertEqual(next.fraction, 0.5, "progress stays")
            call.region.pixels.update(repeating: 0.5, count: 4 * call.region.count)
        }
        withExtendedLifetime(octave) {}
        let news = run.takeNews()
        XCTAssertNoThrow(try XCTUnwrap(news.outcome).get())
        XCTAssertEqual(news.picture?.bytes.prefix(3), [128, 128, 128], "the region holds the result")
        XCTAssertEqual(news.picture?.width, 4)
    }

    /// Of a region whose part is looked at, the part is shown, and the region is then what it was.
    func testPartsAreShownAndNotKept() throws {
        let region = try picture(4, 2, 0.25)
        let run = BackgroundRun(
            CoreCall(
                filter: "example", parameters: "{}", region: region,
                part: PixelRectangle(x: 1, y: 1, width: 2, height: 1), pictures: [:]),
            display: .init(size: (100, 100)))
        let octave = try picture(1, 1)
        run.perform { call, host throws(HostError) in
            host.intermediate(octave.region)
            XCTAssertEqual(run.takeNews().ownsPicture, false, "an octave of the part")
            for x in 1...2 { call.region.pixels[4 * (4 + x)] = Float(x) / 2 }
        }
        withExtendedLifetime(octave) {}
        let news = run.takeNews()
        XCTAssertEqual(news.picture?.width, 2)
        XCTAssertEqual(news.picture?.height, 1)
        XCTAssertEqual(news.picture?.bytes[0], 128)
        XCTAssertEqual(news.picture?.bytes[4], 255)
        XCTAssert((0..<4 * region.count).allSatisfy { region.pixels[$0] == 0.25 })
    }

    func testResultsOfAnotherSizeAreShownByThemselves() throws {
        let (run, larger) = (try example(), try picture(5, 5))
        run.perform { _, host throws(HostError) in
            XCTAssertTrue(host.result(index: 0, count: 1, title: Message("larger", "Larger"), larger.region))
        }
        withExtendedLifetime(larger) {}
        let news = run.takeNews()
        XCTAssertEqual(news.results.map(\.title.description), ["Larger"])
        XCTAssertEqual(news.results[0].picture.width, 5)
        XCTAssertTrue(news.ownsPicture)
        XCTAssertEqual(news.picture?.width, 5, "the region, which stays as it was, is not shown after it")
        XCTAssertEqual(news.picture?.bytes[3], 255, "the selection is of the region")
    }

    /// The first wish counts: who stops a run does not get what there is by another click.
    func testWishesReachTheCore() throws {
        let wishes: [((BackgroundRun) -> Void, Int)] = [
            ({ _ in }, PAREIDOLIA_PROCEED), ({ $0.finish() }, PAREIDOLIA_FINISH),
            ({ $0.cancel() }, PAREIDOLIA_STOP),
            (
                {
                    $0.cancel(); $0.finish()
                }, PAREIDOLIA_STOP
            ),
            (
                {
                    $0.finish(); $0.cancel()
                }, PAREIDOLIA_FINISH
            ),
        ]
        for (wish, request) in wishes {
            let run = try example()
            run.perform { _, host throws(HostError) in
                XCTAssertEqual(host.request, Int32(PAREIDOLIA_PROCEED))
                wish(run)
                XCTAssertEqual(host.request, Int32(request))
            }
        }
    }

    func testFailuresAreTheOutcomeAndShowNothing() throws {
        let run = try example()
        run.perform { _, _ throws(HostError) in throw .canceled }
        let news = run.takeNews()
        XCTAssertNil(news.picture)
        XCTAssertThrowsError(try XCTUnwrap(news.outcome).get()) { error in
            guard case HostError.canceled = error else { return XCTFail("\(error)") }
        }
    }
}
