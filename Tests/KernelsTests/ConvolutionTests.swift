import Kernels
import TestSupport
import XCTest

/// The fast convolutions against the definition, over random sizes.
final class ConvolutionTests: RandomTestCase {
    func testForwardFollowsTheDefinition() {
        for set in InstructionSet.available {
            for _ in 0..<80 {
                let g = randomGeometry()
                check(g, set)
            }
        }
    }

    /// ⟨conv(x), y⟩ = ⟨x, gradient(y)⟩ for all x and y: the gradient is the adjoint.
    func testGradientIsTheAdjoint() {
        for set in InstructionSet.available {
            for _ in 0..<80 {
                let g = randomGeometry()
                let (input, weight, _) = randomData(g)
                let outputGradient = randomValues(g.outputChannels * g.outputArea)
                let gradient = gradient(g, set, input, weight, outputGradient, nil)
                let output = reference(g, input, weight, [Float](repeating: 0, count: g.outputChannels))
                let left = zip(output, outputGradient).reduce(0) { $0 + $1.0 * Double($1.1) }
                let right = zip(input, gradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
                // Inputs are independent of the gradient's errors.
                let norm = input.reduce(0) { $0 + $1 * $1 }.squareRoot()
                let bound = roundingError(
                    g, terms: g.outputChannels / g.groups * g.kernelArea, channels: g.outputChannels)
                XCTAssertEqual(left, right, accuracy: Double(bound * norm), "\(set) \(g)")
            }
        }
    }

    /// Rectifiers and sums on the way to memory do what rectifiers and sums after it do.
    func testFusedRectifiersAndSums() {
        for set in InstructionSet.available {
            for rectifier in [Rectifier(slope: 0, ceiling: .infinity), Rectifier(slope: 0, ceiling: 0.3)] {
                for _ in 0..<25 {
                    let g = randomGeometry()
                    let (input, weight, bias) = randomData(g)
                    let output = forward(g, set, input, weight, bias, rectifier)
                    let plain = forward(g, set, input, weight, bias, nil)
                    assertEqual(output, plain.map { min(max($0, 0), rectifier.ceiling) }, "\(set) \(g)")
                    let addend = randomValues(output.count)
                    assertEqual(
                        forward(g, set, input, weight, bias, rectifier, addend: addend),
                        zip(plain, addend).map { min(max($0 + $1, 0), rectifier.ceiling) }, "\(set) \(g)")

                    guard !hasFewInputs(g) else { continue }  // made for pictures, which no rectifier makes
                    // The input as a rectifier's output.
                    let rectified = input.map { min(max($0, 0), rectifier.ceiling) }
                    let outputGradient = randomValues(g.outputChannels * g.outputArea)
                    let masked = gradient(g, set, rectified, weight, outputGradient, rectifier)
                    let whole = gradient(g, set, rectified, weight, outputGradient, nil)
                    let expected = zip(rectified, whole).map { $0 > 0 && $0 < rectifier.ceiling ? $1 : 0 }
                    assertEqual(masked, expected, "\(set) \(g)")
                    let before = randomValues(input.count)
                    assertEqual(
                        gradient(g, set, rectified, weight, outputGradient, rectifier, addingTo: before),
                        zip(rectified, zip(whole, before)).map {
                            $0 > 0 && $0 < rectifier.ceiling ? $1.0 + $1.1 : 0
                        }, "\(set) \(g)")
                }
            }
        }
    }

    /// Large enough that pieces of work meet, in every way to convolve.
    func testPiecesMeet() {
        for set in InstructionSet.available {
            for (kernel, stride, groups) in [(3, 1, 1), (3, 2, 1), (1, 1, 1), (5, 1, 40), (3, 2, 40)] {
                check(
                    ConvolutionGeometry(
                        inputChannels: 40, inputHeight: 61, inputWidth: 83,
                        outputChannels: groups == 1 ? 24 : 40,
                        outputHeight: (61 + stride - 1) / stride, outputWidth: (83 + stride - 1) / stride,
                        kernelHeight: kernel, kernelWidth: kernel, strideY: stride, strideX: stride,
                        dilationY: 1,
                        dilationX: 1, paddingTop: kernel / 2, paddingLeft: kernel / 2, groups: groups), set)
            }
        }
    }

    /// Any number of threads gives the same bits.
    func testThreadsDoNotMatter() {
        for kernel in [1, 3, 5] {
            let g = ConvolutionGeometry(
                inputChannels: 20, inputHeight: 33, inputWidth: 47, outputChannels: 35, outputHeight: 33,
                outputWidth: 47, kernelHeight: kernel, kernelWidth: kernel, strideY: 1, strideX: 1,
                dilationY: 1,
                dilationX: 1, paddingTop: kernel / 2, paddingLeft: kernel / 2, groups: 1)
            let (input, weight, bias) = randomData(g)
            let results = [1, 2, 3].map { forward(g, .current, input, weight, bias, nil, threads: $0) }
            XCTAssertTrue(results[0] == results[1] && results[0] == results[2])
        }
    }

    private func check(_ g: ConvolutionGeometry, _ set: InstructionSet, line: UInt = #line) {
        let (input, weight, bias) = randomData(g)
        // A bias is worth three products.
        let bound = roundingError(
            g, terms: g.inputChannels / g.groups * g.kernelArea + 3, channels: g.inputChannels)
        assertEqual(
            forward(g, set, input, weight, bias, nil), reference(g, input, weight, bias).map { Float($0) },
            within: bound, "\(set) \(g)", line: line)
    }

    /// For a result that is a sum of so many products, over so many channels.
    ///
    /// Winograd's algorithm, F(4×4, 3×3), sums over the channels the products of two transforms at each of
    /// 6×6 points, and then over the points: `Aᵀ [(G w Gᵀ) ⊙ (Bᵀ x B)] A`. Of its 4×4 results some are
    /// differences of far larger numbers, however small the result is, even 0 in the padding. In each
    /// dimension a result's variance is `Σ A² |G|² |B|²` times a product's, where |G|² and |B|² are sums of
    /// squares of a point's row. For points 0, ±1, ±2, ∞ these are
    ///
    ///     |B|²       42   34   34      10      10  42
    ///     |G|²     1/16 1/12 1/12  21/576  21/576   1
    ///     last A²     0    1    1      64      64   1
    ///
    /// so that the last result is the worst, with 5.7 + 46.7 + 42 = 94.3: a term deviates in two dimensions
    /// 94.3 times as much as a product. Sums within a transform round 2.2 times a result's variance for B,
    /// 2.1 times for A; both are applied twice, and filters are rounded once: 10 roundings more per term.
    private func roundingError(_ g: ConvolutionGeometry, terms: Int, channels: Int) -> Float {
        ConvolutionPrimitive(g, .forward).algorithm == .winograd
            ? KernelsTests.roundingError(terms: channels, deviation: 94.3 / 3, perTerm: 10)
            : KernelsTests.roundingError(terms: terms)
    }

    private func randomData(_ g: ConvolutionGeometry) -> (input: [Float], weight: [Float], bias: [Float]) {
        (
            randomValues(g.inputChannels * g.inputArea),
            randomValues(g.outputChannels * g.inputChannels / g.groups * g.kernelArea),
            randomValues(g.outputChannels)
        )
    }

    private func forward(
        _ g: ConvolutionGeometry, _ set: InstructionSet, _ input: [Float], _ weight: [Float], _ bias: [Float],
        _ rectifier: Rectifier?, addend: [Float]? = nil, threads: Int = 2
    ) -> [Float] {
        let pool = ThreadPool(threads: threads)
        let primitive = ConvolutionPrimitive(g, .forward)
        let workspace = Block(count: set.kernels.workspace(primitive, threads: threads))
        let output = Block(count: Layout.count(channels: g.outputChannels, area: g.outputArea))
        let packed = primitive.packed(weight, pool: pool)!
        let source = g.inputIsPlanar ? Block(input) : blocked(input, g.inputChannels)
        let offsets = blocked(bias, g.outputChannels)
        let added = addend.map { blocked($0, g.outputChannels) }
        set.kernels.convolutionForward(
            primitive, input: source.base, weights: packed.base, bias: offsets.base, addend: added?.base,
            rectifier: rectifier, output: output.base, workspace: workspace.base, pool: pool)
        return withExtendedLifetime((packed, source, offsets, added, workspace)) {
            planar(output, g.outputChannels, g.outputArea)
        }
    }

    private func gradient(
        _ g: ConvolutionGeometry, _ set: InstructionSet, _ input: [Float], _ weight: [Float],
        _ outputGradient: [Float], _ rectifier: Rectifier?, addingTo before: [Float]? = nil
    ) -> [Float] {
        let pool = ThreadPool(threads: 2)
        let primitive = ConvolutionPrimitive(g, .backward)
        let workspace = Block(count: set.kernels.workspace(primitive, threads: 2))
        let gradient =
            before.map { blocked($0, g.inputChannels) }
            ?? Block(count: Layout.count(channels: g.inputChannels, area: g.inputArea))
        let packed = primitive.packed(weight, pool: pool)!
        let (source, activation) = (
            blocked(outputGradient, g.outputChannels), blocked(input, g.inputChannels)
        )
        set.kernels.convolutionInputGradient(
            primitive, outputGradient: source.base, weights: packed.base,
            input: activation.base, rectifier: rectifier, accumulating: before != nil,
            inputGradient: gradient.base,
            workspace: workspace.base, pool: pool)
        return withExtendedLifetime((packed, source, activation, workspace)) {
            g.inputIsPlanar
                ? (0..<input.count).map { gradient.base[$0] } : planar(gradient, g.inputChannels, g.inputArea)
        }
    }

    private func randomGeometry() -> ConvolutionGeometry {
        let groups = [1, 1, 2, 3].randomElement(using: &random)!
        let depthwise = randomInt(1...4) == 1
        let channels = [randomInt(1...5), randomInt(14...37)].randomElement(using: &random)! * groups
        // Half of them 3×3 at stride 1, which has an algorithm of its own.
        let winograd = Bool.random(using: &random)
        let (kh, kw) = winograd ? (3, 3) : (randomInt(1...5), randomInt(1...5))
        let (sy, sx) = winograd ? (1, 1) : (randomInt(1...3), randomInt(1...3))
        let (dy, dx) = winograd ? (1, 1) : (randomInt(1...2), randomInt(1...2))
        let (top, left) = (randomInt(0...3), randomInt(0...3))
        let (height, width) = (randomInt(1...20), randomInt(1...20))
        // Any output size is allowed: windows may lie outside the input altogether.
        var g = ConvolutionGeometry(
            inputChannels: channels, inputHeight: height, inputWidth: width,
            outputChannels: depthwise
                ? channels : groups * [randomInt(1...4), randomInt(15...34)].randomElement(using: &random)!,
            outputHeight: randomInt(1...height / sy + 3),
            outputWidth: randomInt(1...width / sx + 3),
            kernelHeight: kh, kernelWidth: kw, strideY: sy, strideX: sx, dilationY: dy, dilationX: dx,
            paddingTop: top, paddingLeft: left, groups: depthwise ? channels : groups)
        g.inputIsPlanar = hasFewInputs(g) && Bool.random(using: &random)
        return g
    }

    /// Whether the gradient is made by the algorithm for pictures.
    private func hasFewInputs(_ g: ConvolutionGeometry) -> Bool {
        ConvolutionPrimitive(g, .backward).algorithm == .fewChannels
    }

    /// The definition in `Networks.Convolution`'s documentation, in double.
    private func reference(
        _ g: ConvolutionGeometry, _ input: [Float], _ weight: [Float], _ bias: [Float]
    ) -> [Double] {
        let inputs = g.inputChannels / g.groups
        let outputs = g.outputChannels / g.groups
        var result: [Double] = []
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
                    result.append(sum)
                }
            }
        }
        return result
    }
}

/// Memory as the kernels want it, full of NaN at first.
final class Block {
    let base: UnsafeMutablePointer<Float>
    private let memory: AlignedMemory

    init(count: Int) {
        memory = AlignedMemory(count: count)!
        base = memory.base
        base.update(repeating: .nan, count: max(1, count))
    }

    convenience init(_ values: [Float]) {
        self.init(count: values.count)
        base.update(from: values, count: values.count)
    }
}

/// From planes to the kernels' layout.
func blocked(_ planes: [Float], _ channels: Int) -> Block {
    let area = planes.count / channels
    let blocks = Block(count: Layout.count(channels: channels, area: area))
    planarToBlocked(planes, channels: channels, area: area, into: blocks.base, pool: ThreadPool(threads: 1))
    return blocks
}

/// And back; fails where a filled-up channel is not zero.
func planar(_ blocks: Block, _ channels: Int, _ area: Int) -> [Float] {
    var planes = [Float](repeating: .nan, count: channels * area)
    blockedToPlanar(blocks.base, channels: channels, area: area, into: &planes, pool: ThreadPool(threads: 1))
    for channel in channels..<Layout.blocks(channels) * Layout.lanes {
        for i in 0..<area { XCTAssertEqual(blocks.base[Layout.index(channel, i, area: area)], 0) }
    }
    return planes
}
