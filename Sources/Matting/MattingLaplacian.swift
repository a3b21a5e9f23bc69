import Imaging
import Kernels

/// The matting Laplacian (Levin, Lischinski & Weiss 2008, eq. 12): `αᵀLα` is how far a matte is from being, in every
/// window of 3×3 pixels, an affine function of the colors.
///
/// It is never stored. In a window the nearest affine function is `a·I + b` (the guided filter of the matte by the
/// picture), and `Lα` at a pixel is the sum, over the windows with it, of what it differs from their functions.
struct MattingLaplacian {
    /// A window's mean color, and the inverse of its covariance + ε/9.
    private struct Window {
        let center: Int
        let mean: SIMD3<Double>
        let inverse: (Double, Double, Double, Double, Double, Double)
    }

    private let width: Int
    /// 0…1.
    private let colors: [SIMD3<Double>]
    private let windows: [Window]
    /// The windows around each of `pixels`: `windowStarts[i]..<windowStarts[i + 1]` of `windowsOfPixels`.
    private let windowStarts: [Int]
    private let windowsOfPixels: [Int32]
    private let pool: ThreadPool

    /// The rows that ``apply(_:into:)`` computes.
    let pixels: [Int]

    /// - Parameters:
    ///   - picture: R', G', B' of 0…255, at least 3×3 pixels.
    ///   - rows: by pixel, whether its row of the matrix is wanted.
    ///   - epsilon: how much smoother the functions are than the picture; of colors 0…1.
    init(_ picture: Picture, rows: [Bool], epsilon: Double = 1e-7, pool: ThreadPool) {
        precondition(picture.width >= 3 && picture.height >= 3 && rows.count == picture.area)
        let (width, height) = (picture.width, picture.height)
        (self.width, self.pool) = (width, pool)
        colors = (0..<picture.area).map { i in
            SIMD3(Double(picture.plane(0)[i]), Double(picture.plane(1)[i]), Double(picture.plane(2)[i])) / 255
        }
        var windows: [Window] = []
        var numbers = [Int32](repeating: -1, count: picture.area)
        for y in 1..<height - 1 {
            for x in 1..<width - 1 {
                let center = y * width + x
                guard Self.offsets(width).contains(where: { rows[center + $0] }) else { continue }
                numbers[center] = Int32(windows.count)
                windows.append(Self.window(center, width, colors, epsilon))
            }
        }
        self.windows = windows
        pixels = rows.indices.filter { rows[$0] }
        var (starts, list) = ([0], [Int32]())
        for pixel in pixels {
            let (x, y) = (pixel % width, pixel / width)
            for offset in [-1, 0, 1] where (1..<height - 1).contains(y + offset) {
                for column in max(1, x - 1)...min(width - 2, x + 1) where abs(column - x) <= 1 {
                    list.append(numbers[(y + offset) * width + column])
                }
            }
            starts.append(list.count)
        }
        (windowStarts, windowsOfPixels) = (starts, list)
    }

    private static func offsets(_ width: Int) -> [Int] {
        [-width - 1, -width, -width + 1, -1, 0, 1, width - 1, width, width + 1]
    }

    private static func window(
        _ center: Int, _ width: Int, _ colors: [SIMD3<Double>], _ epsilon: Double
    ) -> Window {
        var mean = SIMD3<Double>.zero
        for offset in offsets(width) { mean += colors[center + offset] }
        mean /= 9
        var (squares, products) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
        for offset in offsets(width) {
            let d = colors[center + offset] - mean
            squares += d * d
            products += SIMD3(d.x * d.y, d.x * d.z, d.y * d.z)
        }
        let matrix = SymmetricMatrix((squares + SIMD3(repeating: epsilon)) / 9, products / 9)
        return Window(center: center, mean: mean, inverse: matrix.inverse)
    }

    /// `(a, b)` of each window: its affine function `a·I + b` for a matte.
    private func functions(_ matte: UnsafePointer<Double>, into target: UnsafeMutablePointer<SIMD4<Double>>) {
        let offsets = Self.offsets(width)
        colors.withUnsafeBufferPointer { colors in
            windows.withUnsafeBufferPointer { windows in
                pool.forEachChunk(of: windows.count, length: 1024) { range in
                    for index in range {
                        let window = windows[index]
                        var (mean, sum) = (0.0, SIMD3<Double>.zero)
                        for offset in offsets {
                            let value = matte[window.center + offset]
                            mean += value
                            sum += (colors[window.center + offset] - window.mean) * value
                        }
                        mean /= 9
                        let (xx, xy, xz, yy, yz, zz) = window.inverse
                        let a =
                            SIMD3(
                                xx * sum.x + xy * sum.y + xz * sum.z, xy * sum.x + yy * sum.y + yz * sum.z,
                                xz * sum.x + yz * sum.y + zz * sum.z) / 9
                        target[index] = SIMD4(a, mean - (a * window.mean).sum())
                    }
                }
            }
        }
    }

    /// The rows of ``pixels`` of `L` times a matte, which has a value for every pixel.
    func apply(_ matte: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>) {
        withUnsafeTemporaryAllocation(of: SIMD4<Double>.self, capacity: max(1, windows.count)) { functions in
            let functions = functions.baseAddress!
            self.functions(matte, into: functions)
            pool.forEachChunk(of: pixels.count, length: 1024) { range in
                for i in range {
                    let pixel = pixels[i]
                    var sum = SIMD4<Double>.zero
                    for place in windowStarts[i]..<windowStarts[i + 1] {
                        sum += functions[Int(windowsOfPixels[place])]
                    }
                    let color = SIMD4(colors[pixel], 1)
                    result[i] =
                        Double(windowStarts[i + 1] - windowStarts[i]) * matte[pixel] - (sum * color).sum()
                }
            }
        }
    }

    /// The diagonal of `L`, for ``pixels``.
    var diagonal: [Double] {
        pixels.indices.map { i in
            (windowStarts[i]..<windowStarts[i + 1]).reduce(0) { sum, place in
                let window = windows[Int(windowsOfPixels[place])]
                let d = colors[pixels[i]] - window.mean
                let (xx, xy, xz, yy, yz, zz) = window.inverse
                let square =
                    d.x * (xx * d.x + 2 * (xy * d.y + xz * d.z)) + d.y * (yy * d.y + 2 * yz * d.z)
                    + zz * d.z * d.z
                return sum + 1 - (1 + square) / 9
            }
        }
    }
}
