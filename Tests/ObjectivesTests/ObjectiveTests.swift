import Kernels
import Networks
import Objectives
import TestSupport
import XCTest

/// Objectives against their definitions and their own differences, at sizes that are no multiple of the
/// blocks they are computed in.
final class ObjectiveTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)

    func testGramMatricesAreTheDefinition() throws {
        let (evaluator, picture) = try evaluatorAndPicture()
        try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
        let rectangle = Rectangle(rows: 3..<20, columns: 5..<16)
        var inside = [Float](repeating: 0, count: 25 * 23)
        for y in rectangle.rows { for x in rectangle.columns { inside[y * 23 + x] = 1 } }
        let weights = (0..<25 * 23).map { _ in Float.random(in: 0...1, using: &random) }
        for (name, counted) in [
            ("all", [Float](repeating: 1, count: 25 * 23)), ("rectangle", inside), ("weights", weights),
        ] {
            let sums = try GramMatrix(channels: 21)
            let firstMoments = ChannelMeans(channels: 21)
            let output = evaluator.output(of: "layer")
            switch name {
            case "all":
                sums.add(output, pool: pool)
                firstMoments.add(output, pool: pool)
            case "rectangle":
                sums.add(output, in: rectangle, pool: pool)
                firstMoments.add(output, in: rectangle, pool: pool)
            default:
                try sums.add(output, weights: counted, pool: pool)
                firstMoments.add(output, weights: counted, pool: pool)
            }
            XCTAssertEqual(sums.positions, counted.reduce(0) { $0 + Double($1) }, accuracy: 1e-6, name)
            let values = evaluator.activation(of: "layer").values
            let means = sums.means
            XCTAssertEqual(firstMoments.positions, sums.positions)
            for i in 0..<21 {
                let first = (0..<575).reduce(0.0) { $0 + Double(counted[$1] * values[i * 575 + $1]) }
                XCTAssertEqual(
                    Double(firstMoments.means[i]), first / sums.positions, accuracy: 1e-5, "\(name) \(i)")
                for j in 0..<21 {
                    let mean =
                        (0..<575).reduce(0.0) {
                            $0 + Double(counted[$1] * values[i * 575 + $1] * values[j * 575 + $1])
                        } / sums.positions
                    XCTAssertEqual(Double(means[i * 21 + j]), mean, accuracy: 1e-5, "\(name) \(i) \(j)")
                }
            }
        }
    }

    func testNothingAddedMeansZero() throws {
        XCTAssertEqual(try GramMatrix(channels: 3).means, [Float](repeating: 0, count: 9))
        XCTAssertEqual(ChannelMeans(channels: 3).means, [0, 0, 0])
    }

    func testStyleLoss() throws {
        try check { try StyleLoss("layer", target: $0.means) }
    }

    func testMeanLoss() throws {
        try check { try MeanLoss("layer", target: $0.firstMoments) }
    }

    func testRelativeSquaredError() throws {
        try check { RelativeSquaredError("layer", target: $0.code, shape: Shape(21, 25, 23)) }
    }

    /// Positions may count differently; the norm of the code stays that of all.
    func testWeightsOfPositions() throws {
        let shape = Shape(21, 25, 23)
        let weights = randomValues(shape.area, in: 0...2)
        try check { RelativeSquaredError("layer", target: $0.code, shape: shape, weights: weights) }
        let (evaluator, picture) = try evaluatorAndPicture()
        let code = try target(of: evaluator, for: randomValues(picture.count)).code
        let norm = code.reduce(0) { $0 + Double($1 * $1) }
        try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
        let values = evaluator.activation(of: "layer").values
        let expected = values.indices.reduce(0.0) {
            let difference = values[$1] - code[$1]
            return $0 + Double(weights[$1 % shape.area] * difference * difference)
        }
        let value = try evaluator.evaluate(
            picture: picture,
            objective: RelativeSquaredError("layer", target: code, shape: shape, weights: weights),
            gradient: nil)
        XCTAssertEqual(value, expected / norm, accuracy: 1e-5 * value)
    }

    private static let part = CodePart(
        channels: [0, 3, 15, 16, 20], places: Rectangle(rows: 4..<9, columns: 20..<23))

    func testPartsOfCodes() throws {
        let shape = Shape(21, 25, 23)
        try check { RelativeSquaredError("layer", target: $0.code, shape: shape, part: Self.part) }
        try check { CodeProduct("layer", target: $0.code, shape: shape) }
        try check { CodeProduct("layer", target: $0.code, shape: shape, part: Self.part) }
    }

    /// What lies outside the part changes nothing, and a blank activation has the error 1.
    func testOnlyThePartCounts() throws {
        let shape = Shape(21, 25, 23)
        let (evaluator, picture) = try evaluatorAndPicture()
        let code = try target(of: evaluator, for: picture).code
        let inside = Self.part.only(of: code, shape: shape)
        let other = zip(code, inside).map { $1 == 0 ? $0 + 5 : $0 }
        for (target, expected) in [(other, 0.0), (inside.map { 2 * $0 }, 0.25)] {
            let error = RelativeSquaredError("layer", target: target, shape: shape, part: Self.part)
            let value = try evaluator.evaluate(picture: picture, objective: error, gradient: nil)
            XCTAssertEqual(value, expected, accuracy: 1e-6)
        }
        let product = CodeProduct("layer", target: code, shape: shape, part: Self.part)
        let positive = inside.map { Double(max($0, 0)) }
        let expected =
            zip(inside, positive).reduce(0) { $0 + Double($1.0) * $1.1 }
            / positive.reduce(0) { $0 + $1 * $1 }
        XCTAssertEqual(
            try evaluator.evaluate(picture: picture, objective: product, gradient: nil), expected,
            accuracy: 1e-5)
    }

    func testChannelActivation() throws {
        try check { _ in ChannelActivation("layer", channels: [0, 15, 16, 20]) }
        try check { _ in ChannelActivation("layer", channels: [], position: (0.5, 0.9)) }
    }

    func testWeightedSum() throws {
        try check { WeightedSum([(-2.5, try StyleLoss("layer", target: $0.means))]) }
    }

    /// The value is the sum of the largest products, the derivative the guide's vectors.
    func testGuidedMatch() throws {
        let (evaluator, picture) = try evaluatorAndPicture()
        let guide = Shape(21, 5, 7)
        let vectors = randomValues(guide.count)
        let objective = try GuidedMatch("layer", guide: vectors, shape: guide)
        try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
        let values = evaluator.activation(of: "layer").values
        let expected = (0..<575).reduce(0.0) { sum, position in
            sum
                + (0..<35).map { other in
                    (0..<21).reduce(0.0) {
                        $0 + Double(values[$1 * 575 + position] * vectors[$1 * 35 + other])
                    }
                }.max()!
        }
        XCTAssertEqual(
            try evaluator.evaluate(picture: picture, objective: objective, gradient: nil), expected,
            accuracy: 1e-4 * abs(expected))
        // Small steps: few positions find another match on the way.
        try check(step: 3e-4) { _ in try GuidedMatch("layer", guide: vectors, shape: guide) }
    }

    /// Windows that share out a picture's positions give its sums and, together, its value and gradient.
    func testStyleLossOfWindows() throws {
        let (evaluator, picture) = try evaluatorAndPicture()
        let target = try target(of: evaluator, for: randomValues(picture.count)).means
        var expected = [Float](repeating: .nan, count: picture.count)
        let value = try evaluator.evaluate(
            picture: picture, objective: StyleLoss("layer", target: target), gradient: &expected)

        let windows = [(0..<25, 0..<4), (0..<9, 4..<23), (9..<25, 4..<23)].map {
            Rectangle(rows: $0.0, columns: $0.1)
        }
        let sums = try GramMatrix(channels: 21)
        try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
        for window in windows { sums.add(evaluator.output(of: "layer"), in: window, pool: pool) }
        var total = [Float](repeating: 0, count: picture.count)
        var sum = 0.0
        for window in windows {
            var part = [Float](repeating: .nan, count: picture.count)
            let objective = try StyleLoss("layer", target: target, picture: sums, in: window)
            sum += try evaluator.evaluate(picture: picture, objective: objective, gradient: &part)
            for i in total.indices { total[i] += part[i] }
        }
        XCTAssertEqual(sum, value, accuracy: 1e-5 * value)
        let largest = expected.reduce(0) { max($0, abs($1)) }
        for i in total.indices { XCTAssertEqual(total[i], expected[i], accuracy: 1e-5 * largest) }
    }

    /// Where nothing is left to reach, value and gradient are zero.
    func testTargetReached() throws {
        let (evaluator, picture) = try evaluatorAndPicture()
        let target = try target(of: evaluator, for: picture)
        for objective: any Objective in [
            try StyleLoss("layer", target: target.means),
            try MeanLoss("layer", target: target.firstMoments),
            RelativeSquaredError("layer", target: target.code, shape: Shape(21, 25, 23)),
        ] {
            var gradient = [Float](repeating: .nan, count: picture.count)
            let value = try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
            XCTAssertEqual(value, 0)
            XCTAssertEqual(gradient, [Float](repeating: 0, count: picture.count))
        }
    }

    /// What another picture's activation is to be compared by.
    private struct Target {
        let code: [Float]
        let means: [Float]
        let firstMoments: [Float]
    }

    /// Compares derivatives along random directions with differences of the value.
    private func check(
        step: Float = 1e-2, line: UInt = #line, _ make: (Target) throws -> any Objective
    ) throws {
        let (evaluator, picture) = try evaluatorAndPicture()
        let objective = try make(target(of: evaluator, for: randomValues(picture.count)))
        var gradient = [Float](repeating: .nan, count: picture.count)
        try evaluator.evaluate(picture: picture, objective: objective, gradient: &gradient)
        for _ in 0..<5 {
            // Half along the gradient, or the derivative could be lost in rounding errors.
            let norm = sumOfSquares(gradient, count: gradient.count).squareRoot()
            let scale = Float(Double(picture.count).squareRoot() / norm)
            let direction = zip(randomValues(picture.count), gradient).map { $0 + scale * $1 }
            let values = try [step, -step].map { step in
                let moved = zip(picture, direction).map { $0 + step * $1 }
                return try evaluator.evaluate(picture: moved, objective: objective, gradient: nil)
            }
            let slope = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            XCTAssertEqual(
                (values[0] - values[1]) / Double(2 * step), slope, accuracy: 2e-3 * abs(slope), line: line)
        }
    }

    /// A network of one 1×1 convolution, `layer`, with 21 channels of 25 × 23 positions.
    private func evaluatorAndPicture() throws -> (Evaluator, [Float]) {
        let layer = Convolution(inputChannels: 3, outputChannels: 21, kernel: 1)
        let parameters = [
            "weight": Tensor(shape: [21, 3, 1, 1], values: randomValues(63)),
            "bias": Tensor(shape: [21], values: randomValues(21)),
        ]
        let network = try Network(
            preprocessing: Preprocessing(order: .rgb, mean: [0, 0, 0]),
            nodes: [.init("layer", layer, inputs: [Network.inputName], parameters: parameters)])
        let evaluator = try Evaluator(
            network: network, height: 25, width: 23, layers: ["layer"], needsGradient: true, pool: pool)
        return (evaluator, randomValues(3 * 25 * 23))
    }

    private func target(of evaluator: Evaluator, for picture: [Float]) throws -> Target {
        try evaluator.evaluate(picture: picture, objective: nil, gradient: nil)
        let sums = try GramMatrix(channels: 21)
        sums.add(evaluator.output(of: "layer"), pool: pool)
        let firstMoments = ChannelMeans(channels: 21)
        firstMoments.add(evaluator.output(of: "layer"), pool: pool)
        return Target(
            code: evaluator.activation(of: "layer").values, means: sums.means,
            firstMoments: firstMoments.means)
    }

}
