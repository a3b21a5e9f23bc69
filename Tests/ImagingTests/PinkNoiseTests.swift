import Imaging
import Kernels
import XCTest

final class PinkNoiseTests: XCTestCase {
    private let pool = ThreadPool(threads: 2)

    private func noise(_ width: Int, _ height: Int, seed: Int = 3) throws -> Picture {
        var random = RandomSource(seed: seed)
        return try Picture.pinkNoise(width: width, height: height, random: &random, pool: pool)
    }

    private func deviation(_ picture: Picture) -> Double {
        let mean = Double(sum(picture.planes, count: picture.count)) / Double(picture.count)
        return (sumOfSquares(picture.planes, count: picture.count) / Double(picture.count) - mean * mean)
            .squareRoot()
    }

    func testItsMeanAndDeviation() throws {
        for (width, height) in [(200, 130), (64, 64), (7, 300)] {
            let picture = try noise(width, height)
            XCTAssertEqual(
                Double(sum(picture.planes, count: picture.count)) / Double(picture.count), 118, accuracy: 0.5)
            XCTAssertEqual(deviation(picture), 24, accuracy: 0.5)
        }
        let pixel = try noise(1, 1)
        for channel in 0..<3 { XCTAssertEqual(pixel.plane(channel)[0], 118, accuracy: 60) }
    }

    /// Each octave has as much variance as the next one, but the two finest have none.
    func testItsSpectrum() throws {
        var picture = try noise(512, 512)
        var octaves: [Double] = []
        for _ in 0..<6 {
            let half = try picture.resampled(width: picture.width / 2, height: picture.height / 2, pool: pool)
            let smooth = try half.resampled(width: picture.width, height: picture.height, pool: pool)
            addScaled(smooth.planes, factor: -1, to: picture.planes, count: picture.count, pool: pool)
            octaves.append(deviation(picture))
            picture = half
        }
        XCTAssertLessThan(octaves[0], octaves[2] / 7)
        for octave in 3..<6 { XCTAssertEqual(octaves[octave] / octaves[2], 1, accuracy: 0.35, "\(octaves)") }
    }

    func testOfOneSeedItIsMuchTheSameAtAllSizes() throws {
        let small = try noise(128, 96)
        let large = try noise(512, 384).resampled(width: 128, height: 96, pool: pool)
        let other = try noise(128, 96, seed: 4)
        func distance(_ other: Picture) -> Double {
            let difference = try! small.copy()
            addScaled(other.planes, factor: -1, to: difference.planes, count: other.count, pool: pool)
            return deviation(difference)
        }
        XCTAssertLessThan(distance(large), 0.75 * distance(other))
    }
}
