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
                for border in PaddingMode.allCases {
                    let variation = TotalVariation(
                        beta: beta, epsilon: 0.1, joinsChannels: joins, border: border)
                    check(variation)
                }
            }
            for alpha in [2, 6] {
                let norm = AlphaNorm(alpha: alpha, center: center, joinsChannels: joins)
                check(norm)
            }
        }
    }

    func testSaturation() {
        check(Saturation())
        let (value, gradient) = evaluate(Saturation(), [7, 3, 7, 6, 7, 9], Shape(3, 1, 2))
        XCTAssertEqual(value, 9 + 0 + 9, accuracy: 1e-5, "a gray pixel, and (−3, 0, 3) about 6")
        XCTAssertEqual(gradient, [0, -6, 0, 0, 0, 6])
    }

    /// Every pair of neighbors counts once; on a torus, the opposite sides are neighbors too.
    func testBorders() {
        let values: [Float] = [1, 2, 4, 8, 16, 32]
        func value(_ border: PaddingMode) -> Double {
            evaluate(TotalVariation(border: border), values, Shape(1, 2, 3)).value
        }
        let across = 1 + 4 + 64 + 256.0
        let down = 49 + 196 + 784.0
        XCTAssertEqual(value(.symmetric), across + down)
        XCTAssertEqual(value(.circular), across + 9 + 576 + 2 * down)
    }

    /// A torus has no beginning.
    func testTheTorusHasNoBeginning() {
        let shape = Shape(3, height, width)
        let picture = randomValues(shape.count)
        let shifted = picture.indices.map { i in
            let (x, row) = (i % width, i / width)
            let (y, channel) = (row % height, row / height)
            return picture[(channel * height + (y + 2) % height) * width + (x + 3) % width]
        }
        func value(_ picture: [Float]) -> Double {
            evaluate(TotalVariation(beta: 1, epsilon: 0.1, border: .circular), picture, shape).value
        }
        XCTAssertEqual(value(picture), value(shifted), accuracy: 1e-4 * value(picture))
    }

    /// Of three equal channels the joined variation is √3 times one's, not three times.
    func testJoinedVariation() {
        let plane = randomValues(width * height)
        func value(_ picture: [Float], channels: Int) -> Double {
            evaluate(TotalVariation(beta: 1, joinsChannels: true), picture, Shape(channels, height, width))
                .value
        }
        XCTAssertEqual(
            value(plane + plane + plane, channels: 3), 3.0.squareRoot() * value(plane, channels: 1),
            accuracy: 1e-4)
    }

    /// ‖(3, 4, 12)‖² = 169.
    func testJoinedNorm() {
        let (value, gradient) = evaluate(
            AlphaNorm(alpha: 6, center: [1, 1, 1], joinsChannels: true), [4, 5, 13], Shape(3, 1, 1))
        XCTAssertEqual(value, 169 * 169 * 169, accuracy: 1)
        XCTAssertEqual(gradient[0], 6 * 3 * 169 * 169, accuracy: 1)
    }

    /// Beside each other in one evaluation of a network, objectives on layers and on the picture give what
    /// each gives by itself, scaled.
    func testSumsWithLayers() throws {
        let layer = Convolution(inputChannels: 3, outputChannels: 5, kernel: 3, padding: .uniform(1))
        let parameters = layer.parameterShapes.mapValues {
            Tensor(shape: $0, values: randomValues($0.reduce(1, *)))
        }
        for order in [Preprocessing.ChannelOrder.rgb, .bgr] {
            let network = try Network(
                preprocessing: Preprocessing(order: order, mean: [1, 2, 3], scale: [2, 1, 4]),
                nodes: [.init("layer", layer, inputs: [Network.inputName], parameters: parameters)])
            let picture = randomValues(3 * width * height)
            func evaluated(_ objective: any Objective) throws -> (value: Double, gradient: [Float]) {
                let evaluator = try Evaluator(
                    network: network, height: height, width: width, layers: ["layer"], needsGradient: true,
                    pool: pool)
                var gradient = [Float](repeating: .nan, count: picture.count)
                let value = try evaluator.evaluate(
                    picture: picture, objective: objective, gradient: &gradient)
                return (value, gradient)
            }
            let energy = LayerEnergy("layer")
            let prior = TotalVariation() + 2 * AlphaNorm(alpha: 2, center: [0, 0, 0])
            let together = try evaluated(0.5 * energy - 3 * prior)
            let (first, second) = (try evaluated(energy), try evaluated(prior))
            XCTAssertEqual(
                together.value, 0.5 * first.value - 3 * second.value, accuracy: 1e-5 * abs(together.value))
            for i in picture.indices {
                XCTAssertEqual(
                    together.gradient[i], 0.5 * first.gradient[i] - 3 * second.gradient[i], accuracy: 1e-3)
            }
        }
    }

    private func evaluate(
        _ prior: any Objective, _ picture: [Float], _ shape: Shape, weight: Double = 1
    ) -> (value: Double, gradient: [Float]) {
        var gradient = [Float](repeating: 0, count: picture.count)
        let value = gradient.withUnsafeMutableBufferPointer { gradient in
            picture.withUnsafeBufferPointer { picture in
                prior.evaluate(
                    LayerOutputs(
                        picture: PicturePlanes(
                            channels: shape.channels, height: shape.height, width: shape.width,
                            values: picture.baseAddress!, gradient: gradient.baseAddress!), pool: pool),
                    weight: weight)
            }
        }
        return (value, gradient)
    }

    private func check(_ prior: any Objective, line: UInt = #line) {
        let shape = Shape(3, height, width)
        var picture = randomValues(shape.count)
        let gradient = evaluate(prior, picture, shape, weight: 0.5).gradient
        for i in stride(from: 0, to: picture.count, by: 5) {
            let (value, step) = (picture[i], Float(2e-3))
            picture[i] = value + step
            let above = evaluate(prior, picture, shape).value
            picture[i] = value - step
            let below = evaluate(prior, picture, shape).value
            picture[i] = value
            let slope = 0.5 * (above - below) / Double(2 * step)
            XCTAssertEqual(Double(gradient[i]), slope, accuracy: 0.01 * max(1, abs(slope)), line: line)
        }
    }
}
