import Imaging
import Kernels
import TestSupport
import XCTest

@testable import Matting

final class MattingLaplacianTests: RandomTestCase {
    private let pool = ThreadPool(threads: 2)

    private func randomPicture(width: Int, height: Int) throws -> Picture {
        let picture = try Picture(width: width, height: height)
        for i in 0..<picture.count { picture.planes[i] = Float.random(in: 0...255, using: &random) }
        return picture
    }

    private func apply(_ laplacian: MattingLaplacian, _ matte: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: laplacian.pixels.count)
        laplacian.apply(matte, into: &result)
        return result
    }

    /// The matrix as it is defined (Levin et al. 2008, eq. 12), with another way to invert.
    private func definition(_ picture: Picture, epsilon: Double) -> [[Double]] {
        let (width, area) = (picture.width, picture.area)
        let color = { (i: Int) in (0..<3).map { Double(picture.plane($0)[i]) / 255 } }
        var matrix = [[Double]](repeating: Array(repeating: 0, count: area), count: area)
        for y in 1..<picture.height - 1 {
            for x in 1..<width - 1 {
                let members = (-1...1).flatMap { v in (-1...1).map { (y + v) * width + x + $0 } }
                let mean: [Double] = (0..<3).map { c in members.map { color($0)[c] }.reduce(0, +) / 9 }
                var system = [[Double]](repeating: Array(repeating: 0, count: 6), count: 3)
                for r in 0..<3 {
                    for c in 0..<3 {
                        for member in members {
                            let (a, b) = (color(member)[r] - mean[r], color(member)[c] - mean[c])
                            system[r][c] += a * b / 9
                        }
                    }
                    system[r][r] += epsilon / 9
                    system[r][3 + r] = 1
                }
                for pivot in 0..<3 {
                    let scale = system[pivot][pivot]
                    system[pivot] = system[pivot].map { $0 / scale }
                    for other in 0..<3 where other != pivot {
                        let factor = system[other][pivot]
                        system[other] = zip(system[other], system[pivot]).map { $0 - factor * $1 }
                    }
                }
                for i in members {
                    for j in members {
                        var product = 0.0
                        for r in 0..<3 {
                            for c in 0..<3 {
                                let (a, b) = (color(i)[r] - mean[r], color(j)[c] - mean[c])
                                product += a * system[r][3 + c] * b
                            }
                        }
                        matrix[i][j] += (i == j ? 1 : 0) - (1 + product) / 9
                    }
                }
            }
        }
        return matrix
    }

    func testIsWhatIsDefined() throws {
        let picture = try randomPicture(width: 7, height: 6)
        let matrix = definition(picture, epsilon: 1e-5)
        let laplacian = MattingLaplacian(
            picture, rows: Array(repeating: true, count: picture.area), epsilon: 1e-5, pool: pool)
        let matte = (0..<picture.area).map { _ in Double.random(in: 0...1, using: &random) }
        for (i, value) in apply(laplacian, matte).enumerated() {
            XCTAssertEqual(value, zip(matrix[i], matte).reduce(0) { $0 + $1.0 * $1.1 }, accuracy: 1e-9)
        }
        for (i, value) in laplacian.diagonal.enumerated() {
            XCTAssertEqual(value, matrix[i][i], accuracy: 1e-9)
        }
    }

    func testSomeRowsAreThoseOfAll() throws {
        let picture = try randomPicture(width: 9, height: 8)
        let all = MattingLaplacian(
            picture, rows: Array(repeating: true, count: picture.area), pool: pool)
        let wanted = (0..<picture.area).map { _ in Bool.random(using: &random) }
        let some = MattingLaplacian(picture, rows: wanted, pool: pool)
        let matte = (0..<picture.area).map { _ in Double.random(in: 0...1, using: &random) }
        let whole = apply(all, matte)
        XCTAssertEqual(some.pixels, wanted.indices.filter { wanted[$0] })
        XCTAssertEqual(apply(some, matte), some.pixels.map { whole[$0] })
    }

    /// Rows add up to 0, and no matte has a negative cost.
    func testRowSumsAndSemidefiniteness() throws {
        let picture = try randomPicture(width: 12, height: 11)
        let laplacian = MattingLaplacian(
            picture, rows: Array(repeating: true, count: picture.area), pool: pool)
        for sum in apply(laplacian, Array(repeating: 1, count: picture.area)) {
            XCTAssertEqual(sum, 0, accuracy: 1e-9)
        }
        for _ in 0..<20 {
            let matte = (0..<picture.area).map { _ in Double.random(in: -1...1, using: &random) }
            let cost = zip(matte, apply(laplacian, matte)).reduce(0) { $0 + $1.0 * $1.1 }
            XCTAssertGreaterThan(cost, -1e-9)
        }
    }

    /// A matte that is an affine function of the colors costs nothing.
    func testAffineFunctionsOfColors() throws {
        let picture = try randomPicture(width: 12, height: 9)
        let laplacian = MattingLaplacian(
            picture, rows: Array(repeating: true, count: picture.area), pool: pool)
        let matte = (0..<picture.area).map { i in
            0.3 + 0.5 * Double(picture.plane(0)[i]) / 255 - 0.2 * Double(picture.plane(2)[i]) / 255
        }
        let cost = zip(matte, apply(laplacian, matte)).reduce(0) { $0 + $1.0 * $1.1 }
        XCTAssertEqual(cost, 0, accuracy: 1e-5)
        let other = matte.indices.map { $0 % 2 == 0 ? 0 : 1.0 }
        XCTAssertGreaterThan(zip(other, apply(laplacian, other)).reduce(0) { $0 + $1.0 * $1.1 }, 1)
    }
}
