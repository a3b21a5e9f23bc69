import Imaging
import Kernels
import TestSupport
import XCTest

/// The preconditioner is symmetric and positive definite, and weighs what it says it does.
final class SpectralPreconditionerTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)
    private let (width, height) = (21, 13)

    func testSymmetricAndPositive() throws {
        for (width, height) in [(21, 13), (1, 1), (1, 7), (70, 2)] {
            let spectrum = try SpectralPreconditioner(
                width: width, height: height, power: .random(in: 1...3, using: &random),
                chroma: .random(in: 0.1...1, using: &random))
            func mapped(_ x: [Float]) -> [Float] {
                var y = x
                spectrum.apply(to: &y, pool: pool)
                return y
            }
            let (a, b) = (randomValues(3 * width * height), randomValues(3 * width * height))
            XCTAssertEqual(dot(mapped(a), b), dot(a, mapped(b)), accuracy: 1e-4 * dot(a, a))
            XCTAssertGreaterThan(dot(mapped(a), a), 0)
        }
    }

    /// With a power of 1, stripes of half the width keep about half as much, and colors all of theirs.
    func testPowerAndChroma() throws {
        let (width, height) = (512, 2)
        let spectrum = try SpectralPreconditioner(width: width, height: height, power: 1, chroma: 1)
        func gain(period: Int, _ color: [Float] = [1, 1, 1]) -> Double {
            let x = (0..<3 * width * height).map { index -> Float in
                let angle = 2 * Float.pi * (Float(index % width) + 0.5) / Float(period)
                return color[index / (width * height)] * cos(angle)
            }
            var y = x
            spectrum.apply(to: &y, pool: pool)
            return dot(x, y) / dot(x, x)
        }
        for period in [8, 16, 32] {
            XCTAssertEqual(gain(period: period) / gain(period: 2 * period), 0.5, accuracy: 0.1)
        }
        XCTAssertEqual(gain(period: 16, [1, -1, 0]), gain(period: 16), accuracy: 1e-4)
    }

    /// A flat gray is multiplied by the sum of all weights, a flat color by as much less as is set, and
    /// the finest stripes by little.
    func testWeights() throws {
        let spectrum = try SpectralPreconditioner(width: width, height: height)
        let area = width * height
        let whole = (0...6).reduce(0) { $0 + 1 / Double(1 << (2 * $1)) }
        func gain(_ value: (_ channel: Int, _ x: Int) -> Float) -> Double {
            let x = (0..<3 * area).map { value($0 / area, $0 % width) }
            var y = x
            spectrum.apply(to: &y, pool: pool)
            return dot(x, y) / dot(x, x)
        }
        XCTAssertEqual(gain { _, _ in 1 }, whole, accuracy: 1e-4)
        XCTAssertEqual(gain { channel, _ in [1, -1, 0][channel] }, 0.15 * whole, accuracy: 1e-4)
        XCTAssertLessThan(gain { _, x in x % 2 == 0 ? 1 : -1 }, 0.1)
        XCTAssertGreaterThan(gain { _, x in x % 2 == 0 ? 1 : -1 }, 1.0 / 4096)
    }

    private func dot(_ a: [Float], _ b: [Float]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}
