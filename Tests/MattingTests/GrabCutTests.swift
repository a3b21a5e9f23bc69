import Imaging
import Kernels
import ModelFormats
import Networks
import TestSupport
import XCTest

@testable import Matting

final class GrabCutTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)

    /// The cut costs least among all ways to divide a small grid.
    func testTheCutIsTheSmallest() throws {
        let (width, height) = (4, 3)
        for _ in 0..<20 {
            var grid = GridCut(width: width, height: height)
            func capacities() -> [Float] {
                (0..<width * height).map { _ in Float.random(in: 0...3, using: &random) }
            }
            (grid.right, grid.down, grid.downRight, grid.downLeft) = (
                capacities(), capacities(), capacities(), capacities()
            )
            var terminals = (0..<width * height).map { _ in Float.random(in: -4...4, using: &random) }
            terminals[5] = 0
            func cost(_ side: [Bool]) -> Float {
                var cost: Float = 0
                for i in side.indices {
                    let (x, y) = (i % width, i / width)
                    cost += side[i] ? max(-terminals[i], 0) : max(terminals[i], 0)
                    if x + 1 < width, side[i] != side[i + 1] { cost += grid.right[i] }
                    guard y + 1 < height else { continue }
                    if side[i] != side[i + width] { cost += grid.down[i] }
                    if x + 1 < width, side[i] != side[i + width + 1] { cost += grid.downRight[i] }
                    if x > 0, side[i] != side[i + width - 1] { cost += grid.downLeft[i] }
                }
                return cost
            }
            let smallest = (0..<1 << (width * height)).map { bits in
                cost((0..<width * height).map { bits >> $0 & 1 == 1 })
            }.min()!
            XCTAssertEqual(cost(try grid.sourceSide(terminals: terminals)), smallest, accuracy: 1e-4)
        }
    }

    private func square() throws -> (picture: Picture, inside: [Bool]) {
        let (width, height) = (40, 30)
        let picture = try Picture(width: width, height: height)
        var inside: [Bool] = []
        for i in 0..<width * height {
            let (x, y) = (i % width, i / width)
            inside.append((12..<28).contains(x) && (8..<22).contains(y))
            for c in 0..<3 {
                picture.plane(c)[i] =
                    (inside[i] ? [200, 80, 60] : [70, 90, 160])[c]
                    + Float.random(in: -20...20, using: &random)
            }
        }
        return (picture, inside)
    }

    func testAnObjectOfOtherColorsIsFoundWhereverTheSeedsAre() throws {
        let (picture, inside) = try square()
        var seeds = [GrabCut.Seed](repeating: .unknown, count: picture.area)
        for x in 14..<18 { seeds[10 * 40 + x] = .object }
        for x in 0..<40 { seeds[2 * 40 + x] = .background }
        let results = try [1, 2, 3].map { threads in
            var random = Imaging.RandomSource(seed: 3)
            var cut = try XCTUnwrap(
                GrabCut(picture, seeds: seeds, random: &random, pool: ThreadPool(threads: threads)))
            for _ in 0..<5 { _ = try cut.round() }
            return cut.isObject
        }
        XCTAssertEqual(results[0], inside)
        XCTAssertTrue(results[0] == results[1] && results[0] == results[2])
    }

    /// OpenCV's, from the same seeds; both start their mixtures at random.
    func testIsAsGoodAsOpenCVs() throws {
        let golden = try Golden.grabCut()
        for number in 0..<5 {
            let pixels = try golden.golden("\(number).picture")
            let (height, width) = (pixels.shape[1], pixels.shape[2])
            let picture = try Picture(width: width, height: height)
            picture.planes.update(from: pixels.values, count: picture.count)
            let kinds: [GrabCut.Seed] = [.background, .object, .probablyBackground, .probablyObject]
            let seeds = try golden.golden("\(number).seeds").values.map { kinds[Int($0)] }
            let expected = try golden.golden("\(number).object").values.map { $0 == 1 }
            var random = Imaging.RandomSource(seed: 1)
            var cut = try XCTUnwrap(GrabCut(picture, seeds: seeds, random: &random, pool: pool))
            for _ in 0..<5 { _ = try cut.round() }
            let pairs = zip(cut.isObject, expected)
            let both = pairs.filter { $0 && $1 }.count
            let any = pairs.filter { $0 || $1 }.count
            print("GrabCut \(number): intersection over union with OpenCV's", Double(both) / Double(any))
            XCTAssertGreaterThanOrEqual(Double(both) / Double(any), 0.97, "\(number)")
        }
    }

    func testWhatIsKnownStays() throws {
        let (picture, _) = try square()
        var seeds = [GrabCut.Seed](repeating: .probablyBackground, count: picture.area)
        // Against all colors.
        seeds[0] = .object
        seeds[15 * 40 + 20] = .background
        for x in 14..<18 { seeds[10 * 40 + x] = .probablyObject }
        var random = Imaging.RandomSource(seed: 1)
        var cut = try XCTUnwrap(GrabCut(picture, seeds: seeds, random: &random, pool: pool))
        for _ in 0..<3 { _ = try cut.round() }
        XCTAssertTrue(cut.isObject[0])
        XCTAssertFalse(cut.isObject[15 * 40 + 20])
    }

    func testOneColorAndOneSide() throws {
        let picture = try Picture(width: 9, height: 8)
        picture.fill(120)
        var seeds = [GrabCut.Seed](repeating: .unknown, count: picture.area)
        seeds[3] = .object
        var random = Imaging.RandomSource(seed: 1)
        XCTAssertNil(GrabCut(picture, seeds: seeds, random: &random, pool: pool))
        seeds[60] = .background
        var cut = try XCTUnwrap(GrabCut(picture, seeds: seeds, random: &random, pool: pool))
        for _ in 0..<5 { _ = try cut.round() }
        XCTAssertTrue(cut.isObject[3])
        XCTAssertFalse(cut.isObject[60])
    }
}
