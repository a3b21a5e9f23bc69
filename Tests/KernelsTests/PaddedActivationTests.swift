import Kernels
import TestSupport
import XCTest

final class PaddedActivationTests: RandomTestCase {
    func testPositions() {
        func positions(_ edges: PaddingMode, _ range: Range<Int>, _ count: Int) -> [Int?] {
            range.map { edges.position($0, count: count) }
        }
        XCTAssertEqual(positions(.zeros, -2..<5, 3), [nil, nil, 0, 1, 2, nil, nil])
        XCTAssertEqual(positions(.reflect, -5..<8, 3), [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1])
        XCTAssertEqual(positions(.reflect, -2..<4, 2), [0, 1, 0, 1, 0, 1])
        XCTAssertEqual(positions(.reflect, -2..<2, 1), [0, 0, 0, 0])
        XCTAssertEqual(positions(.circular, -4..<5, 3), [2, 0, 1, 2, 0, 1, 2, 0, 1])
        XCTAssertEqual(positions(.circular, -2..<2, 1), [0, 0, 0, 0])
    }

    /// Every padded value is the one at its position, and folding is the adjoint of padding.
    func testPaddingAndItsAdjoint() {
        for edges in PaddingMode.allCases {
            // The padding may be wider than the picture, and rows may be left out at the end.
            for (height, width, top, left, paddedHeight, paddedWidth) in [
                (5, 7, 1, 1, 7, 9), (5, 7, 2, 0, 6, 12), (1, 2, 3, 3, 7, 8), (4, 3, 0, 1, 3, 3),
            ] {
                let padding = PaddedActivation(
                    edges, channels: 18, height: height, width: width, top: top, left: left,
                    paddedHeight: paddedHeight, paddedWidth: paddedWidth)
                let (area, paddedArea) = (height * width, paddedHeight * paddedWidth)
                let values = randomValues(18 * area)
                let source = blocked(values, 18)
                let padded = Block(count: padding.count)
                let pool = ThreadPool(threads: 2)
                padding.pad(source.base, into: padded.base, pool: pool)
                let upstream = randomValues(18 * paddedArea)
                var sums = [Double](repeating: 0, count: values.count)
                var wanted: [Float] = []
                for (index, gradient) in upstream.enumerated() {
                    let (channel, place) = (index / paddedArea, index % paddedArea)
                    guard let y = edges.position(place / paddedWidth - top, count: height),
                        let x = edges.position(place % paddedWidth - left, count: width)
                    else {
                        wanted.append(0)
                        continue
                    }
                    wanted.append(values[channel * area + y * width + x])
                    sums[channel * area + y * width + x] += Double(gradient)
                }
                let expected = sums.map { Float($0) }
                let bound = roundingError(terms: paddedArea, deviation: deviation)
                assertEqual(planar(padded, 18, paddedArea), wanted, "\(padding)")

                let (gradient, result) = (
                    blocked(upstream, 18), Block(count: Layout.count(channels: 18, area: area))
                )
                padding.fold(gradient.base, into: result.base, activation: source.base, pool: pool)
                assertEqual(planar(result, 18, area), expected, within: bound, "\(padding)")
                let relu6 = Rectifier(slope: 0, ceiling: 0.5)
                padding.fold(
                    gradient.base, into: result.base, rectifier: relu6, activation: source.base, pool: pool)
                let masked = zip(values, expected).map { $0 > 0 && $0 < 0.5 ? $1 : 0 }
                assertEqual(planar(result, 18, area), masked, within: bound, "\(padding)")
                withExtendedLifetime((source, gradient)) {}
            }
        }
    }
}
