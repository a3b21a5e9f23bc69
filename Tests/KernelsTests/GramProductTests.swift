import Kernels
import TestSupport
import XCTest

/// Products of activations with themselves and with matrices against their definitions.
final class GramProductTests: RandomTestCase {
    private let height = 37
    private let width = 41

    func testGramProduct() {
        forEachCase { set, channels, runs, positions in
            let values = randomValues(channels * height * width)
            let activation = blocked(values, channels)
            let matrix = Block(count: Layout.matrixCount(channels))
            matrix.base.update(repeating: 1, count: Layout.matrixCount(channels))
            let workspace = Block(count: set.kernels.gramWorkspace(channels: channels))
            set.kernels.gramProduct(
                channels: channels, area: height * width, positions: runs, activation: activation.base,
                addingTo: matrix.base, workspace: workspace.base, pool: ThreadPool(threads: 2))
            // The matrix's 1 is worth nine products. Sums of squares grow with their number, not its root.
            let bound = roundingError(terms: positions.count + 9)
            let boundOfSquares = bound * Float(positions.count + 9).squareRoot()
            for i in 0..<channels {
                for j in 0..<channels {
                    let sum = positions.reduce(1.0) {
                        $0 + Double(values[i * height * width + $1]) * Double(values[j * height * width + $1])
                    }
                    XCTAssertEqual(
                        matrix.base[Layout.matrixIndex(i, j, channels: channels)], Float(sum),
                        accuracy: i == j ? boundOfSquares : bound,
                        "\(set) \(channels) \(runs) row \(i), column \(j)")
                }
            }
            withExtendedLifetime((activation, workspace)) {}
        }
    }

    func testMatrixProduct() {
        forEachCase { set, channels, runs, positions in
            let (values, before) = (
                randomValues(channels * height * width), randomValues(channels * height * width)
            )
            let (activation, result) = (blocked(values, channels), blocked(before, channels))
            let matrix = Block(count: Layout.matrixCount(channels))
            matrix.base.update(repeating: 0, count: Layout.matrixCount(channels))
            for i in 0..<channels {
                for j in 0...i {
                    let value = Float.random(in: -1...1, using: &random)
                    matrix.base[Layout.matrixIndex(i, j, channels: channels)] = value
                    matrix.base[Layout.matrixIndex(j, i, channels: channels)] = value
                }
            }
            set.kernels.matrixProduct(
                channels: channels, area: height * width, positions: runs, matrix: matrix.base,
                activation: activation.base, addingTo: result.base, pool: ThreadPool(threads: 2))
            var expected = before.map(Double.init)
            for position in positions {
                for i in 0..<channels {
                    expected[i * height * width + position] += (0..<channels).reduce(0) {
                        $0 + Double(matrix.base[Layout.matrixIndex(i, $1, channels: channels)])
                            * Double(values[$1 * height * width + position])
                    }
                }
            }
            // What was there before is worth three products.
            assertEqual(
                planar(result, channels, height * width), expected.map { Float($0) },
                within: roundingError(terms: channels + 3), "\(set) \(channels) \(runs)")
            withExtendedLifetime(activation) {}
        }
    }

    /// Any number of threads gives the same bits.
    func testThreadsDoNotMatter() {
        let channels = 20
        let activation = blocked(randomValues(channels * height * width), channels)
        let results = [1, 2, 3].map { threads in
            let matrix = Block(count: Layout.matrixCount(channels))
            matrix.base.update(repeating: 0, count: Layout.matrixCount(channels))
            let workspace = Block(count: kernels.gramWorkspace(channels: channels))
            kernels.gramProduct(
                channels: channels, area: height * width, positions: PositionRuns(area: height * width),
                activation: activation.base, addingTo: matrix.base, workspace: workspace.base,
                pool: ThreadPool(threads: threads))
            withExtendedLifetime(workspace) {}
            return (0..<Layout.matrixCount(channels)).map { matrix.base[$0] }
        }
        XCTAssertTrue(results[0] == results[1] && results[0] == results[2])
    }

    /// Every instruction set, channels that fill blocks and that do not, all positions and rectangles.
    private func forEachCase(
        _ body: (_ set: InstructionSet, _ channels: Int, _ runs: PositionRuns, _ positions: [Int]) -> Void
    ) {
        let rectangles = [
            (0..<height, 0..<width), (3..<30, 0..<width), (5..<37, 7..<36), (4..<5, 2..<3), (2..<2, 0..<9),
        ]
        for set in InstructionSet.available {
            for channels in [3, 16, 50] {
                for (rows, columns) in rectangles {
                    body(
                        set, channels, PositionRuns(rows: rows, columns: columns, width: width),
                        rows.flatMap { y in columns.map { y * width + $0 } })
                }
            }
        }
    }
}
