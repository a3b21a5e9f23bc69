#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels

/// A picture as a function of parameters that an optimizer moves in place of the pixels.
///
/// What a picture is made of decides what it becomes: among pixels the steepest way up is grain, among waves it is
/// shapes (Olah, Mordvintsev & Schubert 2017, "Preconditioning and Parameterization").
protocol PictureParameterization {
    /// Numbers that a picture is made of.
    var count: Int { get }
    /// The size of an optimizer's step, in the parameters' own unit.
    var rate: Double { get }

    /// Writes parameters of a picture of noise.
    func start(_ parameters: UnsafeMutablePointer<Float>, random: inout RandomSource)

    /// Writes the picture that parameters stand for, of R'G'B' values 0…255.
    func render(_ parameters: UnsafePointer<Float>, into picture: Picture, pool: ThreadPool)

    /// Writes the gradient by the parameters for the one by the pixels of the picture that was rendered last.
    ///
    /// - Parameters:
    ///   - picture: as it was rendered.
    ///   - gradient: overwritten.
    func pullBack(
        _ gradient: Picture, of picture: Picture, into result: UnsafeMutablePointer<Float>, pool: ThreadPool)

    /// The same kind of picture with twice the sides, or one pixel less.
    func enlarged(width: Int, height: Int) throws -> any PictureParameterization

    /// Writes what parameters mean for the picture of ``enlarged(width:height:)`` over those that it has in common with
    /// this one; the others, which stand for what is finer, keep their values.
    func enlarge(
        _ parameters: UnsafePointer<Float>, into larger: UnsafeMutablePointer<Float>, width: Int, height: Int)
}

/// Colors whose three coordinates vary independently in photographs: those of the ImageNet pictures' covariance, as Lucid
/// publishes them (Olah, Mordvintsev & Schubert 2017), and through a sigmoid, so that no value leaves 0…255.
enum DecorrelatedColors {
    /// The columns are a color's coordinates; the longest has the length 1.
    static let matrix: [SIMD3<Float>] = {
        let rows: [SIMD3<Float>] = [[0.26, 0.09, 0.02], [0.27, 0, -0.05], [0.27, -0.09, 0.03]]
        let longest = (rows.map { $0[0] * $0[0] }.reduce(0, +)).squareRoot()
        return rows.map { $0 / longest }
    }()

    private static let transposed: [SIMD3<Float>] = (0..<3).map { column in
        SIMD3(matrix[0][column], matrix[1][column], matrix[2][column])
    }

    /// The values of a picture lie at least so far within 0…255 where they are taken back to coordinates.
    private static let margin: Float = 4

    /// Makes coordinates to the colors of a picture, in place.
    static func paint(_ picture: Picture, pool: ThreadPool) {
        transform(picture.planes, area: picture.area, by: matrix, pool: pool)
        pool.forEach(0..<3 * picture.height) { row in
            let values = picture.planes + row * picture.width
            for x in 0..<picture.width { values[x] = 255 / (1 + expf(-values[x])) }
        }
    }

    /// Makes the gradient by a picture's values to the one by coordinates, in place.
    static func pullBack(_ gradient: Picture, of picture: Picture, pool: ThreadPool) {
        pool.forEach(0..<3 * picture.height) { row in
            let values = picture.planes + row * picture.width
            let derivatives = gradient.planes + row * picture.width
            for x in 0..<picture.width { derivatives[x] *= values[x] * (255 - values[x]) / 255 }
        }
        transform(gradient.planes, area: gradient.area, by: transposed, pool: pool)
    }

    /// Makes the colors of a picture to coordinates, in place: the inverse of ``paint(_:pool:)``.
    static func measure(_ picture: Picture, pool: ThreadPool) {
        pool.forEach(0..<3 * picture.height) { row in
            let values = picture.planes + row * picture.width
            for x in 0..<picture.width {
                let value = min(max(values[x], margin), 255 - margin)
                values[x] = logf(value / (255 - value))
            }
        }
        transform(picture.planes, area: picture.area, by: inverse, pool: pool)
    }

    /// By Cramer's rule.
    private static let inverse: [SIMD3<Float>] = {
        func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
            SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
        }
        let (a, b, c) = (transposed[0], transposed[1], transposed[2])
        let determinant = (a * cross(b, c)).sum()
        return [cross(b, c) / determinant, cross(c, a) / determinant, cross(a, b) / determinant]
    }()
}
