import EmbeddedManifests
import Imaging
import Kernels
import Manifest
import Models
import Networks
import TestSupport
import XCTest

@testable import Filters

final class ClassVisualizationTests: FilterTestCase {
    override class var network: String? { "efficientnet-lite0" }

    private func visualize(
        _ assignments: String, width: Int = 96, height: Int = 80, guide: PixelRegion? = nil,
        host: RecordingHost? = nil
    ) throws -> PixelRegion {
        let region = try TestPictures.blobs(width: width, height: height)
        try session.apply(
            filter: "class-visualization",
            parameters: Manifests.named("class-visualization").parameters(assignments: assignments),
            region: region, pictures: guide.map { ["guide": $0] } ?? [:], host: host)
        return region
    }

    private func probabilities(_ region: PixelRegion) throws -> [Double] {
        let guesses = try Classifier(session.model("efficientnet-lite0"), pool: ThreadPool(threads: 2))
            .guesses(for: region)
        return guesses.sorted { $0.index < $1.index }.map(\.probability)
    }

    private let pool = ThreadPool(threads: 2)

    /// A class is what the network sees in the result, from where it stands and a little turned and further off.
    func testAClassIsSeen() throws {
        let host = RecordingHost()
        let result = try visualize(
            "target-class=volcano iterations=30", width: 128, height: 128, host: host)
        let picture = try result.picture(pool: pool)
        let classifier = try Classifier(session.model("efficientnet-lite0"), pool: pool)
        let seen = try Picture(width: 128, height: 128)
        for degrees in [-10.0, 0, 10] {
            PictureTransform(
                width: 128, height: 128, center: [64, 64], zoom: 0.9, angle: degrees * .pi / 180
            ).apply(to: picture, into: seen, pool: pool)
            XCTAssertEqual(try classifier.guesses(for: seen)[0].name, "volcano", "turned by \(degrees)°")
        }
        XCTAssertEqual(host.fractions, host.fractions.sorted())
        XCTAssertEqual(host.notices.count, 1)
        XCTAssertTrue(
            host.notices[0].hasPrefix("efficientnet-lite0 sees in the result: volcano "), host.notices[0])
    }

    /// What is mixed in is seen more than where it is not, and what is not wanted less.
    func testMixturesOfClasses() throws {
        func scores(_ classes: String) throws -> [Double] {
            try probabilities(
                visualize(
                    "target-class='\(classes)' iterations=40 views=2 largest-view=100 smallest-view=90",
                    width: 96, height: 96)
            ).map { log($0) }
        }
        let (volcano, balloon, geyser) = (980, 417, 974)
        let one = try scores("volcano")
        XCTAssertGreaterThan(try scores("volcano:0.5+balloon:0.5")[balloon], one[balloon] + 3)
        let (wanted, unwanted) = (try scores("volcano+geyser"), try scores("volcano+geyser:-1"))
        XCTAssertLessThan(unwanted[geyser], wanted[geyser] - 3)
    }

    /// A layer, its channels and a guide's features rise as much as in no other picture.
    func testLayersAndChannels() throws {
        func activation(_ region: PixelRegion) throws -> [Float] {
            let picture = try region.picture(pool: pool)
            let evaluator = try Evaluator(
                network: session.model("efficientnet-lite0").network, height: picture.height,
                width: picture.width, layers: ["block4c"], needsGradient: false, pool: pool)
            try evaluator.evaluate(picture: picture.planes, objective: nil, gradient: nil)
            return evaluator.activation(of: "block4c").values
        }
        let settings = "views=1 largest-view=100 smallest-view=100"
        let layer = try activation(
            visualize("target-class=none layer=block4c \(settings) iterations=12", width: 224, height: 224))
        let channel = try activation(
            visualize(
                "target-class=none layer=block4c channels=7 \(settings) iterations=12", width: 224,
                height: 224))
        let other = try activation(
            visualize(
                "target-class=none layer=block4c channels=8 \(settings) iterations=12", width: 224,
                height: 224))
        let area = layer.count / 80
        func mean(_ values: [Float], _ channel: Int) -> Float {
            values[channel * area..<(channel + 1) * area].reduce(0, +) / Float(area)
        }
        XCTAssertGreaterThan(mean(channel, 7), mean(other, 7) + 1)
        XCTAssertGreaterThan(mean(other, 8), mean(channel, 8) + 1)
        func energy(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 } }
        let start = try activation(
            visualize("target-class=none layer=block4c \(settings) iterations=1", width: 224, height: 224))
        XCTAssertGreaterThan(energy(layer), 1.3 * energy(start))
        let guide = try TestPictures.pebbles(width: 64, height: 64)
        let guided = try activation(
            visualize(
                "target-class=none layer=block4c guide=x \(settings) iterations=12", width: 224, height: 224,
                guide: guide))
        XCTAssertGreaterThan(energy(guided), 1.1 * energy(start))
        XCTAssertNotEqual(guided, layer)
    }

    /// A large picture begins small: it has the same large shapes, but details of its own.
    func testLargePicturesBeginSmall() throws {
        let host = RecordingHost()
        let large = try visualize(
            "target-class=volcano iterations=6 views=1", width: 400, height: 388, host: host)
        XCTAssertEqual(host.fractions, host.fractions.sorted())
        for size in 1...2 {
            XCTAssertTrue(
                host.messages.contains { $0.hasPrefix("size \(size) of 2, ") }, "\(host.messages)")
        }
        let small = try visualize("target-class=volcano iterations=6 views=1", width: 200, height: 194)
        let (a, b) = (
            try large.picture(pool: pool).resampled(width: 20, height: 20, pool: pool),
            try small.picture(pool: pool).resampled(width: 20, height: 20, pool: pool)
        )
        func mean(_ picture: Picture) -> Float {
            sum(picture.planes, count: picture.count) / Float(picture.count)
        }
        func product(_ a: Picture, _ b: Picture) -> Float {
            let (meanA, meanB) = (mean(a), mean(b))
            return (0..<a.count).reduce(0) { $0 + (a.planes[$1] - meanA) * (b.planes[$1] - meanB) }
        }
        XCTAssertGreaterThan(product(a, b) / (product(a, a) * product(b, b)).squareRoot(), 0.8)
    }

    /// The same seed gives the same picture, another one another; strength mixes with what was there.
    func testSeedAndStrength() throws {
        for parameterization in ["phase", "fourier", "pixels"] {
            let settings = "iterations=2 views=1 parameterization=\(parameterization)"
            let first = try visualize(settings).values
            XCTAssertEqual(try visualize(settings).values, first)
            XCTAssertNotEqual(try visualize("\(settings) seed=1").values, first)
            XCTAssertNotEqual(first, try TestPictures.blobs(width: 96, height: 80).values)
        }
        XCTAssertEqual(
            try visualize("iterations=1 views=1 strength=0").values,
            try TestPictures.blobs(width: 96, height: 80).values)
    }

    /// Whoever wants what there is gets it; whoever cancels keeps the picture.
    func testFinishAndCancel() throws {
        let host = RecordingHost()
        host.finishesAfter = 3
        let early = try visualize("iterations=50 views=1", host: host)
        XCTAssertLessThan(host.fractions.count, 6)
        XCTAssertNotEqual(early.values, try TestPictures.blobs(width: 96, height: 80).values)
        let impatient = RecordingHost()
        impatient.cancelsAfter = 3
        let region = try TestPictures.blobs(width: 96, height: 80)
        let before = region.values
        XCTAssertThrowsError(
            try session.apply(
                filter: "class-visualization",
                parameters: Manifests.named("class-visualization").parameters(assignments: "iterations=50"),
                region: region, host: impatient)
        ) { XCTAssertEqual("\($0)", "Canceled; the picture is unchanged.") }
        XCTAssertEqual(region.values, before)
    }

    /// A layer on which nothing can be seen stays empty, which is said before; and once is once.
    func testATransparentPictureAndOneIteration() throws {
        let region = try TestPictures.blobs(width: 20, height: 16)
        for y in 0..<16 { for x in 0..<20 { region.row(y)[4 * x + 3] = 0 } }
        let parameters = try Manifests.named("class-visualization").parameters(
            assignments: "iterations=1 views=1")
        XCTAssertThrowsError(
            try session.apply(filter: "class-visualization", parameters: parameters, region: region)
        ) { XCTAssertEqual($0 as? FilterError, .nothingVisible) }
        let (one, other) = (
            try visualize("iterations=1 views=1"), try visualize("iterations=1 views=1 target-class=balloon")
        )
        XCTAssertNotEqual(one.values, other.values)
    }

    func testWhatIsRefused() throws {
        for (assignments, expected) in [
            ("target-class=volcanoo", "volcano"), ("target-class=volcano+balloonn", "balloon"),
            ("target-class=volcano:0", "'volcano:0'"), ("target-class=1000", "'1000'"),
            ("target-class=none layer=block9z", "'block9z'"),
            ("target-class=none layer=block4c channels=80", "80"),
            ("target-class=volcano model=hog", "hog"),
        ] {
            XCTAssertThrowsError(try visualize("iterations=1 \(assignments)"), assignments) {
                XCTAssertTrue("\($0)".contains(expected), "\(assignments): \($0)")
            }
        }
        // Its neighbors are taken.
        _ = try visualize("iterations=1 views=1 target-class=volcano+balloon:-0.5")
        _ = try visualize("iterations=1 views=1 target-class=none model=hog layer=luma", width: 9, height: 7)
        _ = try visualize("iterations=1 views=1", width: 1, height: 3)
    }
}
