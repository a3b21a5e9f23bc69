import Architectures
import Kernels
import Networks
import TestSupport
import XCTest

/// HOG and dense SIFT against values computed pixel by pixel (`Tests/Golden/make_descriptors.py`).
final class DescriptorTests: XCTestCase {
    private let tolerance: Float = 1e-3

    func testUoCTTI() throws {
        try compare(HistogramOfGradients(.uoctti, assignment: .nearest).network(), "hog", golden: "hog")
    }

    func testBilinearUoCTTI() throws {
        let network = HistogramOfGradients(.uoctti, assignment: .bilinear).network()
        try compare(network, "hog", golden: "hog-bilinear")
    }

    func testDalalTriggs() throws {
        let network = HistogramOfGradients(.dalalTriggs, assignment: .bilinear).network()
        try compare(network, "hog", golden: "hog-dalal-triggs")
    }

    /// scikit-image gives a pixel to one cell and one orientation. It also uses the picture's first and last
    /// rows and columns, so the blocks at the border differ.
    func testAgainstScikitImage() throws {
        let network = HistogramOfGradients(.dalalTriggs, assignment: .nearest, pooling: .box).network()
        let (shape, values) = try descriptor(network, "hog")
        let expected = try Golden.descriptors().golden("skimage")
        let (rows, columns) = (expected.shape[2], expected.shape[3])
        let theirs = expected.values
        var largest: Float = 0
        for channel in 0..<36 {
            for y in 1..<rows - 1 {
                for x in 1..<columns - 1 {
                    let ours = values[(channel * shape.height + y) * shape.width + x]
                    largest = max(largest, abs(ours - theirs[(channel * rows + y) * columns + x]))
                }
            }
        }
        XCTAssertLessThan(largest, tolerance)
    }

    func testDenseSIFT() throws { try compare(DenseSIFT().network(), "dsift", golden: "dsift") }

    /// A flat picture has no gradient, and still a descriptor and a derivative that are numbers.
    func testFlatPicture() throws {
        for network in [
            HistogramOfGradients(.uoctti, assignment: .bilinear).network(),
            HistogramOfGradients(.dalalTriggs, assignment: .nearest).network(), DenseSIFT().network(),
        ] {
            let layer = network.nodes.last!.name
            let picture = [Float](repeating: 77, count: 3 * 64 * 64)
            var gradient = [Float](repeating: .nan, count: picture.count)
            let evaluator = try Evaluator(
                network: network, height: 64, width: 64, layers: [layer], needsGradient: true,
                pool: ThreadPool(threads: 2))
            try evaluator.evaluate(picture: picture, objective: SumOfAll(layer), gradient: &gradient)
            XCTAssertTrue(gradient.allSatisfy { $0 == 0 })
        }
    }

    /// Pixels from one place to the next, and whether colors are seen.
    func testProperties() throws {
        let hog = HistogramOfGradients(.uoctti, assignment: .nearest).network()
        XCTAssertEqual(try hog.stride(of: "gradient"), 1)
        XCTAssertEqual(try hog.stride(of: "hog"), 8)
        XCTAssertEqual(try DenseSIFT().network().stride(of: "dsift"), 15)
        XCTAssertFalse(hog.seesColor)
        let scores = try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [0, 0, 0]),
            nodes: [
                .init("pool", Pooling(.max, kernel: 2, stride: 2), inputs: [Network.inputName]),
                .init("mean", GlobalPooling(), inputs: ["pool"]),
            ])
        XCTAssertEqual(try scores.stride(of: "pool"), 2)
        XCTAssertNil(try scores.stride(of: "mean"))
        XCTAssertTrue(scores.seesColor)
    }

    func testTooSmall() throws {
        XCTAssertThrowsError(try DenseSIFT().network().shapes(height: 26, width: 40)) {
            XCTAssertEqual(
                $0 as? NetworkError, .inputTooSmall(layer: "descriptors", height: 26, width: 40))
        }
    }

    private struct SumOfAll: Objective {
        let layer: String
        init(_ layer: String) { self.layer = layer }
        var layers: [String] { [layer] }
        func evaluate(_ outputs: LayerOutputs, weight: Double) -> Double {
            for i in 0..<outputs[layer].shape.count { outputs[layer].gradient?[i] = 1 }
            return 0
        }
    }

    private func compare(_ network: Network, _ layer: String, golden: String, line: UInt = #line) throws {
        let (shape, values) = try descriptor(network, layer)
        let expected = try Golden.descriptors().golden(golden)
        XCTAssertEqual([1, shape.channels, shape.height, shape.width], expected.shape, line: line)
        let largest = zip(values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
        XCTAssertLessThan(largest, tolerance, line: line)
    }

    private func descriptor(_ network: Network, _ layer: String) throws -> (Shape, [Float]) {
        let input = try Golden.descriptors().golden("input")
        let evaluator = try Evaluator(
            network: network, height: input.shape[2], width: input.shape[3], layers: [layer],
            needsGradient: false, pool: ThreadPool(threads: 2))
        try evaluator.evaluate(picture: input.pointer, objective: nil, gradient: nil)
        let (shape, values) = evaluator.activation(of: layer)
        return (shape, Array(values))
    }
}
