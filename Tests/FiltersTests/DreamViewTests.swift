import Filters
import Imaging
import Networks
import TestSupport
import XCTest

/// Parts of a dream that are made by themselves, as previews are.
final class DreamViewTests: DreamTestCase {
    private let assignments = "layer=block4c octaves=3 iterations=5"
    private let parts = [
        Rectangle(rows: 0..<24, columns: 0..<30), Rectangle(rows: 168..<192, columns: 200..<230),
        Rectangle(rows: 336..<360, columns: 450..<480),
    ]

    private func picture() throws -> PixelRegion { try TestPictures.blobs(width: 480, height: 360) }

    private func dreamPart(
        _ part: Rectangle, of picture: PixelRegion, _ assignments: String, in session: FilterSession
    ) throws -> (result: PixelRegion, host: RecordingHost) {
        let (result, host) = (try PixelRegion(copying: picture), RecordingHost())
        host.wantedPart = part
        try dream(result, assignments, host: host, session: session)
        return (result, host)
    }

    /// Changes in a part correlate with those that the whole dream makes there, and nothing else is changed.
    func testPartsAreWhatTheWholeHasThere() throws {
        let (before, whole) = (try picture(), try picture())
        try dream(whole, assignments)
        for part in parts {
            let (result, _) = try dreamPart(part, of: before, assignments, in: session)
            let (seen, made) = (changes(whole, before, part), changes(result, before, part))
            XCTAssertGreaterThan(correlation(seen, made), 0.9, "\(part)")
            result.part(rows: part.rows, columns: part.columns)
                .copy(from: before.part(rows: part.rows, columns: part.columns))
            XCTAssertEqual(result.values, before.values, "what nobody looks at")
        }
    }

    /// The second part of one dream needs no small octaves any more, and is the same as without the first.
    func testSmallOctavesAreDreamedOnce() throws {
        let before = try picture()
        let own = FilterSession(store: session.store, threads: 2)
        let first = try dreamPart(parts[0], of: before, assignments, in: own)
        let second = try dreamPart(parts[1], of: before, assignments, in: own)
        XCTAssertLessThan(second.host.messages.count, first.host.messages.count)
        let fresh = try dreamPart(
            parts[1], of: before, assignments, in: FilterSession(store: session.store, threads: 2))
        XCTAssertEqual(second.result.values, fresh.result.values)
        XCTAssertEqual(fresh.host.messages.count, first.host.messages.count)
    }

    /// Another picture or other parameters begin again.
    func testNothingIsKeptForAnotherDream() throws {
        let own = FilterSession(store: session.store, threads: 2)
        let (before, other) = (try picture(), try picture())
        for x in 0..<other.width { other.row(100)[4 * x] = 1 }
        for (region, assignments) in [
            (before, assignments), (other, assignments), (other, assignments + " seed=1"),
        ] {
            let made = try dreamPart(parts[1], of: region, assignments, in: own)
            let fresh = try dreamPart(
                parts[1], of: region, assignments, in: FilterSession(store: session.store, threads: 2))
            XCTAssertEqual(made.result.values, fresh.result.values)
        }
    }

    /// From the start the part of the picture is shown, as large as it is asked for.
    func testThePartIsShown() throws {
        let (region, host) = (try picture(), RecordingHost())
        (host.wantedPart, host.wantsIntermediates, host.largestIntermediate) = (parts[1], true, (100, 12))
        try dream(region, assignments, host: host)
        XCTAssertEqual(Set(host.intermediates.map { [$0.width, $0.height] }), [[15, 12]])
        let result = region.part(rows: parts[1].rows, columns: parts[1].columns)
        let shown = host.lastShown
        for y in 0..<12 {
            for x in 0..<15 {
                let mean =
                    (0..<4).reduce(Float(0)) { $0 + result.row(2 * y + $1 / 2)[4 * (2 * x + $1 % 2)] } / 4
                XCTAssertEqual(shown[4 * (15 * y + x)], mean, accuracy: 0.04, "(\(x), \(y))")
            }
        }
    }

    private func changes(_ after: PixelRegion, _ before: PixelRegion, _ part: Rectangle) -> [Double] {
        part.rows.flatMap { y in
            part.columns.flatMap { x in
                (0..<3).map { Double(after.row(y)[4 * x + $0] - before.row(y)[4 * x + $0]) }
            }
        }
    }

    private func correlation(_ one: [Double], _ other: [Double]) -> Double {
        func centered(_ values: [Double]) -> [Double] {
            let mean = values.reduce(0, +) / Double(values.count)
            return values.map { $0 - mean }
        }
        func product(_ one: [Double], _ other: [Double]) -> Double {
            zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let (one, other) = (centered(one), centered(other))
        return product(one, other) / (product(one, one) * product(other, other)).squareRoot()
    }
}
