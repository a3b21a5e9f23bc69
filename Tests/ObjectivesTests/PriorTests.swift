import Kernels
import Networks
import Objectives
import TestSupport
import XCTest

/// Priors on pictures against differences of their values, and what joining channels means.
final class PriorTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)
    private let (width, height) = (9, 7)

    func testGradients() {
        let center: [Float] = [0.2, -0.1, 0.4]
        for joins in [false, true] {
            for beta in [Float(1), 1.5, 2] {
                let variation = TotalVariation(beta: beta, epsilon: 0.1, joinsChannels: joins)
                check {
                    variation.evaluate(
                        picture: $0, channels: 3, height: self.height, width: self.width, weight: 0.5,
                        addingTo: $1, pool: self.pool)
                }
            }
            for alpha in [2, 6] {
                let norm = AlphaNorm(alpha: alpha, center: center, joinsChannels: joins)
                check {
                    norm.evaluate(
                        picture: $0, area: self.width * self.height, weight: 0.5, addingTo: $1,
                        pool: self.pool)
                }
            }
        }
    }

    func testSaturation() {
        check {
            Saturation().evaluate(
                picture: $0, area: self.width * self.height, weight: 0.5, addingTo: $1, pool: self.pool)
        }
        var gradient = [Float](repeating: 0, count: 6)
        let value = Saturation().evaluate(
            picture: [7, 3, 7, 6, 7, 9], area: 2, weight: 1, addingTo: &gradient, pool: pool)
        XCTAssertEqual(value, 9 + 0 + 9, accuracy: 1e-5, "a gray pixel, and (−3, 0, 3) about 6")
        XCTAssertEqual(gradient, [0, -6, 0, 0, 0, 6])
    }

    /// Of three equal channels the joined variation is √3 times one's, not three times.
    func testJoinedVariation() {
        let plane = randomValues(width * height)
        func value(_ picture: [Float], channels: Int) -> Double {
            var gradient = [Float](repeating: 0, count: picture.count)
            return TotalVariation(beta: 1, joinsChannels: true).evaluate(
                picture: picture, channels: channels, height: height, width: width, weight: 0,
                addingTo: &gradient, pool: pool)
        }
        XCTAssertEqual(
            value(plane + plane + plane, channels: 3), 3.0.squareRoot() * value(plane, channels: 1),
            accuracy: 1e-4)
    }

    /// ‖(3, 4, 12)‖² = 169.
    func testJoinedNorm() {
        var gradient = [Float](repeating: 0, count: 3)
        let value = AlphaNorm(alpha: 6, center: [1, 1, 1], joinsChannels: true).evaluate(
            picture: [4, 5, 13], area: 1, weight: 1, addingTo: &gradient, pool: pool)
        XCTAssertEqual(value, 169 * 169 * 169, accuracy: 1)
        XCTAssertEqual(gradient[0], 6 * 3 * 169 * 169, accuracy: 1)
    }

    private func check(
        _ prior: @escaping (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Double,
        line: UInt = #line
    ) {
        var picture = randomValues(3 * width * height)
        var gradient = [Float](repeating: 0, count: picture.count)
        _ = prior(picture, &gradient)
        var unused = gradient
        for i in stride(from: 0, to: picture.count, by: 5) {
            let (value, step) = (picture[i], Float(2e-3))
            picture[i] = value + step
            let above = prior(picture, &unused)
            picture[i] = value - step
            let below = prior(picture, &unused)
            picture[i] = value
            let slope = 0.5 * (above - below) / Double(2 * step)
            XCTAssertEqual(Double(gradient[i]), slope, accuracy: 0.01 * max(1, abs(slope)), line: line)
        }
    }
}
