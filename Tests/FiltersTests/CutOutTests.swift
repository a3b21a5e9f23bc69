import EmbeddedManifests
import Filters
import Imaging
import TestSupport
import XCTest

/// With strokes or a selection that show both sides, no network is needed.
final class CutOutTests: FilterTestCase {
    private let (width, height) = (80, 60)

    private func cut(
        _ picture: PixelRegion, _ values: String = "", _ pictures: [String: PixelRegion] = [:],
        host: RecordingHost? = nil
    ) throws {
        try session.apply(
            filter: "cut-out", parameters: Manifests.named("cut-out").parameters(assignments: values),
            region: picture, pictures: pictures, host: host)
    }

    private func isInside(_ x: Int, _ y: Int) -> Bool { (24..<56).contains(x) && (16..<44).contains(y) }

    /// A red rectangle before blue.
    private func picture() throws -> PixelRegion {
        let picture = try TestPictures.blobs(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let color: [Float] = isInside(x, y) ? [0.8, 0.3, 0.2] : [0.2, 0.4, 0.7]
                let pixel = picture.row(y) + 4 * x
                for c in 0..<3 { pixel[c] = color[c] + 0.1 * (pixel[c] - 0.5) }
            }
        }
        return picture
    }

    /// Transparent but for rectangles of gray.
    private func painted(_ rectangles: [(gray: Float, x: Range<Int>, y: Range<Int>)]) throws -> PixelRegion {
        let picture = try PixelRegion(width: width, height: height)
        for y in 0..<height { picture.row(y).update(repeating: 0, count: 4 * width) }
        for (gray, columns, rows) in rectangles {
            for y in rows {
                for x in columns {
                    for c in 0..<3 { picture.row(y)[4 * x + c] = gray }
                    picture.row(y)[4 * x + 3] = 1
                }
            }
        }
        return picture
    }

    private func strokes() throws -> PixelRegion {
        try painted([(1, 30..<50, 28..<31), (0, 5..<75, 4..<7), (0, 5..<75, 54..<57)])
    }

    func testStrokesAloneCutOutAMask() throws {
        let region = try picture()
        try cut(region, "", ["strokes": try strokes()])
        for y in 0..<height {
            for x in 0..<width {
                let pixel = region.row(y) + 4 * x
                XCTAssertEqual(pixel[0], isInside(x, y) ? 1 : 0, accuracy: 0.35, "\(x),\(y)")
                XCTAssertEqual(pixel[3], 1)
            }
        }
        XCTAssertEqual(region.row(30)[4 * 40], 1)
        XCTAssertEqual(region.row(2)[4 * 2], 0)
    }

    func testAHardEdgeIsExact() throws {
        for result in ["mask", "selection", "matte"] {
            let region = try picture()
            try cut(region, "edge=0 result=\(result)", ["strokes": try strokes()])
            for y in 0..<height {
                for x in 0..<width { XCTAssertEqual(region.row(y)[4 * x], isInside(x, y) ? 1 : 0) }
            }
        }
    }

    func testALayerHasTheObjectsColorsAndTransparency() throws {
        let (before, after) = (try picture(), try picture())
        try cut(after, "result=layer", ["strokes": try strokes()])
        for y in 0..<height {
            for x in 0..<width where after.row(y)[4 * x + 3] > 0.1 {
                // Nowhere blue.
                XCTAssertGreaterThan(after.row(y)[4 * x], after.row(y)[4 * x + 2], "\(x),\(y)")
            }
        }
        XCTAssertEqual(after.row(30)[4 * 40], before.row(30)[4 * 40])
        XCTAssertEqual(after.row(30)[4 * 40 + 3], 1)
        XCTAssertEqual(after.row(2)[4 * 2 + 3], 0)
    }

    /// Outside of the area is surely background, whatever its colors.
    func testTheAreaBoundsTheObject() throws {
        let area = try painted([(1, 10..<46, 8..<50)])
        let region = try picture()
        try cut(region, "edge=0", ["area": area, "strokes": try painted([(1, 30..<40, 28..<31)])])
        XCTAssertEqual(region.row(30)[4 * 40], 1)
        for y in 0..<height { for x in 46..<width { XCTAssertEqual(region.row(y)[4 * x], 0) } }
    }

    /// Neither is lost where the picture is cut at a smaller size.
    func testATinyAreaOfALargePicture() throws {
        let (width, height) = (1500, 1000)
        let region = try TestPictures.blobs(width: width, height: height)
        let area = try TestPictures.blobs(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let isInside = (700..<702).contains(x) && (500..<502).contains(y)
                for channel in 0..<3 { area.row(y)[4 * x + channel] = isInside ? 1 : 0 }
                area.row(y)[4 * x + 3] = 1
            }
        }
        // A few pixels may be no object, but that is said.
        do { try cut(region, "edge=0 samples=1 sizes=1", ["area": area]) } catch FilterError.noObject {}
    }

    /// Also where the cut is enlarged.
    func testAHardEdgeOfALargePicture() throws {
        let (width, height) = (1300, 1000)
        let region = try TestPictures.blobs(width: width, height: height)
        let strokes = try TestPictures.blobs(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let isObject = (400..<900).contains(x) && (300..<700).contains(y)
                for channel in 0..<3 {
                    region.row(y)[4 * x + channel] = (isObject ? 0.9 : 0.1) + Float((x + y) % 3) / 100
                    strokes.row(y)[4 * x + channel] = isObject ? 1 : 0
                }
                region.row(y)[4 * x + 3] = 1
                strokes.row(y)[4 * x + 3] = (500..<800).contains(x) || x < 200 ? 1 : 0
            }
        }
        try cut(region, "edge=0", ["strokes": strokes])
        for y in 0..<height {
            for x in 0..<width {
                let value = region.row(y)[4 * x]
                guard value == 0 || value == 1 else { return XCTFail("\(value) at \(x),\(y)") }
            }
        }
        XCTAssertEqual(region.row(500)[4 * 650], 1)
        XCTAssertEqual(region.row(500)[4 * 100], 0)
    }

    func testBadStrokesAndAreas() throws {
        let region = try picture()
        let before = region.values
        func expect(
            _ error: FilterError, _ pictures: [String: PixelRegion], line: UInt = #line
        ) {
            XCTAssertThrowsError(try cut(region, "", pictures), line: line) {
                XCTAssertEqual($0 as? FilterError, error, line: line)
            }
            XCTAssertEqual(region.values, before, line: line)
        }
        let (columns, rows) = (0..<width, 0..<height)
        expect(.emptyArea, ["area": try painted([(0, columns, rows)])])
        expect(.fullArea, ["area": try painted([(1, columns, rows)])])
        expect(.blankStrokes, ["strokes": try painted([(0.5, 10..<30, 10..<12)])])
        expect(.nothingToFind, ["strokes": try painted([(0, columns, 0..<30), (1, columns, 30..<height)])])
        expect(
            .strokesOutside,
            ["strokes": try strokes(), "area": try painted([(1, 10..<40, 8..<50)])])
        expect(
            .unfitSize(
                parameter: "strokes", width: 8, height: 6, expectedWidth: width, expectedHeight: height),
            ["strokes": try TestPictures.blobs(width: 8, height: 6)])
        expect(.emptyPicture(parameter: "strokes"), ["strokes": try painted([])])
        XCTAssertNoThrow(
            try cut(region, "", ["strokes": try strokes(), "area": try painted([(1, 10..<70, 8..<50)])]))
    }

    func testThePartThatSomebodyLooksAt() throws {
        let (whole, part) = (try picture(), try picture())
        try cut(whole, "", ["strokes": try strokes()])
        let host = RecordingHost()
        host.wantsIntermediates = true
        host.wantedPart = .init(rows: 10..<30, columns: 15..<45)
        let before = part.values
        try cut(part, "", ["strokes": try strokes()], host: host)
        for y in 0..<height {
            for x in 0..<width {
                let isSeen = (10..<30).contains(y) && (15..<45).contains(x)
                XCTAssertEqual(part.row(y)[4 * x], isSeen ? whole.row(y)[4 * x] : before[4 * (y * width + x)])
            }
        }
        XCTAssertEqual(host.intermediates.first?.width, 30)
    }

    func testCancelingLeavesThePicture() throws {
        let region = try picture()
        let before = region.values
        for count in [0, 1, 2] {
            let host = RecordingHost()
            host.cancelsAfter = count
            XCTAssertThrowsError(try cut(region, "", ["strokes": try strokes()], host: host)) {
                XCTAssertEqual($0 as? FilterError, .canceled)
            }
            XCTAssertEqual(region.values, before)
        }
    }

    func testTheSmallestPicturesAndOneColor() throws {
        let region = try PixelRegion(width: 2, height: 1)
        for i in 0..<8 { region.pixels[i] = 1 }
        let strokes = try PixelRegion(width: 2, height: 1)
        for i in 0..<8 { strokes.pixels[i] = i < 3 || i % 4 == 3 ? 1 : 0 }
        XCTAssertThrowsError(try cut(region, "", ["strokes": strokes])) {
            XCTAssertEqual($0 as? FilterError, .nothingToFind)
        }
    }

    func testWithoutStrokesTheNetworkShowsTheObject() throws {
        _ = try TestModels.load("efficientnet-lite0")
        let region = try picture()
        try cut(region, "samples=2 sizes=1")
        let values = region.values
        XCTAssertGreaterThan(values.enumerated().filter { $0.offset % 4 == 0 && $0.element > 0.5 }.count, 20)
        XCTAssertGreaterThan(values.enumerated().filter { $0.offset % 4 == 0 && $0.element < 0.5 }.count, 20)
    }
}
