#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels

/// A picture by the phases of its waves alone; their magnitudes are those of photographs, or of one picture, and stay as
/// they are (MACO: Fel et al. 2023). Where Fourier coefficients may grow, and do so into grain and glaring colors, here
/// all that can happen is that waves of a natural strength meet in shapes.
///
/// Departure: phases start evenly from the whole circle instead of normally around 0 and are not standardized, since
/// waves that have one phase in common add up to a glare in the corner.
final class PhaseParameterization: PictureParameterization {
    /// In radians, as published.
    let rate = 1.0

    private let spectrum: HalfSpectrum
    /// Of the coefficients of each decorrelated color, `[3][spectrum.count]`.
    private let magnitudes: [Float]
    /// Of the phases rendered last: cosines, then sines.
    private let directions: AlignedMemory
    /// What the coordinates of the rendered picture were multiplied by, and they themselves.
    private var gain: Float = 1
    private let coordinates: Picture

    private let strength: WaveStrength

    init(width: Int, height: Int, strength: WaveStrength) throws {
        spectrum = try HalfSpectrum(forWidth: width, height: height)
        self.strength = strength
        magnitudes = try strength.magnitudes(of: spectrum)
        directions = try AlignedMemory.forFloats(2 * magnitudes.count)
        coordinates = try Picture(width: width, height: height)
    }

    var count: Int { magnitudes.count }

    func start(_ parameters: UnsafeMutablePointer<Float>, random: inout RandomSource) {
        for i in 0..<count { parameters[i] = Float(2 * .pi * random.unit()) }
        // The mean color is the photographs', not its negative.
        for channel in 0..<3 { parameters[channel * spectrum.count] = 0 }
    }

    func render(_ parameters: UnsafePointer<Float>, into picture: Picture, pool: ThreadPool) {
        let (cosines, sines) = (directions.base, directions.base + count)
        pool.forEachChunk(of: count, length: 4096) { chunk in
            for i in chunk {
                cosines[i] = cosf(parameters[i])
                sines[i] = sinf(parameters[i])
            }
        }
        for channel in 0..<3 {
            let first = channel * spectrum.count
            spectrum.synthesize(
                coordinates.plane(channel), width: picture.width, height: picture.height, pool: pool
            ) { magnitudes[first + $0] * SIMD2(cosines[first + $0], sines[first + $0]) }
        }
        if strength.picture == nil { standardize(pool: pool) }
        picture.planes.update(from: coordinates.planes, count: picture.count)
        DecorrelatedColors.paint(picture, pool: pool)
    }

    func pullBack(
        _ gradient: Picture, of picture: Picture, into result: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        DecorrelatedColors.pullBack(gradient, of: picture, pool: pool)
        if strength.picture == nil { pullBackStandardization(gradient, pool: pool) }
        let (cosines, sines) = (directions.base, directions.base + count)
        for channel in 0..<3 {
            let first = channel * spectrum.count
            spectrum.pullBack(
                gradient.plane(channel), width: picture.width, height: picture.height, pool: pool
            ) { index, derivative in
                let i = first + index
                result[i] = magnitudes[i] * (cosines[i] * derivative.y - sines[i] * derivative.x)
            }
        }
    }

    func enlarged(width: Int, height: Int) throws -> any PictureParameterization {
        try PhaseParameterization(width: width, height: height, strength: strength)
    }

    func enlarge(
        _ parameters: UnsafePointer<Float>, into larger: UnsafeMutablePointer<Float>, width: Int, height: Int
    ) {
        for channel in 0..<3 {
            let own = parameters + channel * spectrum.count
            let others = larger + channel * 2 * spectrum.height * (spectrum.width + 1)
            spectrum.forEachIndexInTwice { index, twice in others[twice] = own[index] }
        }
    }

    // MARK: Standardization

    /// Keeps a picture of one value finite.
    private static let epsilon = 1e-5

    /// Gives the coordinates the mean 0 and the standard deviation 1. Where the waves are those of one picture, they have
    /// its mean and deviation already.
    private func standardize(pool: ThreadPool) {
        let count = coordinates.count
        let values = coordinates.planes
        let mean = pool.sumOfChunks(of: count) { $0.reduce(0) { $0 + Double(values[$1]) } } / Double(count)
        let square = pool.sumOfChunks(of: count) {
            $0.reduce(0) { $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean) }
        }
        gain = Float(1 / ((square / Double(count)).squareRoot() + Self.epsilon))
        pool.forEachChunk(of: count, length: 4096) { chunk in
            for i in chunk { values[i] = gain * (values[i] - Float(mean)) }
        }
    }

    /// Of `y = (x − μ) / σ`: `∂x = (∂y − mean(∂y) − y · mean(∂y · y)) / σ`.
    private func pullBackStandardization(_ gradient: Picture, pool: ThreadPool) {
        let count = coordinates.count
        let (values, derivatives) = (coordinates.planes, gradient.planes)
        let mean =
            pool.sumOfChunks(of: count) { $0.reduce(0) { $0 + Double(derivatives[$1]) } } / Double(count)
        let slope =
            pool.sumOfChunks(of: count) {
                $0.reduce(0) { $0 + Double(derivatives[$1]) * Double(values[$1]) }
            } / Double(count)
        pool.forEachChunk(of: count, length: 4096) { chunk in
            for i in chunk {
                derivatives[i] = gain * (derivatives[i] - Float(mean) - Float(slope) * values[i])
            }
        }
    }
}
