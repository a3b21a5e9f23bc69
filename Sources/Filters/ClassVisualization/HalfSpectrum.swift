import Imaging
import Kernels

/// Real planes as sums of waves: half of their spectra, `[height][width / 2 + 1]`, of which the other half follows.
///
/// The planes have sides that are powers of two; a picture of any size is their upper left part.
final class HalfSpectrum {
    let width, height: Int
    let columns: Int
    private let plane: FourierPlane

    /// Coefficients of a plane.
    var count: Int { columns * height }

    /// Prepares for pictures of this size; throws ``ImagingError/outOfMemory(width:height:)``.
    init(forWidth width: Int, height: Int) throws {
        func powerOfTwo(_ side: Int) -> Int {
            side <= 1 ? 1 : 1 << (Int.bitWidth - (side - 1).leadingZeroBitCount)
        }
        (self.width, self.height) = (powerOfTwo(width), powerOfTwo(height))
        columns = self.width / 2 + 1
        plane = try FourierPlane(width: self.width, height: self.height)
    }

    /// In cycles per pixel, 0…√½.
    func frequency(row: Int, column: Int) -> Double {
        let vertical = Double(min(row, height - row)) / Double(height)
        let horizontal = Double(column) / Double(width)
        return (vertical * vertical + horizontal * horizontal).squareRoot()
    }

    /// Tells where coefficients lie among those of planes with twice the sides, which begin with the same waves; but not
    /// those of two pixels, whose direction can't be told here.
    func forEachIndexInTwice(_ body: (_ index: Int, _ larger: Int) -> Void) {
        for row in 0..<height where 2 * row != height {
            let larger = 2 * row < height ? row : row + height
            for column in 0..<columns where 2 * column != width {
                body(row * columns + column, larger * (width + 1) + column)
            }
        }
    }

    /// How often a column's waves are in the whole spectrum.
    private func multiplicity(_ column: Int) -> Float { column == 0 || 2 * column == width ? 1 : 2 }

    /// Writes the sum of waves (the inverse transform) to the rows of a plane of this or a smaller size.
    ///
    /// - Parameter coefficient: real and imaginary part, by their index.
    func synthesize(
        _ values: UnsafeMutablePointer<Float>, width: Int, height: Int, pool: ThreadPool,
        coefficient: (Int) -> SIMD2<Float>
    ) {
        // A real plane is the real part of twice its half spectrum's sum, but for waves that are their own mirror images.
        pool.forEach(0..<self.height) { row in
            let (real, imaginary) = (plane.real + row * self.width, plane.imaginary + row * self.width)
            for column in 0..<columns {
                let value = multiplicity(column) * coefficient(row * columns + column)
                (real[column], imaginary[column]) = (value.x, value.y)
            }
            for column in columns..<max(columns, self.width) { (real[column], imaginary[column]) = (0, 0) }
        }
        plane.transform(inverse: true, pool: pool)
        pool.forEach(0..<height) { y in
            (values + y * width).update(from: plane.real + y * self.width, count: width)
        }
    }

    /// What ``synthesize(_:width:height:pool:coefficient:)`` makes of a gradient by its values: the derivatives by the real and the
    /// imaginary part of each coefficient.
    func pullBack(
        _ gradient: UnsafePointer<Float>, width: Int, height: Int, pool: ThreadPool,
        derivative: (Int, SIMD2<Float>) -> Void
    ) {
        plane.clear()
        pool.forEach(0..<height) { y in
            (plane.real + y * self.width).update(from: gradient + y * width, count: width)
        }
        plane.transform(pool: pool)
        let factor = 1 / Float(self.width * self.height)
        pool.forEach(0..<self.height) { row in
            let (real, imaginary) = (plane.real + row * self.width, plane.imaginary + row * self.width)
            for column in 0..<columns {
                derivative(
                    row * columns + column,
                    factor * multiplicity(column) * SIMD2(real[column], imaginary[column]))
            }
        }
    }
}
