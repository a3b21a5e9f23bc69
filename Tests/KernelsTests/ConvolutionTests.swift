import Kernels
import XCTest

/// The fast convolutions against the definition, over random sizes.
final class ConvolutionTests: XCTestCase {
    func testForwardFollowsTheDefinition() {
        for _ in 0..<300 {
            let g = randomGeometry()
            let input = randomValues(g.inputChannels * g.inputHeight * g.inputWidth)
            let weight = randomValues(
                g.outputChannels * g.inputChannels / g.groups * g.kernelHeight * g.kernelWidth)
            let bias = randomValues(g.outputChannels)
            var output = [Float](repeating: .nan, count: g.outputChannels * g.outputHeight * g.outputWidth)
            let pool = ThreadPool(threads: Int.random(in: 1...4))
            var workspace = [Float](repeating: .nan, count: max(1, g.workspace(threads: pool.threads)))
            convolutionForward(
                g, input: input, weight: weight, bias: bias, output: &output, workspace: &workspace,
                pool: pool)
            assertEqual(output, reference(g, input, weight, bias), "\(g)")
        }
    }

    /// ⟨conv(x), y⟩ = ⟨x, gradient(y)⟩ for all x and y: the gradient is the adjoint.
    func testGradientIsTheAdjoint() {
        for _ in 0..<300 {
            let g = randomGeometry()
            let input = randomValues(g.inputChannels * g.inputHeight * g.inputWidth)
            let weight = randomValues(
                g.outputChannels * g.inputChannels / g.groups * g.kernelHeight * g.kernelWidth)
            let outputGradient = randomValues(g.outputChannels * g.outputHeight * g.outputWidth)
            var gradient = [Float](repeating: .nan, count: input.count)
            let pool = ThreadPool(threads: Int.random(in: 1...4))
            var workspace = [Float](repeating: .nan, count: max(1, g.workspace(threads: pool.threads)))
            convolutionInputGradient(
                g, outputGradient: outputGradient, weight: weight, inputGradient: &gradient,
                workspace: &workspace, pool: pool)
            let output = reference(g, input, weight, [Float](repeating: 0, count: g.outputChannels))
            let left = zip(output, outputGradient).reduce(0.0) { $0 + Double($1.0 * $1.1) }
            let right = zip(input, gradient).reduce(0.0) { $0 + Double($1.0 * $1.1) }
            let scale = zip(output, outputGradient).reduce(1e-3) { $0 + Double(abs($1.0 * $1.1)) }
            XCTAssertEqual(left, right, accuracy: 1e-4 * scale, "\(g)")
        }
    }

    /// Larger than one strip of scratch memory, so that strips meet.
    func testStripsMeet() {
        let g = ConvolutionGeometry(
            inputChannels: 40, inputHeight: 61, inputWidth: 83, outputChannels: 24, outputHeight: 61,
            outputWidth: 83, kernelHeight: 3, kernelWidth: 3, strideY: 1, strideX: 1, dilationY: 1,
            dilationX: 1, paddingTop: 1, paddingLeft: 1, groups: 1)
        let input = randomValues(40 * 61 * 83)
        let weight = randomValues(24 * 40 * 9)
        let bias = randomValues(24)
        var output = [Float](repeating: .nan, count: 24 * 61 * 83)
        let pool = ThreadPool(threads: 2)
        var workspace = [Float](repeating: .nan, count: g.workspace(threads: 2))
        convolutionForward(
            g, input: input, weight: weight, bias: bias, output: &output, workspace: &workspace, pool: pool)
        assertEqual(output, reference(g, input, weight, bias), "strips")
    }

    private func randomGeometry() -> ConvolutionGeometry {
        let groups = [1, 1, 2, 3].randomElement()!
        let depthwise = Bool.random()
        let channels = Int.random(in: 1...5) * groups
        let (kh, kw) = (Int.random(in: 1...5), Int.random(in: 1...5))
        let (sy, sx) = (Int.random(in: 1...3), Int.random(in: 1...3))
        let (dy, dx) = (Int.random(in: 1...2), Int.random(in: 1...2))
        let (top, left) = (Int.random(in: 0...3), Int.random(in: 0...3))
        let (height, width) = (Int.random(in: 1...20), Int.random(in: 1...20))
        // Any output size is allowed: windows may lie outside the input altogether.
        return ConvolutionGeometry(
            inputChannels: channels, inputHeight: height, inputWidth: width,
            outputChannels: depthwise ? channels : groups * Int.random(in: 1...4),
            outputHeight: Int.random(in: 1...(height / sy + 3)),
            outputWidth: Int.random(in: 1...(width / sx + 3)),
            kernelHeight: kh, kernelWidth: kw, strideY: sy, strideX: sx, dilationY: dy, dilationX: dx,
            paddingTop: top, paddingLeft: left, groups: depthwise ? channels : groups)
    }

    /// The definition in `Networks.Convolution`'s documentation, in double.
    private func reference(
        _ g: ConvolutionGeometry, _ input: [Float], _ weight: [Float], _ bias: [Float]
    ) -> [Float] {
        let inputs = g.inputChannels / g.groups
        let outputs = g.outputChannels / g.groups
        var result: [Float] = []
        for o in 0..<g.outputChannels {
            for i in 0..<g.outputHeight {
                for j in 0..<g.outputWidth {
                    var sum = Double(bias[o])
                    for c in 0..<inputs {
                        for u in 0..<g.kernelHeight {
                            for v in 0..<g.kernelWidth {
                                let y = i * g.strideY + u * g.dilationY - g.paddingTop
                                let x = j * g.strideX + v * g.dilationX - g.paddingLeft
                                guard (0..<g.inputHeight).contains(y), (0..<g.inputWidth).contains(x) else {
                                    continue
                                }
                                let source =
                                    ((o / outputs * inputs + c) * g.inputHeight + y) * g.inputWidth + x
                                let tap = ((o * inputs + c) * g.kernelHeight + u) * g.kernelWidth + v
                                sum += Double(input[source]) * Double(weight[tap])
                            }
                        }
                    }
                    result.append(Float(sum))
                }
            }
        }
        return result
    }
}

func randomValues(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1) } }

func assertEqual(_ values: [Float], _ expected: [Float], _ message: String, line: UInt = #line) {
    XCTAssertEqual(values.count, expected.count, line: line)
    let largest = expected.reduce(1e-6) { max($0, abs($1)) }
    for (index, pair) in zip(values, expected).enumerated()
    where !(abs(pair.0 - pair.1) <= 2e-6 * largest * 8) {
        return XCTFail("\(message): [\(index)] is \(pair.0), expected \(pair.1)", line: line)
    }
}
