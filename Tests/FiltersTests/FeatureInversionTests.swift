import EmbeddedManifests
import Filters
import Imaging
import Kernels
import Networks
import TestSupport
import XCTest

/// Feature Inversion on pictures of a few thousand pixels.
final class FeatureInversionTests: FilterTestCase {
    private let shallow = "model=efficientnet-lite0 layer=block2b"

    override class var network: String? { "efficientnet-lite0" }

    private func invert(
        _ region: PixelRegion, _ assignments: String, target: PixelRegion? = nil,
        host: RecordingHost? = nil
    ) throws {
        let parameters = try Manifests.named("feature-inversion").parameters(assignments: assignments)
        try session.apply(
            filter: "feature-inversion", parameters: parameters, region: region,
            pictures: target.map { ["target": $0] } ?? [:], host: host)
    }

    private func inverted(_ assignments: String, width: Int = 48, height: Int = 40) throws -> PixelRegion {
        let region = try TestPictures.blobs(width: width, height: height)
        try invert(region, assignments)
        return region
    }

    /// How far the code of one picture is from another's.
    private func error(_ region: PixelRegion, from original: PixelRegion, _ model: String, _ layer: String)
        throws -> Double
    {
        let network = try TestModels.load(model).network
        let pool = ThreadPool(threads: 2)
        let codes = try [region, original].map { region in
            let picture = try region.picture(pool: pool)
            let evaluator = try Evaluator(
                network: network, height: region.height, width: region.width, layers: [layer],
                needsGradient: false, pool: pool)
            try evaluator.evaluate(picture: picture.planes, objective: nil, gradient: nil)
            withExtendedLifetime(picture) {}
            return evaluator.activation(of: layer).values
        }
        let squares = zip(codes[0], codes[1]).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
        return squares / codes[1].reduce(0.0) { $0 + Double($1 * $1) }
    }

    /// From noise, a shallow layer gives the picture back.
    func testAShallowLayerGivesThePictureBack() throws {
        let original = try TestPictures.blobs(width: 48, height: 40)
        let result = try inverted("\(shallow) iterations=100")
        XCTAssertLessThan(try error(result, from: original, "efficientnet-lite0", "block2b"), 0.02)
        XCTAssertLessThan(result.difference(from: original), 0.06)
    }

    /// The published recipes come down too, and the default one further in as many steps.
    func testRecipes() throws {
        let original = try TestPictures.blobs(width: 48, height: 40)
        let errors = try ["2015", "2016", "best"].map { method in
            let result = try inverted("\(shallow) iterations=60 method=\(method)")
            return try error(result, from: original, "efficientnet-lite0", "block2b")
        }
        for error in errors { XCTAssertLessThan(error, 0.5) }
        XCTAssertLessThan(errors[2], errors[0])
        XCTAssertLessThan(errors[2], errors[1])
    }

    /// Descriptors without color give gray pictures, which keep their code.
    func testDescriptors() throws {
        let original = try TestPictures.blobs(width: 64, height: 56)
        var random = RandomSource(seed: 3)
        for y in 0..<56 {
            for x in 0..<64 {
                let grain = Float(0.3 * random.unit())
                for c in 0..<3 { original.row(y)[4 * x + c] += grain }
            }
        }
        for (model, limit) in [
            ("hog", 0.7), ("hog-bilinear", 0.35), ("hog-dalal-triggs", 0.35), ("dsift", 0.35),
        ] {
            let result = try PixelRegion(copying: original)
            try invert(result, "model=\(model) iterations=60")
            let layer = model == "dsift" ? "dsift" : "hog"
            XCTAssertLessThan(try error(result, from: original, model, layer), limit, model)
            let pixel = (0..<3).map { result.row(20)[4 * 30 + $0] }
            XCTAssertEqual(pixel[0], pixel[1], accuracy: 1e-5, model)
            XCTAssertEqual(pixel[0], pixel[2], accuracy: 1e-5, model)
        }
    }

    func testOriginalColors() throws {
        let original = try TestPictures.blobs(width: 48, height: 40)
        let result = try inverted("model=hog iterations=5 original-colors=yes")
        var chroma: Float = 0
        for x in 0..<48 { chroma += abs(result.row(9)[4 * x] - result.row(9)[4 * x + 2]) }
        XCTAssertGreaterThan(chroma, 0.5)
        XCTAssertGreaterThan(result.difference(from: original), 0.01)
    }

    /// Only the code around a place counts: there the picture comes back better than far from it.
    func testPosition() throws {
        let original = try TestPictures.blobs(width: 64, height: 64)
        let result = try inverted(
            "\(shallow) iterations=60 position=0.2,0.2 neighborhood=5", width: 64, height: 64)
        func difference(_ range: Range<Int>) -> Float {
            var sum: Float = 0
            for y in range { for x in range { sum += abs(result.row(y)[4 * x] - original.row(y)[4 * x]) } }
            return sum / Float(range.count * range.count)
        }
        XCTAssertLessThan(difference(6..<20), 0.75 * difference(40..<60))
    }

    func testChannels() throws {
        let few = try inverted("\(shallow) iterations=10 channels=0-3")
        XCTAssertTrue(few.values != (try inverted("\(shallow) iterations=10")).values)
    }

    /// What a layer sees grows.
    func testCaricature() throws {
        let original = try TestPictures.blobs(width: 64, height: 64)
        let result = try inverted(
            "model=efficientnet-lite0 layer=block4c caricature=yes start=picture iterations=10", width: 64,
            height: 64)
        func energy(_ region: PixelRegion) throws -> Double {
            let black = try PixelRegion(copying: region)
            for y in 0..<64 { for x in 0..<64 { for c in 0..<3 { black.row(y)[4 * x + c] = 0 } } }
            // ‖Φ(black) − Φ‖² / ‖Φ‖² falls as Φ grows.
            return try error(black, from: region, "efficientnet-lite0", "block4c")
        }
        XCTAssertLessThan(try energy(result), try energy(original))
    }

    // MARK: Series

    func testLayers() throws {
        let host = RecordingHost()
        let region = try TestPictures.blobs(width: 48, height: 40)
        try invert(
            region, "model=efficientnet-lite0 layer=block4a+stem+block2b series=layers iterations=2",
            host: host)
        XCTAssertEqual(host.results.map(\.title), ["block2b", "block4a"], "from shallow to deep")
        XCTAssertEqual(host.results.map(\.index), [1, 2])
        XCTAssertTrue(host.results.allSatisfy { $0.count == 3 })
        XCTAssertEqual(host.messages.first, "stem, iteration 1 of 2")
        XCTAssertTrue(host.messages.contains { $0.hasPrefix("block4a, iteration 2 of 2, error ") })
        XCTAssertEqual(host.fractions, host.fractions.sorted())
    }

    func testSamplesDiffer() throws {
        let host = RecordingHost()
        let region = try TestPictures.blobs(width: 48, height: 40)
        try invert(region, "\(shallow) series=samples count=3 iterations=3", host: host)
        XCTAssertEqual(host.results.map(\.title), ["block2b, sample 2", "block2b, sample 3"])
        XCTAssertTrue(host.results[0].values != host.results[1].values)
        // The first sample is what the seed alone gives, and every sample can be had by its seed.
        XCTAssertTrue(region.values == (try inverted("\(shallow) iterations=3")).values)
        XCTAssertTrue(host.results[0].values == (try inverted("\(shallow) iterations=3 seed=1")).values)
    }

    /// The morph begins at the picture's code and ends at the target's, which may have another size.
    func testMorph() throws {
        let host = RecordingHost()
        let region = try TestPictures.blobs(width: 48, height: 40)
        let target = try TestPictures.blobs(width: 60, height: 30, seed: 2)
        try invert(
            region, "\(shallow) series=morph count=3 target=2 iterations=80", target: target, host: host)
        XCTAssertEqual(
            host.notices,
            ["The target picture was resampled from 60×30 to 48×40 pixels, the size of this one."])
        XCTAssertEqual(host.results.map(\.title), ["block2b, 50 %", "block2b, 100 %"])
        let original = try TestPictures.blobs(width: 48, height: 40)
        let ends = [region.values, host.results[1].values].map { values in
            zip(values, original.values).reduce(0) { $0 + abs($1.0 - $1.1) }
        }
        XCTAssertLessThan(ends[0], 0.8 * ends[1])
    }

    // MARK: Runs

    func testSameSeedSameBits() throws {
        let once = try inverted("\(shallow) iterations=4 seed=3").values
        XCTAssertTrue(once == (try inverted("\(shallow) iterations=4 seed=3")).values)
        XCTAssertTrue(once != (try inverted("\(shallow) iterations=4 seed=4")).values)
        let adaptive = "\(shallow) iterations=4 method=2016"
        XCTAssertTrue(try inverted(adaptive).values == (try inverted(adaptive)).values)
    }

    /// Alpha stays, and pixels that nobody sees stay too.
    func testTransparency() throws {
        let region = try TestPictures.blobs(width: 48, height: 40)
        for y in 0..<10 { for x in 0..<48 { region.row(y)[4 * x + 3] = 0 } }
        region.row(20)[4 * 5 + 3] = 0.5
        let before = try PixelRegion(copying: region)
        try invert(region, "\(shallow) iterations=3")
        for y in 0..<10 {
            for i in 0..<4 * 48 { XCTAssertEqual(region.row(y)[i], before.row(y)[i]) }
        }
        XCTAssertEqual(region.row(20)[4 * 5 + 3], 0.5)
        XCTAssertGreaterThan(region.difference(from: before), 0.01)
    }

    func testCancellingAndFinishing() throws {
        for method in ["best", "2016"] {
            let original = try TestPictures.blobs(width: 48, height: 40)
            let region = try PixelRegion(copying: original)
            let host = RecordingHost()
            host.cancelsAfter = 3
            XCTAssertThrowsError(
                try invert(region, "\(shallow) iterations=30 method=\(method)", host: host)
            ) {
                XCTAssertEqual($0 as? FilterError, .canceled)
            }
            XCTAssertTrue(region.values == original.values)

            let finishing = RecordingHost()
            finishing.finishesAfter = 20
            finishing.wantsIntermediates = true
            try invert(
                region, "\(shallow) series=samples count=3 iterations=30 method=\(method)", host: finishing)
            XCTAssertTrue(finishing.results.isEmpty)
            XCTAssertFalse(finishing.intermediates.isEmpty)
            let error = try error(region, from: original, "efficientnet-lite0", "block2b")
            XCTAssertLessThan(error, 0.9, "what was found by then")
        }
    }

    /// One pixel, and pictures of one row or column.
    func testNarrowPictures() throws {
        for (width, height) in [(1, 1), (1, 9), (9, 1)] {
            for method in ["best", "2016", "2015"] {
                let result = try inverted(
                    "model=vgg16-hed layer=relu1_1 iterations=3 method=\(method)", width: width,
                    height: height)
                XCTAssertTrue(result.values.allSatisfy(\.isFinite), "\(width)×\(height), \(method)")
            }
        }
    }

    func testNotANumber() throws {
        let picture = try TestPictures.blobs(width: 30, height: 30)
        picture.row(7)[4 * 3] = .nan
        XCTAssertThrowsError(try invert(picture, shallow)) {
            XCTAssertEqual($0 as? FilterError, .nonFinitePixel(x: 3, y: 7, parameter: nil))
        }
    }

    func testPresets() throws {
        for preset in try Manifests.named("feature-inversion").presets {
            let region = try TestPictures.blobs(width: 48, height: 40)
            let before = try PixelRegion(copying: region)
            try invert(region, "preset=\(preset.name) \(shallow) iterations=10")
            XCTAssertGreaterThan(region.difference(from: before), 0, preset.name)
        }
    }

    // MARK: Bad input

    func testBadInput() throws {
        let lite = "model=efficientnet-lite0"
        let cases: [(String, String)] = [
            ("\(lite) layer=block9z", "There is no layer 'block9z' in efficientnet-lite0; try stem"),
            ("\(lite) layer=block4c channels=80", "There is no channel 80 in layer 'block4c'"),
            (
                "\(lite) layer=logits position=0.5,0.5",
                "Layer 'logits' has no places that 'position' could choose from; leave it at 'all'"
            ),
            (
                "\(lite) layer=block6a",
                "A picture of 30×30 pixels is smaller than the 32×32 that layer 'block6a' sees as one place"
            ),
            (
                "\(shallow) series=morph",
                "Parameter 'target' names no picture, and this filter needs one there."
            ),
            (
                "\(shallow) series=samples start=picture",
                "Parameters 'series' and 'start' exclude each other"
            ),
            ("model=alexnet", "There is no network 'alexnet'"),
        ]
        for (assignments, message) in cases {
            let picture = try TestPictures.blobs(width: 30, height: 30)
            let before = picture.values
            XCTAssertThrowsError(try invert(picture, assignments), assignments) {
                XCTAssertTrue("\($0)".hasPrefix(message), "\($0)")
            }
            XCTAssertTrue(picture.values == before)
        }
        let picture = try TestPictures.blobs(width: 30, height: 30)
        XCTAssertThrowsError(try invert(picture, "\(shallow) target=1", target: picture)) {
            XCTAssertEqual($0 as? FilterError, .conflict("target", "series"))
        }
    }

    /// A descriptor may not fit into a picture, and a flat picture has no gradients to describe.
    func testPicturesWithoutACode() throws {
        let small = try TestPictures.blobs(width: 20, height: 20)
        XCTAssertThrowsError(try invert(small, "model=dsift")) {
            XCTAssertEqual(
                $0 as? NetworkError, .inputTooSmall(layer: "descriptors", height: 20, width: 20))
        }
        let picture = try PixelRegion(width: 48, height: 48)
        for y in 0..<48 { for i in 0..<4 * 48 { picture.row(y)[i] = i % 4 == 3 ? 1 : 0.5 } }
        let before = picture.values
        XCTAssertThrowsError(try invert(picture, "model=hog")) {
            XCTAssertEqual($0 as? FilterError, .blankCode(layer: "hog"))
        }
        XCTAssertTrue(picture.values == before)
    }
}
