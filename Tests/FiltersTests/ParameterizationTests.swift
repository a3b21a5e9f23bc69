import Imaging
import Kernels
import ModelFormats
import TestSupport
import XCTest

@testable import Filters

/// Pictures made of parameters: what they are, and the way back of a gradient.
final class ParameterizationTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)

    private func make(_ name: String, width: Int, height: Int) throws -> any PictureParameterization {
        switch name {
        case "fourier": try FourierParameterization(width: width, height: height)
        case "phase":
            try PhaseParameterization(
                width: width, height: height, strength: WaveStrength(picture: nil, pool: pool))
        default: PixelParameterization(width: width, height: height)
        }
    }

    /// Against PyTorch's (`Tests/Golden/make_parameterizations.py`).
    func testGoldenValues() throws {
        let golden = try Golden.parameterizations()
        for name in ["fourier", "phase"] {
            let parameters = try golden.golden("\(name).parameters").values
            let (expected, weights) = (
                try golden.golden("\(name).picture"), try golden.golden("\(name).weights").values
            )
            let (height, width) = (expected.shape[1], expected.shape[2])
            let parameterization = try make(name, width: width, height: height)
            XCTAssertEqual(parameterization.count, parameters.count)
            let picture = try Picture(width: width, height: height)
            parameterization.render(parameters, into: picture, pool: pool)
            for (i, value) in try expected.values.enumerated() {
                XCTAssertEqual(picture.planes[i], value, accuracy: 2e-3, "\(name) \(i)")
            }
            let gradient = try Picture(width: width, height: height)
            gradient.planes.update(from: weights, count: weights.count)
            var result = [Float](repeating: .nan, count: parameters.count)
            parameterization.pullBack(gradient, of: picture, into: &result, pool: pool)
            let derivatives = try golden.golden("\(name).gradient").values
            let largest = derivatives.map(abs).max()!
            for (i, value) in derivatives.enumerated() {
                XCTAssertEqual(result[i], value, accuracy: 1e-5 * largest, "\(name) \(i)")
            }
        }
    }

    /// The way back of a gradient is the derivative, at any size.
    func testGradients() throws {
        for name in ["fourier", "phase", "pixels"] {
            let (width, height) = (randomInt(3...40), randomInt(3...40))
            let parameterization = try make(name, width: width, height: height)
            var parameters = [Float](repeating: 0, count: parameterization.count)
            parameterization.start(&parameters, random: &random)
            let picture = try Picture(width: width, height: height)
            let weights = randomValues(picture.count)
            let (direction, gradient) = (
                randomValues(parameters.count), try Picture(width: width, height: height)
            )
            func value(at distance: Float) -> Double {
                let moved = zip(parameters, direction).map { $0 + distance * $1 }
                parameterization.render(moved, into: picture, pool: pool)
                return (0..<picture.count).reduce(0) { $0 + Double(picture.planes[$1] * weights[$1]) }
            }
            let step: Float = name == "fourier" ? 1e-3 : 1e-2
            let numeric = (value(at: step) - value(at: -step)) / Double(2 * step)
            _ = value(at: 0)
            gradient.planes.update(from: weights, count: weights.count)
            var result = [Float](repeating: .nan, count: parameters.count)
            parameterization.pullBack(gradient, of: picture, into: &result, pool: pool)
            let analytic = zip(result, direction).reduce(0) { $0 + Double($1.0 * $1.1) }
            let scale = zip(result, direction).reduce(0) { $0 + Double($1.0 * $1.0 * $1.1 * $1.1) }
                .squareRoot()
            XCTAssertEqual(analytic, numeric, accuracy: 0.02 * scale, "\(name) \(width)×\(height)")
        }
    }

    /// What a picture of twice the sides takes over is the same picture, seen at every second pixel.
    func testEnlarging() throws {
        let (width, height) = (randomInt(9...40), randomInt(9...40))
        let (wide, high) = (2 * width - randomInt(0...1), 2 * height - randomInt(0...1))
        for name in ["fourier", "pixels"] {
            let small = try make(name, width: width, height: height)
            var parameters = [Float](repeating: 0, count: small.count)
            small.start(&parameters, random: &random)
            if name == "fourier" {
                // But for waves of two pixels.
                let spectrum = try HalfSpectrum(forWidth: width, height: height)
                var kept = Set<Int>()
                spectrum.forEachIndexInTwice { index, _ in kept.insert(index) }
                for i in 0..<parameters.count where !kept.contains(i / 2 % spectrum.count) {
                    parameters[i] = 0
                }
            }
            let large = try small.enlarged(width: wide, height: high)
            var others = [Float](repeating: 0, count: large.count)
            small.enlarge(parameters, into: &others, width: wide, height: high)
            let (before, after) = (
                try Picture(width: width, height: height), try Picture(width: wide, height: high)
            )
            small.render(parameters, into: before, pool: pool)
            large.render(others, into: after, pool: pool)
            for channel in 0..<3 {
                for y in 0..<height {
                    for x in 0..<width {
                        XCTAssertEqual(
                            after.plane(channel)[2 * y * wide + 2 * x], before.plane(channel)[y * width + x],
                            accuracy: 0.05, name)
                    }
                }
            }
        }
        let small = try make("phase", width: width, height: height)
        var parameters = [Float](repeating: 0, count: small.count)
        small.start(&parameters, random: &random)
        let large = try small.enlarged(width: wide, height: high)
        var others = [Float](repeating: -1, count: large.count)
        small.enlarge(parameters, into: &others, width: wide, height: high)
        let spectrum = try HalfSpectrum(forWidth: width, height: height)
        let shared = 3 * (spectrum.height - 1) * (spectrum.columns - 1)
        let found = others.filter { $0 != -1 }
        XCTAssertEqual(found.count, shared)
        XCTAssertTrue(Set(found).isSubset(of: parameters))
    }

    /// The waves of a picture that gave their strength have it.
    func testStrengthOfAPicture() throws {
        let side = 32
        let source = try TestPictures.pebbles(width: side, height: side).picture(pool: pool)
        let strength = WaveStrength(picture: source, pool: pool)
        let spectrum = try HalfSpectrum(forWidth: side, height: side)
        let expected = try strength.magnitudes(of: spectrum)
        let parameterization = try PhaseParameterization(width: side, height: side, strength: strength)
        var parameters = [Float](repeating: 0, count: parameterization.count)
        parameterization.start(&parameters, random: &random)
        let picture = try Picture(width: side, height: side)
        parameterization.render(parameters, into: picture, pool: pool)
        DecorrelatedColors.measure(picture, pool: pool)
        let plane = try FourierPlane(width: side, height: side)
        var ratios: [Float] = []
        for channel in 0..<3 {
            plane.clear()
            plane.real.update(from: picture.plane(channel), count: side * side)
            plane.transform(pool: pool)
            // Waves that are their own mirror images can only have real coefficients.
            for row in 1..<side where row != side / 2 {
                for column in 1..<side / 2 {
                    let place = row * side + column
                    let magnitude = expected[(channel * side + row) * spectrum.columns + column]
                    ratios.append(
                        (plane.real[place] * plane.real[place] + plane.imaginary[place]
                            * plane.imaginary[place])
                            .squareRoot() / magnitude)
                }
            }
        }
        let middle = ratios.sorted()[ratios.count / 2]
        for ratio in ratios { XCTAssertEqual(ratio / middle, 1, accuracy: 0.05) }
    }

    /// A blue picture gives blue ones.
    func testTheMeanColorOfAPicture() throws {
        let side = 32
        let blue = try TestPictures.pebbles(width: side, height: side).picture(pool: pool)
        for (channel, factor) in [0.1, 0.4, 0.8].enumerated() {
            scale(blue.plane(channel), by: Float(factor), count: blue.area, pool: pool)
        }
        let parameterization = try PhaseParameterization(
            width: side, height: side, strength: WaveStrength(picture: blue, pool: pool))
        var parameters = [Float](repeating: 0, count: parameterization.count)
        parameterization.start(&parameters, random: &random)
        let picture = try Picture(width: side, height: side)
        parameterization.render(parameters, into: picture, pool: pool)
        let means = (0..<3).map { sum(picture.plane($0), count: picture.area) / Float(picture.area) }
        XCTAssertGreaterThan(means[2], means[1] + 10)
        XCTAssertGreaterThan(means[1], means[0] + 10)
    }

    /// Colors come back from their coordinates.
    func testColors() throws {
        let picture = try Picture(width: 20, height: 3)
        for i in 0..<picture.count { picture.planes[i] = Float(randomInt(5...250)) }
        let before = try picture.copy()
        DecorrelatedColors.measure(picture, pool: pool)
        DecorrelatedColors.paint(picture, pool: pool)
        for i in 0..<picture.count { XCTAssertEqual(picture.planes[i], before.planes[i], accuracy: 0.01) }
    }
}
