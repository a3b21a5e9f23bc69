import EmbeddedManifests
import Filters
import Imaging
import Kernels
import Manifest
import Models
import Networks
import TestSupport
import XCTest

final class DeepDreamTests: DreamTestCase {
    /// The point of it: the network sees more in the result than in the picture.
    func testTheLayerSeesMore() throws {
        for layer in ["block6a", "block3b", "block5a.expand"] {
            let (before, after) = try dreamed("octaves=1 iterations=12 layer=\(layer)")
            XCTAssertGreaterThan(try energy(after, layer), try 1.3 * energy(before, layer), layer)
        }
    }

    /// However one looks, from where it is and from a little further off, turned a little to either side; and not by
    /// grain, which raises scores as well.
    func testAClassIsSeenAndHasAShape() throws {
        let (before, after) = try dreamed(
            "octaves=3 iterations=20 target-class='Egyptian cat'", width: 224, height: 224)
        let pool = ThreadPool(threads: 2)
        let seen = try Picture(width: 224, height: 224)
        func probability(_ region: PixelRegion) throws -> Float {
            let picture = try region.picture(pool: pool)
            let looks: [(zoom: Double, degrees: Double)] = [
                (0.8, -10), (0.8, 0), (0.8, 10), (1, -10), (1, 0), (1, 10),
            ]
            return try looks.reduce(0) { sum, look in
                PictureTransform(
                    width: 224, height: 224, center: [112, 112], zoom: look.zoom,
                    angle: look.degrees * .pi / 180
                ).apply(to: picture, into: seen, pool: pool)
                return try sum + activation(of: seen, "probabilities", pool)[285] / Float(looks.count)
            }
        }
        XCTAssertLessThan(try probability(before), 0.1)
        XCTAssertGreaterThan(try probability(after), 0.8)
        XCTAssertGreaterThan(try activation(after, "logits")[285], try activation(before, "logits")[285] + 5)

        let change = try after.picture(pool: pool)
        addScaled(
            try before.picture(pool: pool).planes, factor: -1, to: change.planes, count: change.count,
            pool: pool)
        func energy() -> Float { (0..<change.count).reduce(0) { $0 + change.planes[$1] * change.planes[$1] } }
        let all = energy()
        change.blur(sigma: 4, scratch: seen, pool: pool)
        XCTAssertGreaterThan(energy() / all, 0.5)
    }

    /// Octaves that are one window take three times the steps, but for the last; of layers none does.
    func testStepsTowardsAClass() throws {
        func steps(_ subject: String) throws -> [Int] {
            let host = RecordingHost()
            let region = try TestPictures.blobs(width: 920, height: 920)
            try dream(region, "octaves=3 iterations=1 \(subject)", host: host)
            XCTAssertEqual(host.fractions, host.fractions.sorted())
            return (1...3).map { octave in host.messages.filter { $0.hasPrefix("octave \(octave) ") }.count }
        }
        // Sides of 469, 657 and 920 pixels.
        XCTAssertEqual(try steps("target-class=volcano"), [3, 1, 1])
        XCTAssertEqual(try steps("layer=block2a"), [1, 1, 1])
    }

    /// Chosen channels rise, and more than with all channels.
    func testChannelsRise() throws {
        let (before, after) = try dreamed(
            "octaves=1 iterations=6 layer=block4c channels=7", width: 128, height: 128)
        let area = try activation(before, "block4c").count / 80
        func mean(_ region: PixelRegion) throws -> Float {
            try activation(region, "block4c")[7 * area..<8 * area].reduce(0, +) / Float(area)
        }
        XCTAssertGreaterThan(try mean(after), try mean(before) + 1)
        let all = try dreamed("octaves=1 iterations=6 layer=block4c", width: 128, height: 128).after
        XCTAssertGreaterThan(try mean(after), try mean(all) + 1)
    }

    /// The corners of the picture are places in it: 1 is where its last pixel ends.
    func testTheLastPixelIsAPlace() throws {
        func dreamed(_ neuron: String) throws -> [Float] {
            let region = try TestPictures.blobs(width: 64, height: 48)
            let parameters = try Manifests.named("deep-dream").parameters(
                assignments: "model=hog layer=luma neuron=\(neuron) octaves=1 iterations=2 jitter=0")
            try session.apply(filter: "deep-dream", parameters: parameters, region: region)
            return region.values
        }
        let before = try TestPictures.blobs(width: 64, height: 48).values
        XCTAssertNotEqual(try dreamed("1,1"), before)
        XCTAssertEqual(try dreamed("1,1"), try dreamed("0.999,0.999"))
        XCTAssertNotEqual(try dreamed("1,1"), try dreamed("0,0"))
    }

    /// One neuron's surroundings change most.
    func testANeuronChangesItsSurroundings() throws {
        let (before, after) = try dreamed(
            "octaves=1 iterations=3 layer=block2b channels=3 neuron=0.25,0.25 jitter=0 gradient-blur=0",
            width: 128, height: 128)
        func change(_ xs: Range<Int>, _ ys: Range<Int>) -> Float {
            var total: Float = 0
            for y in ys { for x in xs { total += abs(after.row(y)[4 * x] - before.row(y)[4 * x]) } }
            return total
        }
        XCTAssertGreaterThan(change(20..<44, 20..<44), 0)
        XCTAssertEqual(change(84..<108, 84..<108), 0, accuracy: 1e-3)
    }

    /// Of each position the product with that of the guide's features which is largest rises, and more than
    /// without a guide.
    func testTheGuidesFeaturesRise() throws {
        // Not so large that it is made smaller.
        let guide = try TestPictures.blobs(width: 320, height: 160, seed: 9)
        let channels = 192
        func features(_ region: PixelRegion) throws -> [[Float]] {
            let values = try activation(region, "block6a")
            let area = values.count / channels
            return (0..<area).map { place in (0..<channels).map { values[$0 * area + place] } }
        }
        let wanted = try features(guide)
        func match(_ region: PixelRegion) throws -> Float {
            try features(region).reduce(0) { sum, seen in
                sum + wanted.map { zip(seen, $0).reduce(0) { $0 + $1.0 * $1.1 } }.max()!
            }
        }
        let dream = "octaves=1 iterations=20"
        let (before, guided) = try dreamed("\(dream) guide=1", width: 256, height: 192, guide: guide)
        let free = try dreamed(dream, width: 256, height: 192).after
        XCTAssertGreaterThan(try match(guided), try 1.04 * match(before))
        XCTAssertGreaterThan(try match(guided), try 1.04 * match(free))
    }

    func testEverySize() throws {
        for (width, height) in [(1, 1), (1, 50), (3, 2), (33, 31), (200, 7)] {
            let (before, after) = try dreamed("octaves=4 iterations=1", width: width, height: height)
            XCTAssertTrue(after.values.allSatisfy { (-1e-6...1.000001).contains($0) }, "\(width)×\(height)")
            XCTAssertGreaterThan(after.difference(from: before), 0, "\(width)×\(height)")
        }
    }

    /// Equal seeds, equal bits; another seed, another dream.
    func testSeeds() throws {
        let first = try dreamed("seed=5").after.values
        XCTAssertTrue(try dreamed("seed=5").after.values == first)
        XCTAssertNotEqual(try dreamed("seed=6").after.values, first)
    }

    /// A session that has done other work before gives the same bits as a fresh one.
    func testSessionsHoldNoState() throws {
        let first = try dreamed("")
        _ = try dreamed("layer=block3b seed=9")
        let again = try dreamed("")
        XCTAssertTrue(first.after.values == again.after.values)
    }

    func testStrength() throws {
        let (before, half) = try dreamed("strength=50")
        let full = try dreamed("strength=100").after
        for ((b, h), f) in zip(zip(before.values, half.values), full.values) {
            XCTAssertEqual(h, (b + f) / 2, accuracy: 1e-5)
        }
        XCTAssertTrue(try dreamed("strength=0").after.values == before.values)
    }

    /// Chroma stays wherever there is room for it.
    func testOriginalColors() throws {
        let (before, after) = try dreamed("original-colors=yes")
        for y in 0..<90 {
            for x in 0..<120 {
                let (old, new) = (before.row(y) + 4 * x, after.row(y) + 4 * x)
                guard (0..<3).allSatisfy({ (0.01..<0.99).contains(new[$0]) }) else { continue }
                XCTAssertEqual(new[0] - new[1], old[0] - old[1], accuracy: 1e-4)
                XCTAssertEqual(new[1] - new[2], old[1] - old[2], accuracy: 1e-4)
            }
        }
        XCTAssertGreaterThan(after.difference(from: before), 0.003)
    }

    /// The less color, the less the differences of the channels change, but the picture changes as much.
    func testColor() throws {
        var colors: [Float] = []
        for color in [0, 30, 60, 100] {
            let (before, after) = try dreamed("color=\(color) strength=50 octaves=2 iterations=6")
            var (chroma, change): (Float, Float) = (0, 0)
            for (x, y) in (0..<90).flatMap({ y in (0..<120).map { ($0, y) } }) {
                let (old, new) = (before.row(y) + 4 * x, after.row(y) + 4 * x)
                chroma +=
                    abs((new[0] - new[1]) - (old[0] - old[1])) + abs((new[1] - new[2]) - (old[1] - old[2]))
                for c in 0..<3 { change += abs(new[c] - old[c]) }
            }
            colors.append(chroma / change)
        }
        XCTAssertEqual(colors, colors.sorted())
        XCTAssertLessThan(colors[0], 0.05)
        XCTAssertGreaterThan(colors[3], 3 * colors[1])
    }

    /// Neither black nor white comes where there was none, however strong the dream.
    func testNothingIsClipped() throws {
        let (before, after) = try dreamed("color=100 step=20 octaves=2 iterations=10")
        XCTAssertGreaterThan(before.values.min()!, 0)
        XCTAssertGreaterThan(after.difference(from: before), 0.1)
        for y in 0..<90 {
            for x in 0..<120 {
                for c in 0..<3 {
                    XCTAssert(after.row(y)[4 * x + c] > 0 && after.row(y)[4 * x + c] < 1, "\(x), \(y)")
                }
            }
        }
    }

    /// 1 + log(√area / 128) / log(1.4), and from noise one of √area / 64.
    func testOctavesAreCountedFromTheSize() throws {
        for (width, height, options, expected) in [
            (128, 128, "", 1), (179, 179, "", 2), (240, 134, "", 2), (251, 251, "", 3), (64, 48, "", 1),
            (128, 128, "start=noise", 3), (256, 256, "octave-scale=2", 2),
        ] {
            let host = RecordingHost()
            try dream(
                try TestPictures.blobs(width: width, height: height),
                "octaves=0 iterations=1 layer=stem \(options)", host: host)
            XCTAssertEqual(host.messages.count, expected, "\(width) × \(height) \(options)")
        }
    }

    /// What lies under fully transparent pixels neither changes nor matters.
    func testTransparentPixels() throws {
        func holed(_ hidden: Float) throws -> PixelRegion {
            let picture = try TestPictures.blobs(width: 100, height: 80)
            for y in 20..<60 {
                for x in 30..<70 {
                    let pixel = picture.row(y) + 4 * x
                    for c in 0..<3 { pixel[c] = hidden }
                    pixel[3] = 0
                }
            }
            try dream(picture)
            return picture
        }
        let (dark, light) = (try holed(0), try holed(1))
        for y in 0..<80 {
            for x in 0..<100 {
                let (a, b) = (dark.row(y) + 4 * x, light.row(y) + 4 * x)
                let hidden = (20..<60).contains(y) && (30..<70).contains(x)
                XCTAssertEqual(a[3], hidden ? 0 : 1)
                for c in 0..<3 {
                    if hidden {
                        XCTAssertEqual(a[c], 0)
                        XCTAssertEqual(b[c], 1)
                    } else {
                        XCTAssertEqual(a[c], b[c])
                    }
                }
            }
        }
    }

    /// Values outside 0…1 keep what they have beyond.
    func testHighDynamicRange() throws {
        let bright = try TestPictures.blobs(width: 64, height: 64)
        bright.row(10)[4 * 10] = 5
        bright.row(11)[4 * 10 + 1] = -2
        try dream(bright)
        XCTAssertGreaterThan(bright.row(10)[4 * 10], 3.9)
        XCTAssertLessThan(bright.row(11)[4 * 10 + 1], -0.9)
    }

    func testNoiseStartForgetsThePicture() throws {
        let black = try PixelRegion(width: 60, height: 60)
        let white = try PixelRegion(width: 60, height: 60)
        for y in 0..<60 {
            for i in 0..<240 {
                black.row(y)[i] = i % 4 == 3 ? 1 : 0
                white.row(y)[i] = 1
            }
        }
        try dream(black, "start=noise")
        try dream(white, "start=noise")
        XCTAssertLessThan(black.difference(from: white), 1e-5)
    }

    /// Smoothness and blur make neighbors more alike.
    func testSmoothing() throws {
        func roughness(_ assignments: String) throws -> Float {
            let region = try dreamed("octaves=1 iterations=4 \(assignments)").after
            var total: Float = 0
            for y in 0..<90 {
                for x in 0..<119 { total += abs(region.row(y)[4 * x + 4] - region.row(y)[4 * x]) }
            }
            return total
        }
        let plain = try roughness("gradient-blur=0")
        XCTAssertLessThan(try roughness("gradient-blur=0 smoothness=1"), 0.9 * plain)
        XCTAssertLessThan(try roughness("gradient-blur=2"), 0.9 * plain)
    }

    /// Every preset runs.
    func testPresets() throws {
        for preset in try Manifests.named("deep-dream").presets {
            let (before, after) = try dreamed(
                "preset=\(preset.name) octaves=1 iterations=1", width: 96, height: 96)
            XCTAssertGreaterThan(after.difference(from: before), 0, preset.name)
        }
    }

    private func activation(_ region: PixelRegion, _ layer: String) throws -> [Float] {
        let pool = ThreadPool(threads: 2)
        return try activation(of: region.picture(pool: pool), layer, pool)
    }

    private func activation(of picture: Picture, _ layer: String, _ pool: ThreadPool) throws -> [Float] {
        let evaluator = try Evaluator(
            network: TestModels.load("efficientnet-lite0").network, height: picture.height,
            width: picture.width, layers: [layer], needsGradient: false, pool: pool)
        try evaluator.evaluate(picture: picture.planes, objective: nil, gradient: nil)
        return evaluator.activation(of: layer).values
    }

    private func energy(_ region: PixelRegion, _ layer: String) throws -> Float {
        try activation(region, layer).reduce(0) { $0 + $1 * $1 }
    }
}
