import Imaging
import Kernels
import TestSupport
import XCTest

/// What textures need of pictures.
final class TextureImagingTests: XCTestCase {
    private let pool = ThreadPool(threads: 2)

    private func noise(_ width: Int, _ height: Int, seed: Int = 3) throws -> Picture {
        let picture = try Picture(width: width, height: height)
        var random = RandomSource(seed: seed)
        for i in 0..<picture.count { picture.planes[i] = Float(255 * random.unit()) }
        return picture
    }

    /// Colors that are correlated: most of red's and green's variation is common.
    private func correlated(_ width: Int, _ height: Int) throws -> Picture {
        let picture = try noise(width, height)
        for i in 0..<picture.area {
            let common = picture.plane(0)[i]
            picture.plane(1)[i] = 0.8 * common + 0.1 * picture.plane(1)[i]
            picture.plane(2)[i] = 100 + 0.2 * picture.plane(2)[i]
        }
        return picture
    }

    private func values(_ picture: Picture, _ channel: Int) -> [Float] {
        Array(UnsafeBufferPointer(start: picture.plane(channel), count: picture.area))
    }

    private func moments(_ picture: Picture, _ a: Int, _ b: Int) -> (mean: Double, covariance: Double) {
        let (x, y) = (values(picture, a).map(Double.init), values(picture, b).map(Double.init))
        let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
        return (meanX, zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / Double(x.count))
    }

    /// The definition, and back.
    func testFourierTransform() throws {
        for (width, height) in [(1, 1), (8, 4), (2, 32), (64, 1)] {
            let plane = try FourierPlane(width: width, height: height)
            var random = RandomSource(seed: 1)
            let given = (0..<width * height).map { _ in (re: random.normal(), im: random.normal()) }
            for (i, value) in given.enumerated() {
                (plane.real[i], plane.imaginary[i]) = (Float(value.re), Float(value.im))
            }
            plane.transform(pool: pool)
            for v in 0..<height {
                for u in 0..<width {
                    var (re, im) = (0.0, 0.0)
                    for y in 0..<height {
                        for x in 0..<width {
                            let turn = Double(u * x) / Double(width) + Double(v * y) / Double(height)
                            let (c, s) = (cos(-2 * .pi * turn), sin(-2 * .pi * turn))
                            let value = given[y * width + x]
                            re += value.re * c - value.im * s
                            im += value.re * s + value.im * c
                        }
                    }
                    XCTAssertEqual(Double(plane.real[v * width + u]), re, accuracy: 1e-4)
                    XCTAssertEqual(Double(plane.imaginary[v * width + u]), im, accuracy: 1e-4)
                }
            }
            plane.transform(inverse: true, pool: pool)
            for (i, value) in given.enumerated() {
                XCTAssertEqual(Double(plane.real[i]), value.re, accuracy: 1e-5)
                XCTAssertEqual(Double(plane.imaginary[i]), value.im, accuracy: 1e-5)
            }
        }
    }

    /// Mean and covariances of colors, and of neighbors, are the texture's.
    func testSpotNoise() throws {
        let texture = try correlated(64, 64)
        let scratch = try Picture(width: 64, height: 64)
        texture.blur(sigma: 1, scratch: scratch, pool: pool)
        var random = RandomSource(seed: 2)
        let noise = try Picture.spotNoise(
            like: texture, width: 200, height: 150, random: &random, pool: pool)
        for a in 0..<3 {
            XCTAssertEqual(moments(noise, a, a).mean, moments(texture, a, a).mean, accuracy: 2)
            for b in a..<3 {
                let scale = (moments(texture, a, a).covariance * moments(texture, b, b).covariance)
                    .squareRoot()
                XCTAssertEqual(
                    moments(noise, a, b).covariance / scale, moments(texture, a, b).covariance / scale,
                    accuracy: 0.12)
            }
        }
        func neighbors(_ picture: Picture) -> Double {
            let shifted = try! picture.continued(
                x: 1, y: 0, width: picture.width, height: picture.height, edges: .circular, pool: pool)
            let (x, y) = (values(picture, 0), values(shifted, 0))
            let (mean, variance) = moments(picture, 0, 0)
            let sum = zip(x, y).reduce(0) { $0 + (Double($1.0) - mean) * (Double($1.1) - mean) }
            return sum / Double(x.count) / variance
        }
        XCTAssertEqual(neighbors(noise), neighbors(texture), accuracy: 0.05)
        XCTAssertTrue(noise.tiles)
    }

    /// Exactly the other's values, in the order of its own.
    func testHistogramMatching() throws {
        let (picture, other) = (try noise(30, 20, seed: 1), try noise(20, 30, seed: 2))
        let before = values(picture, 1)
        picture.matchHistogram(of: other, pool: pool)
        XCTAssertTrue(values(picture, 1).sorted() == values(other, 1).sorted())
        let order = { (v: [Float]) in v.indices.sorted { v[$0] < v[$1] } }
        XCTAssertTrue(order(values(picture, 1)) == order(before))
        let larger = try noise(61, 47, seed: 4)
        larger.matchHistogram(of: other, pool: pool)
        XCTAssertEqual(moments(larger, 2, 2).mean, moments(other, 2, 2).mean, accuracy: 0.5)
    }

    /// Along the axes nothing is correlated, spreads fall, and the way back leads back.
    func testColorBasis() throws {
        let picture = try correlated(40, 40)
        let before = values(picture, 0)
        let basis = ColorPCA(of: picture)
        picture.project(onto: basis, pool: pool)
        for a in 0..<3 {
            XCTAssertEqual(moments(picture, a, a).mean, 0, accuracy: 1e-3)
            let deviation = Double(basis.deviations[a])
            XCTAssertEqual(moments(picture, a, a).covariance, deviation * deviation, accuracy: 0.5)
            for b in 0..<a { XCTAssertEqual(moments(picture, a, b).covariance, 0, accuracy: 0.1) }
        }
        XCTAssertEqual(basis.deviations, basis.deviations.sorted(by: >))
        picture.restore(from: basis, pool: pool)
        for (a, b) in zip(values(picture, 0), before) { XCTAssertEqual(a, b, accuracy: 1e-3) }
    }

    /// Afterwards mean and covariance are the other's, where nothing had to be clipped.
    func testChangingColors() throws {
        let (picture, other) = (try noise(40, 40), try correlated(40, 40))
        for i in 0..<other.count { other.planes[i] = 100 + 0.2 * other.planes[i] }
        picture.changeColors(from: ColorPCA(of: picture), to: ColorPCA(of: other), pool: pool)
        for a in 0..<3 {
            XCTAssertEqual(moments(picture, a, a).mean, moments(other, a, a).mean, accuracy: 0.01)
            for b in a..<3 {
                XCTAssertEqual(
                    moments(picture, a, b).covariance, moments(other, a, b).covariance, accuracy: 0.5)
            }
        }
    }

    /// A tile at another size is a tile: shifted round first or afterwards is the same.
    func testResamplingTiles() throws {
        let tile = try noise(24, 16)
        func shifted(_ picture: Picture, _ x: Int, _ y: Int) throws -> Picture {
            try picture.continued(
                x: x, y: y, width: picture.width, height: picture.height, edges: .circular, pool: pool)
        }
        for (width, height) in [(48, 32), (12, 8)] {
            let a = try shifted(
                tile.resampledWrapping(width: width, height: height, pool: pool), width / 4, height / 2)
            let b = try shifted(tile, 6, 8).resampledWrapping(width: width, height: height, pool: pool)
            for i in 0..<a.count { XCTAssertEqual(a.planes[i], b.planes[i], accuracy: 1e-2) }
        }
    }

    func testWhatTiles() throws {
        let ramp = try Picture(width: 32, height: 32)
        for i in 0..<ramp.count { ramp.planes[i] = Float(i % 32) }
        XCTAssertFalse(ramp.tiles)
        for i in 0..<ramp.count { ramp.planes[i] = 100 * Float(cos(Double(i % 32) * .pi / 16)) }
        XCTAssertTrue(ramp.tiles)
        XCTAssertFalse(try noise(1, 40).tiles)
        // A wall that begins with a joint.
        XCTAssertTrue(try TestPictures.courses(width: 48, height: 64).picture(pool: pool).tiles)
    }

    func testVisibility() throws {
        let region = try PixelRegion(width: 4, height: 2)
        for i in 0..<32 { region.row(i / 16)[i % 16] = 1 }
        XCTAssertNil(Visibility(region))
        region.row(1)[4 * 1 + 3] = 0
        let visibility = try XCTUnwrap(Visibility(region))
        XCTAssertEqual(visibility.values, [1, 1, 1, 1, 1, 0, 1, 1])
        XCTAssertEqual(visibility.resampled(width: 2, height: 1).values, [0.75, 1])
        XCTAssertEqual(
            visibility.continued(width: 5, height: 3, edges: .circular).values,
            [1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1])
    }
}
