import Kernels
import TestSupport
import XCTest

/// Pooling against its definition, over random sizes.
final class PoolingTests: RandomTestCase {
    func testFollowsTheDefinition() {
        for _ in 0..<300 {
            let (kernel, stride) = (randomInt(1...4), randomInt(1...3))
            let padding = randomInt(0...kernel - 1)
            let (height, width) = (randomInt(kernel...15), randomInt(kernel...15))
            let g = PoolingGeometry(
                channels: 3, inputHeight: height, inputWidth: width,
                outputHeight: (height + padding - kernel) / stride + 1,
                outputWidth: (width + padding - kernel) / stride + 1, kernelHeight: kernel,
                kernelWidth: kernel,
                strideY: stride, strideX: stride, paddingTop: padding, paddingLeft: padding,
                countsPadding: Bool.random(using: &random))
            let input = randomValues(3 * height * width)
            let pool = ThreadPool(threads: 2)
            let area = g.outputHeight * g.outputWidth
            let source = blocked(input, 3)
            let (maxima, means) = (Block(count: 16 * area), Block(count: 16 * area))
            let set = InstructionSet.available.randomElement(using: &random)!
            set.kernels.maxPoolingForward(g, input: source.base, output: maxima.base, pool: pool)
            set.kernels.averagePoolingForward(g, input: source.base, output: means.base, pool: pool)
            let windows = windows(g, input)
            assertEqual(planar(maxima, 3, area), windows.map { $0.max()! }, "maximum of \(g)")
            let expected = windows.map {
                Float($0.reduce(0) { $0 + Double($1) } / Double(g.countsPadding ? kernel * kernel : $0.count))
            }
            // A mean's terms add up to at most the error of one; it is multiplied by a rounded reciprocal.
            assertEqual(
                planar(means, 3, area), expected,
                within: roundingError(terms: 1, deviation: deviation, perTerm: 2), "mean of \(g)")
        }
    }

    /// Of equal values the first in reading order gets the gradient.
    func testTies() {
        let g = PoolingGeometry(
            channels: 1, inputHeight: 2, inputWidth: 2, outputHeight: 1, outputWidth: 1, kernelHeight: 2,
            kernelWidth: 2, strideY: 2, strideX: 2, paddingTop: 0, paddingLeft: 0, countsPadding: false)
        for set in InstructionSet.available {
            let (input, outputGradient) = (blocked([1, 3, 3, 3], 1), blocked([5], 1))
            let gradient = Block(count: 4 * 16)
            set.kernels.maxPoolingGradient(
                g, input: input.base, outputGradient: outputGradient.base, rectifier: nil,
                inputGradient: gradient.base,
                pool: ThreadPool(threads: 1))
            XCTAssertEqual(planar(gradient, 1, 4), [0, 5, 0, 0])
        }
    }

    private func windows(_ g: PoolingGeometry, _ input: [Float]) -> [[Float]] {
        var result: [[Float]] = []
        for c in 0..<g.channels {
            for i in 0..<g.outputHeight {
                for j in 0..<g.outputWidth {
                    var values: [Float] = []
                    for u in 0..<g.kernelHeight {
                        for v in 0..<g.kernelWidth {
                            let (y, x) = (i * g.strideY + u - g.paddingTop, j * g.strideX + v - g.paddingLeft)
                            if (0..<g.inputHeight).contains(y), (0..<g.inputWidth).contains(x) {
                                values.append(input[(c * g.inputHeight + y) * g.inputWidth + x])
                            }
                        }
                    }
                    result.append(values)
                }
            }
        }
        return result
    }
}
