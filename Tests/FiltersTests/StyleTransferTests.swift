import EmbeddedManifests
import Filters
import Imaging
import Kernels
import Models
import Networks
import Objectives
import TestSupport
import XCTest

final class StyleTransferTests: FilterTestCase {
    private let pool = ThreadPool(threads: 2)

    private func transfer(
        _ region: PixelRegion, _ assignments: String = "", styles: [String: PixelRegion],
        host: (any FilterHost)? = nil
    ) throws {
        _ = try TestModels.load("vgg16-hed")
        let text =
            (["iterations=4", "levels=2"].filter { !assignments.contains($0.prefix(6)) } + [assignments])
            .joined(separator: " ")
        let parameters = try Manifests.named("style-transfer").parameters(assignments: text)
        try session.apply(
            filter: "style-transfer", parameters: parameters, region: region, pictures: styles, host: host)
    }

    /// Blobs in the style of pebbles.
    private func painted(_ assignments: String = "", width: Int = 96, height: Int = 64) throws -> PixelRegion
    {
        let region = try TestPictures.blobs(width: width, height: height)
        try transfer(region, assignments, styles: ["style": TestPictures.pebbles(width: 64, height: 64)])
        return region
    }

    /// The result's Gram matrices come closer to the style's, its activations stay close to the content's.
    func testStyleComesAndContentStays() throws {
        let content = try TestPictures.blobs(width: 96, height: 64)
        let style = try TestPictures.pebbles(width: 64, height: 64)
        let result = try painted("iterations=25")
        for layer in ["relu1_1", "relu2_1", "relu3_1"] {
            let before = try squaredDistance(gram(content, layer), gram(style, layer))
            XCTAssertLessThan(
                try squaredDistance(gram(result, layer), gram(style, layer)), 0.5 * before, layer)
        }
        let (kept, free) = (
            try painted("iterations=25 content-weight=100"), try painted("iterations=25 content-weight=0")
        )
        func contentDistance(_ region: PixelRegion) throws -> Double {
            try squaredDistance(activation(region, "relu4_2"), activation(content, "relu4_2"))
        }
        XCTAssertLessThan(try contentDistance(kept), try 0.85 * contentDistance(free))
    }

    /// With their weight, the means of channels come closer to the style's than by Gram matrices alone.
    func testMeansCome() throws {
        let style = try TestPictures.pebbles(width: 64, height: 64)
        func distance(_ region: PixelRegion, _ layer: String) throws -> Double {
            func means(_ region: PixelRegion) throws -> [Float] {
                let evaluator = try evaluator(region, layer, pool)
                let means = ChannelMeans(channels: evaluator.shape(of: layer).channels)
                withExtendedLifetime(evaluator) { means.add(evaluator.output(of: layer), pool: pool) }
                return means.means
            }
            return try squaredDistance(means(region), means(style))
        }
        let (without, with) = (try painted("iterations=15 mean-weight=0"), try painted("iterations=15"))
        for layer in ["relu2_1", "relu3_1", "relu4_1"] {
            XCTAssertLessThan(try distance(with, layer), try 0.7 * distance(without, layer), layer)
        }
    }

    /// The picture begins in the style's colors without any grain: an even surface is even.
    func testTheStartIsWithoutGrain() throws {
        let region = try PixelRegion(width: 96, height: 64)
        for y in 0..<64 { for i in 0..<4 * 96 { region.row(y)[i] = i % 4 == 3 ? 1 : 0.5 } }
        try transfer(
            region, "iterations=1 levels=1", styles: ["style": TestPictures.blobs(width: 64, height: 64)])
        let reds = (0..<64).flatMap { y in (0..<96).map { region.row(y)[4 * $0] } }
        XCTAssertEqual(reds.min()!, reds.max()!, accuracy: 1e-4)
    }

    /// Details stay where a mask is white, and elsewhere as little as without them.
    func testDetails() throws {
        let before = try TestPictures.pebbles(width: 96, height: 64)
        let mask = try PixelRegion(width: 48, height: 32)
        for y in 0..<32 { for i in 0..<4 * 48 { mask.row(y)[i] = i < 4 * 24 || i % 4 == 3 ? 1 : 0 } }
        func errors(_ assignments: String, _ pictures: [String: PixelRegion] = [:]) throws -> (
            left: Double, right: Double
        ) {
            let region = try PixelRegion(copying: before)
            let style = try TestPictures.courses(width: 64, height: 64)
            try transfer(
                region, "iterations=15 original-colors=matched \(assignments)",
                styles: pictures.merging(["style": style]) { $1 })
            let (a, b) = (try activation(region, "relu3_1"), try activation(before, "relu3_1"))
            var errors = [0.0, 0.0]
            for i in a.indices { errors[i % 24 / 12] += Double((a[i] - b[i]) * (a[i] - b[i])) }
            return (errors[0], errors[1])
        }
        let none = try errors("")
        let everywhere = try errors("details=10000")
        let left = try errors("details=10000 details-mask=1", ["details-mask": mask])
        XCTAssertLessThan(everywhere.left, 0.8 * none.left)
        XCTAssertLessThan(everywhere.right, 0.8 * none.right)
        XCTAssertLessThan(left.left, 0.8 * none.left)
        XCTAssertGreaterThan(left.right, 0.85 * none.right)
    }

    /// The weight of the content means the same in every balance.
    func testThePapersBalanceKeepsShapesToo() throws {
        let content = try TestPictures.blobs(width: 96, height: 64)
        func distance(_ weight: Double) throws -> Double {
            let region = try painted(
                "iterations=15 balance=paper mean-weight=0 start=noise content-weight=\(weight)")
            return try squaredDistance(activation(region, "relu4_2"), activation(content, "relu4_2"))
        }
        XCTAssertLessThan(try distance(20), try 0.7 * distance(0))
    }

    /// Lightness is painted, chroma stays wherever there is room for it.
    func testLuminanceOnly() throws {
        let before = try TestPictures.blobs(width: 96, height: 64)
        let after = try painted("original-colors=luminance")
        for y in 0..<64 {
            for x in 0..<96 {
                let (old, new) = (before.row(y) + 4 * x, after.row(y) + 4 * x)
                guard (0..<3).allSatisfy({ (0.01..<0.99).contains(new[$0]) }) else { continue }
                XCTAssertEqual(new[0] - new[1], old[0] - old[1], accuracy: 1e-4)
                XCTAssertEqual(new[1] - new[2], old[1] - old[2], accuracy: 1e-4)
            }
        }
        XCTAssertGreaterThan(after.difference(from: before), 0.003)
    }

    /// The mean color moves towards the style's without the option, and hardly with it.
    func testMatchedColors() throws {
        func mean(_ region: PixelRegion) -> [Float] {
            (0..<3).map { c in
                (0..<64).reduce(0) { sum, y in (0..<96).reduce(sum) { $0 + region.row(y)[4 * $1 + c] } }
                    / 6144
            }
        }
        let before = mean(try TestPictures.blobs(width: 96, height: 64))
        let free = mean(try painted("iterations=15"))
        let matched = mean(try painted("iterations=15 original-colors=matched"))
        func distance(_ a: [Float]) -> Float { zip(a, before).reduce(0) { $0 + abs($1.0 - $1.1) } }
        XCTAssertLessThan(distance(matched), 0.5 * distance(free))
    }

    /// Two equal styles are one; the second's weight counts.
    func testSeveralStyles() throws {
        let pebbles = try TestPictures.pebbles(width: 64, height: 64)
        let blobs = try TestPictures.blobs(width: 64, height: 64, seed: 5)
        func mixed(_ styles: [String: PixelRegion], _ assignments: String = "") throws -> PixelRegion {
            let region = try TestPictures.blobs(width: 64, height: 64)
            let given = styles.keys.sorted().filter { $0 != "style" }.map { "\($0)=1" }
            try transfer(region, (given + [assignments]).joined(separator: " "), styles: styles)
            return region
        }
        let one = try mixed(["style": pebbles])
        XCTAssertLessThan(try mixed(["style": pebbles, "style-2": pebbles]).difference(from: one), 1e-4)
        XCTAssertLessThan(try mixed(["style-3": pebbles]).difference(from: one), 1e-4)
        let little = try mixed(["style": pebbles, "style-2": blobs], "style-2-weight=0.01")
        let much = try mixed(["style": pebbles, "style-2": blobs], "style-2-weight=10")
        XCTAssertLessThan(little.difference(from: one), much.difference(from: one))
    }

    func testEverySize() throws {
        for (width, height) in [(1, 1), (3, 40), (129, 17)] {
            let before = try TestPictures.blobs(width: width, height: height)
            let after = try painted("iterations=2", width: width, height: height)
            XCTAssertTrue(after.values.allSatisfy { (-1e-6...1.000001).contains($0) }, "\(width)×\(height)")
            XCTAssertGreaterThan(after.difference(from: before), 0)
        }
        // A picture that is continued for the network keeps its rows: without steps and with its own style
        // it is its own copy.
        let before = try TestPictures.blobs(width: 3, height: 40)
        let after = try PixelRegion(copying: before)
        try transfer(
            after, "iterations=1 levels=1 content-weight=100 start=picture", styles: ["style": before])
        XCTAssertLessThan(after.difference(from: before), 0.01)
    }

    func testStrength() throws {
        let before = try TestPictures.blobs(width: 96, height: 64)
        let (half, full) = (try painted("strength=50"), try painted())
        for ((b, h), f) in zip(zip(before.values, half.values), full.values) {
            XCTAssertEqual(h, (b + f) / 2, accuracy: 1e-5)
        }
        XCTAssertTrue(try painted("strength=0").values == before.values)
    }

    func testSeeds() throws {
        let first = try painted("start=noise seed=5").values
        XCTAssertTrue(try painted("start=noise seed=5").values == first)
        XCTAssertFalse(try painted("start=noise seed=6").values == first)
    }

    /// What lies under transparent pixels, of the picture and of the style, neither changes nor matters.
    func testTransparentPixels() throws {
        func hole(_ region: PixelRegion, _ hidden: Float) {
            for y in 20..<40 {
                for x in 10..<30 {
                    for c in 0..<3 { region.row(y)[4 * x + c] = hidden }
                    region.row(y)[4 * x + 3] = 0
                }
            }
        }
        func painted(_ hidden: Float) throws -> PixelRegion {
            let region = try TestPictures.blobs(width: 64, height: 64)
            let style = try TestPictures.pebbles(width: 64, height: 64)
            hole(region, hidden)
            hole(style, hidden)
            try transfer(region, styles: ["style": style])
            return region
        }
        let (dark, light) = (try painted(0), try painted(1))
        for y in 0..<64 {
            for x in 0..<64 {
                let hidden = (20..<40).contains(y) && (10..<30).contains(x)
                for c in 0..<3 {
                    XCTAssertEqual(dark.row(y)[4 * x + c], hidden ? 0 : light.row(y)[4 * x + c])
                }
            }
        }
    }

    func testProgressAndCancelling() throws {
        let host = RecordingHost()
        let style = try TestPictures.pebbles(width: 64, height: 64)
        try transfer(TestPictures.blobs(width: 128, height: 96), styles: ["style": style], host: host)
        XCTAssertEqual(host.fractions, host.fractions.sorted())
        XCTAssertEqual(host.messages.first, "Size 1 of 2, iteration 1 of 4")
        let cancelling = RecordingHost()
        cancelling.cancelsAfter = 2
        let region = try TestPictures.blobs(width: 96, height: 64)
        let before = region.values
        XCTAssertThrowsError(try transfer(region, styles: ["style": style], host: cancelling)) {
            XCTAssertEqual($0 as? FilterError, .canceled)
        }
        XCTAssertTrue(region.values == before)
    }

    func testBadInput() throws {
        let style = try TestPictures.pebbles(width: 64, height: 64)
        let region = try TestPictures.blobs(width: 40, height: 40)
        let before = region.values
        XCTAssertThrowsError(try transfer(region, styles: [:])) {
            XCTAssertEqual("\($0)", "Parameter 'style' names no picture, and this filter needs one there.")
        }
        for (assignments, message) in [
            ("layers=pool9", "There is no layer 'pool9' in vgg16-hed; try relu1_1"),
            ("content-layers=nose", "There is no layer 'nose' in vgg16-hed; try relu1_1"),
            ("details=50 detail-layers=nose", "There is no layer 'nose' in vgg16-hed; try relu1_1"),
            ("details=-1", "Parameter 'details' is -1; it must be from 0 to 10000 (%)."),
            ("mean-weight=-1", "Parameter 'mean-weight' is -1; it must be from 0 to 1000."),
            ("style-weight=0", "Parameter 'style-weight' is 0; it must be from 0.001 to 1000."),
        ] {
            XCTAssertThrowsError(try transfer(region, assignments, styles: ["style": style]), assignments) {
                XCTAssertTrue("\($0)".hasPrefix(message), "\($0)")
            }
        }
        XCTAssertTrue(region.values == before)
    }

    /// A layer may be asked for twice, for style and for content.
    func testOneLayerForBoth() throws {
        let region = try painted("layers=relu3_1+relu1_1 content-layers=relu3_1")
        XCTAssertTrue(region.values.allSatisfy(\.isFinite))
    }

    // MARK: Measures

    private func squaredDistance(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    }

    private func evaluator(_ region: PixelRegion, _ layer: String, _ pool: ThreadPool) throws -> Evaluator {
        let picture = try region.picture(pool: pool)
        let network = try TestModels.load("vgg16-hed").network.withPooling(.average).withPadding(.reflect)
        let evaluator = try Evaluator(
            network: network, height: region.height, width: region.width, layers: [layer],
            needsGradient: false, pool: pool)
        try evaluator.evaluate(picture: picture.planes, objective: nil, gradient: nil)
        return evaluator
    }

    private func activation(_ region: PixelRegion, _ layer: String) throws -> [Float] {
        try evaluator(region, layer, ThreadPool(threads: 2)).activation(of: layer).values
    }

    private func gram(_ region: PixelRegion, _ layer: String) throws -> [Float] {
        let pool = ThreadPool(threads: 2)
        let evaluator = try evaluator(region, layer, pool)
        let sums = try GramMatrix(channels: evaluator.shape(of: layer).channels)
        // The tap lies in the evaluator's memory.
        withExtendedLifetime(evaluator) { sums.add(evaluator.output(of: layer), pool: pool) }
        return sums.means
    }
}
