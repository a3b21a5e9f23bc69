import EmbeddedManifests
import Filters
import Imaging
import Kernels
import Models
import Networks
import Objectives
import TestSupport
import XCTest

final class TextureSynthesisTests: FilterTestCase {
    private func synthesize(
        _ region: PixelRegion, _ assignments: String = "", host: (any FilterHost)? = nil
    ) throws {
        _ = try TestModels.load("vgg16-hed")
        let text = assignments.contains("iterations") ? assignments : "iterations=3 levels=2 \(assignments)"
        let parameters = try Manifests.named("texture-synthesis").parameters(assignments: text)
        try session.apply(filter: "texture-synthesis", parameters: parameters, region: region, host: host)
    }

    /// The texture in place of its source.
    private func texture(_ assignments: String, width: Int = 64, height: Int = 48) throws -> PixelRegion {
        let region = try TestPictures.pebbles(width: width, height: height)
        try synthesize(region, assignments)
        return region
    }

    /// The texture of another size.
    private func results(_ assignments: String, source: PixelRegion? = nil) throws -> [RecordingHost.Result] {
        let host = RecordingHost()
        try synthesize(source ?? TestPictures.pebbles(width: 64, height: 48), assignments, host: host)
        return host.results
    }

    // MARK: What it is for

    /// Gram matrices come close to the source's in all layers, and the picture is not the source again.
    func testTheTextureIsTheSources() throws {
        let source = try TestPictures.pebbles(width: 64, height: 64)
        let start = try texture("iterations=1 levels=1", width: 64, height: 64)
        let result = try texture("iterations=40 levels=2", width: 64, height: 64)
        for layer in ["relu1_1", "pool1", "pool2", "pool3", "pool4"] {
            let before = try distance(start, source, layer)
            XCTAssertLessThan(try distance(result, source, layer), 0.25 * before, layer)
        }
        XCTAssertGreaterThan(result.difference(from: source), 0.05)
    }

    func testAdamGetsThereToo() throws {
        let source = try TestPictures.pebbles(width: 64, height: 64)
        let start = try texture("iterations=1 levels=1", width: 64, height: 64)
        let result = try texture("iterations=40 levels=1 optimizer=adam", width: 64, height: 64)
        for layer in ["relu1_1", "pool2"] {
            let before = try distance(start, source, layer)
            XCTAssertLessThan(try distance(result, source, layer), 0.5 * before, layer)
        }
    }

    /// Every channel has the source's mean and spread, and none of its values lies outside the source's.
    func testColorsMatch() throws {
        let source = try TestPictures.pebbles(width: 64, height: 48)
        let result = try texture("match-colors=yes")
        for channel in 0..<3 {
            let (a, b) = (source.channel(channel), result.channel(channel))
            XCTAssertEqual(a.reduce(0, +) / 3072, b.reduce(0, +) / 3072, accuracy: 0.01)
            XCTAssertEqual(
                a.map { $0 * $0 }.reduce(0, +) / 3072, b.map { $0 * $0 }.reduce(0, +) / 3072, accuracy: 0.01)
        }
    }

    /// What the option is for: opposite borders differ as neighbors do on average; without it they differ
    /// more than any neighbors do.
    func testSeamless() throws {
        for seamless in ["none", "horizontal", "vertical", "both"] {
            let host = RecordingHost()
            host.wantsIntermediates = true
            try synthesize(
                TestPictures.pebbles(width: 64, height: 48),
                "iterations=25 levels=2 width=144 height=112 seamless=\(seamless)", host: host)
            let result = try picture(host.results[0].values, width: 144, height: 112)
            for (differences, tiles) in [
                (result.columnDifferences, ["horizontal", "both"].contains(seamless)),
                (result.rowDifferences, ["vertical", "both"].contains(seamless)),
            ] {
                let inside = differences.dropFirst()
                if tiles {
                    let mean = inside.reduce(0, +) / Double(inside.count)
                    XCTAssertEqual(differences[0] / mean, 1, accuracy: 0.1, seamless)
                } else {
                    XCTAssertGreaterThan(differences[0], inside.max()!, seamless)
                }
            }
            // The place of the border is chosen; it is none where it was before that either.
            guard seamless == "both" else { continue }
            let canvas = try picture(host.lastShown, width: 144, height: 112)
            for differences in [canvas.columnDifferences, canvas.rowDifferences] {
                XCTAssertLessThan(differences[0], differences.dropFirst().max()!)
            }
        }
    }

    /// What is smoothed on a torus is smoothed across its beginning too: no row or column is left out.
    func testSmoothnessHasNoBorders() throws {
        let host = RecordingHost()
        host.wantsIntermediates = true
        try synthesize(
            TestPictures.pebbles(width: 64, height: 48),
            "smoothness=3 iterations=30 levels=2 width=96 height=96 seamless=both", host: host)
        let result = try picture(host.results[0].values, width: 96, height: 96)
        let canvas = try picture(host.lastShown, width: 96, height: 96)
        for differences in [result, canvas].flatMap({ [$0.columnDifferences, $0.rowDifferences] }) {
            XCTAssertLessThan(differences.max()!, 1.8 * differences.sorted()[48])
        }
        for differences in [result.columnDifferences, result.rowDifferences] {
            XCTAssertLessThan(differences[0], 1.15 * differences.reduce(0, +) / 96)
        }
    }

    /// Rows and columns at a border that does not tile are like those inside, for a sample that is a tile and
    /// one that is not.
    func testBordersAreLikeTheInside() throws {
        for source in [
            try TestPictures.pebbles(width: 64, height: 48), try TestPictures.courses(width: 48, height: 64),
        ] {
            let result = try results(
                "iterations=25 levels=2 width=144 height=112", source: source)[0]
            let deviation = borderDeviation(try picture(result.values, width: 144, height: 112))
            XCTAssertLessThan(deviation, 2.2)
        }
    }

    /// A result that keeps the arrangement of its source is not shifted.
    func testSeamlessFromThePicture() throws {
        let source = try TestPictures.pebbles(width: 64, height: 48)
        let result = try texture("start=picture iterations=1 levels=1 match-colors=no seamless=both")
        XCTAssertLessThan(result.difference(from: source), 0.01)
    }

    func testEverySize() throws {
        for (width, height) in [(1, 1), (17, 90), (65, 33), (160, 5)] {
            let result = try results("iterations=2 levels=3 width=\(width) height=\(height)")
            XCTAssertEqual(result.count, 1)
            XCTAssertEqual(result[0].values.count, 4 * width * height)
            XCTAssertTrue(result[0].values.allSatisfy { (-1e-6...1.000001).contains($0) })
        }
    }

    func testEverySourceSize() throws {
        for (width, height) in [(1, 1), (1, 40), (9, 7)] {
            let source = try TestPictures.blobs(width: width, height: height)
            XCTAssertEqual(try results("iterations=2 width=40 height=30", source: source).count, 1)
        }
    }

    /// A size of its own leaves the region as it was; 0, or its own size, replaces it.
    func testTheRegionStays() throws {
        let region = try TestPictures.pebbles(width: 40, height: 32)
        let before = region.values
        let host = RecordingHost()
        try synthesize(region, "width=32", host: host)
        XCTAssertTrue(region.values == before)
        XCTAssertEqual(host.results.map(\.index), [0])
        try synthesize(region, "width=40 height=32", host: host)
        XCTAssertFalse(region.values == before)
        XCTAssertEqual(host.results.count, 1)
    }

    func testStarts() throws {
        let source = try TestPictures.pebbles(width: 64, height: 48)
        let fromPicture = try texture("start=picture iterations=2 levels=1 match-colors=no")
        XCTAssertLessThan(fromPicture.difference(from: source), 0.01)
        let blurred = try texture("start=blurred-picture iterations=2 levels=1 match-colors=no")
        XCTAssertGreaterThan(blurred.difference(from: source), 0.01)
        XCTAssertNotEqual(try texture("start=white-noise").values, try texture("start=noise").values)
    }

    /// Equal seeds, equal bits; variations are those of the seeds that follow.
    func testSeedsAndVariations() throws {
        let first = try texture("seed=5").values
        XCTAssertTrue(try texture("seed=5").values == first)
        let host = RecordingHost()
        let region = try TestPictures.pebbles(width: 64, height: 48)
        try synthesize(region, "seed=4 variations=3", host: host)
        XCTAssertEqual(host.results.map(\.index), [1, 2])
        XCTAssertEqual(host.results.map(\.title), ["Texture, seed 5", "Texture, seed 6"])
        XCTAssertTrue(zip(host.results[0].values, first).allSatisfy { abs($0 - $1) < 1e-5 })
        XCTAssertFalse(host.results[1].values == first)
        XCTAssertFalse(region.values == first)
    }

    // MARK: Transparency and special pictures

    /// What lies under transparent pixels matters nowhere, and stays.
    func testTransparentPixels() throws {
        func holed(_ hidden: Float) throws -> PixelRegion {
            let picture = try TestPictures.pebbles(width: 64, height: 48)
            for y in 10..<30 {
                for x in 20..<50 {
                    let pixel = picture.row(y) + 4 * x
                    for c in 0..<3 { pixel[c] = hidden }
                    pixel[3] = 0
                }
            }
            try synthesize(picture)
            return picture
        }
        let (dark, light) = (try holed(0), try holed(1))
        for y in 0..<48 {
            for x in 0..<64 {
                let hidden = (10..<30).contains(y) && (20..<50).contains(x)
                for c in 0..<3 {
                    XCTAssertEqual(dark.row(y)[4 * x + c], hidden ? 0 : light.row(y)[4 * x + c])
                }
                XCTAssertEqual(dark.row(y)[4 * x + 3], hidden ? 0 : 1)
            }
        }
    }

    func testOneColorStays() throws {
        let region = try PixelRegion(width: 40, height: 40)
        for y in 0..<40 { for i in 0..<160 { region.row(y)[i] = [0.2, 0.5, 0.7, 1][i % 4] } }
        let before = region.values
        try synthesize(region)
        for (a, b) in zip(region.values, before) { XCTAssertEqual(a, b, accuracy: 1e-5) }
    }

    // MARK: Hosts

    func testProgressAndIntermediates() throws {
        let host = RecordingHost()
        host.wantsIntermediates = true
        try synthesize(TestPictures.pebbles(width: 64, height: 48), "variations=2", host: host)
        XCTAssertEqual(host.fractions, host.fractions.sorted())
        XCTAssertEqual(host.fractions.last!, 1, accuracy: 1e-6)
        XCTAssertEqual(host.messages.first, "Texture 1 of 2, size 1 of 2, iteration 1 of 3")
        XCTAssertEqual(host.intermediates.first?.width, 32)
        XCTAssertEqual(host.intermediates.last?.width, 64)
    }

    func testCancellingChangesNothing() throws {
        let host = RecordingHost()
        host.cancelsAfter = 2
        let picture = try TestPictures.pebbles(width: 64, height: 48)
        let before = picture.values
        XCTAssertThrowsError(try synthesize(picture, host: host)) {
            XCTAssertEqual($0 as? FilterError, .canceled)
        }
        XCTAssertTrue(picture.values == before)
    }

    /// Whoever stops early gets a texture of the full size, and no further variations.
    func testFinishing() throws {
        for steps in [0, 2, 4] {
            let host = RecordingHost()
            host.finishesAfter = steps
            try synthesize(
                TestPictures.pebbles(width: 64, height: 48), "width=70 variations=3", host: host)
            XCTAssertEqual(host.results.map(\.index), [0])
            XCTAssertEqual(host.results[0].values.count, 4 * 70 * 48)
            XCTAssertLessThanOrEqual(host.fractions.count, steps + 1)
        }
    }

    // MARK: Bad input

    func testBadInput() throws {
        let cases = [
            ("layers=pool9", "There is no layer 'pool9' in vgg16-hed; try relu1_1"),
            ("model=vgg99", "There is no network 'vgg99'"),
            ("width=-1", "Parameter 'width' is -1; it must be from 0 to 32768 (pixels)."),
            (
                "seamless=both width=40 height=8",
                "A seamless result of 40×8 pixels is too small for these layers; make it at least 16 pixels wide and high."
            ),
            ("width=32768 height=32768", "A result of 32768×32768 pixels needs "),
        ]
        for (assignments, message) in cases {
            let picture = try TestPictures.blobs(width: 40, height: 40)
            let before = picture.values
            let host = RecordingHost()
            XCTAssertThrowsError(try synthesize(picture, assignments, host: host), assignments) {
                XCTAssertTrue("\($0)".hasPrefix(message), "\($0)")
            }
            XCTAssertTrue(picture.values == before)
            XCTAssertEqual(host.results.count, 0)
        }
    }

    func testNobodyToTakeTheResult() throws {
        let picture = try TestPictures.blobs(width: 40, height: 40)
        XCTAssertThrowsError(try synthesize(picture, "width=50")) {
            XCTAssertEqual($0 as? FilterError, .unwantedResult(width: 50, height: 40))
        }
    }

    func testNothingVisible() throws {
        let picture = try TestPictures.blobs(width: 40, height: 40)
        for y in 0..<40 { for x in 0..<40 { picture.row(y)[4 * x + 3] = 0 } }
        XCTAssertThrowsError(try synthesize(picture)) {
            XCTAssertEqual("\($0)", "The picture is fully transparent; choose one with something on it.")
        }
    }

    // MARK: Measures

    /// `‖G − Ĝ‖²` of a layer, mirrored edges, average pooling.
    private func distance(_ a: PixelRegion, _ b: PixelRegion, _ layer: String) throws -> Double {
        let (a, b) = (try gram(a, layer), try gram(b, layer))
        return zip(a, b).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    }

    private func gram(_ region: PixelRegion, _ layer: String) throws -> [Float] {
        let pool = ThreadPool(threads: 2)
        let picture = try region.picture(pool: pool)
        let network = try TestModels.load("vgg16-hed").network.withPooling(.average).withPadding(.reflect)
        let evaluator = try Evaluator(
            network: network, height: region.height, width: region.width, layers: [layer],
            needsGradient: false, pool: pool)
        try evaluator.evaluate(picture: picture.planes, objective: nil, gradient: nil)
        let sums = try GramMatrix(channels: evaluator.shape(of: layer).channels)
        // The tap lies in the evaluator's memory.
        withExtendedLifetime(evaluator) { sums.add(evaluator.output(of: layer), pool: pool) }
        return sums.means
    }

    /// How far the outermost rows and columns are from those inside in lightness and in differences, along them
    /// and to the next: the root mean square, in standard deviations of those inside.
    private func borderDeviation(_ picture: Picture) -> Double {
        let gray = (0..<picture.area).map { i in
            (0..<3).reduce(0) { $0 + Double(picture.plane($1)[i]) }
        }
        let rows = (0..<picture.height).map { y in Array(gray[y * picture.width..<(y + 1) * picture.width]) }
        let columns = (0..<picture.width).map { x in rows.map { $0[x] } }
        let squares = [rows, columns].flatMap { lines in
            [
                lines.map { $0.reduce(0, +) },
                lines.map { zip($0, $0.dropFirst()).reduce(0) { $0 + abs($1.0 - $1.1) } },
                zip(lines, lines.dropFirst()).map { zip($0, $1).reduce(0) { $0 + abs($1.0 - $1.1) } },
            ].flatMap { (values: [Double]) -> [Double] in
                let inside = values.dropFirst(8).dropLast(8)
                let mean = inside.reduce(0, +) / Double(inside.count)
                let variance =
                    inside.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(inside.count)
                return [values.first!, values.last!].map { ($0 - mean) * ($0 - mean) / variance }
            }
        }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }

    private func picture(_ values: [Float], width: Int, height: Int) throws -> Picture {
        let picture = try Picture(width: width, height: height)
        for i in 0..<picture.area {
            for channel in 0..<3 { picture.plane(channel)[i] = values[4 * i + channel] }
        }
        return picture
    }
}

extension PixelRegion {
    fileprivate func channel(_ channel: Int) -> [Float] {
        (0..<height).flatMap { y in (0..<width).map { row(y)[4 * $0 + channel] } }
    }
}
