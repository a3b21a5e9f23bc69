#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels

/// A picture by the Fourier coefficients of decorrelated colors, with frequencies in 1/f (Olah, Mordvintsev & Schubert
/// 2017; Lucid's `fft_image`): a step of one length moves slow waves further than fast ones.
final class FourierParameterization: PictureParameterization {
    /// Of Adam, as published.
    let rate = 0.05

    private let decay: Double
    private let spectrum: HalfSpectrum
    /// By coefficient.
    private let scales: [Float]

    /// Standard deviation of a coefficient at the start, and what the sum of waves is divided by, as published.
    private static let (spread, divisor) = (0.01, 4.0)

    /// - Parameter decay: p of 1/fᵖ.
    init(width: Int, height: Int, decay: Double = 1) throws {
        let spectrum = try HalfSpectrum(forWidth: width, height: height)
        (self.spectrum, self.decay) = (spectrum, decay)
        let lowest = 1 / Double(max(spectrum.width, spectrum.height))
        let size = Double(spectrum.width * spectrum.height).squareRoot()
        scales = (0..<spectrum.count).map { index in
            let frequency = spectrum.frequency(
                row: index / spectrum.columns, column: index % spectrum.columns)
            return Float(size / pow(max(frequency, lowest), decay) / Self.divisor)
        }
    }

    /// Real and imaginary parts of the coefficients of each color.
    var count: Int { 3 * spectrum.count * 2 }

    func start(_ parameters: UnsafeMutablePointer<Float>, random: inout RandomSource) {
        for i in 0..<count { parameters[i] = Float(Self.spread * random.normal()) }
    }

    func render(_ parameters: UnsafePointer<Float>, into picture: Picture, pool: ThreadPool) {
        for channel in 0..<3 {
            let own = parameters + channel * 2 * spectrum.count
            spectrum.synthesize(
                picture.plane(channel), width: picture.width, height: picture.height, pool: pool
            ) { scales[$0] * SIMD2(own[2 * $0], own[2 * $0 + 1]) }
        }
        DecorrelatedColors.paint(picture, pool: pool)
    }

    func pullBack(
        _ gradient: Picture, of picture: Picture, into result: UnsafeMutablePointer<Float>, pool: ThreadPool
    ) {
        DecorrelatedColors.pullBack(gradient, of: picture, pool: pool)
        for channel in 0..<3 {
            let own = result + channel * 2 * spectrum.count
            spectrum.pullBack(
                gradient.plane(channel), width: picture.width, height: picture.height, pool: pool
            ) { index, derivative in
                own[2 * index] = scales[index] * derivative.x
                own[2 * index + 1] = scales[index] * derivative.y
            }
        }
    }

    func enlarged(width: Int, height: Int) throws -> any PictureParameterization {
        try FourierParameterization(width: width, height: height, decay: decay)
    }

    func enlarge(
        _ parameters: UnsafePointer<Float>, into larger: UnsafeMutablePointer<Float>, width: Int, height: Int
    ) {
        // In pixels, waves are twice as long there, which gives them 2ᵖ times the scale.
        let factor = Float(2 * pow(2, -decay))
        for channel in 0..<3 {
            let own = parameters + channel * 2 * spectrum.count
            let others = larger + channel * 2 * 2 * spectrum.height * (spectrum.width + 1)
            spectrum.forEachIndexInTwice { index, twice in
                others[2 * twice] = factor * own[2 * index]
                others[2 * twice + 1] = factor * own[2 * index + 1]
            }
        }
    }
}
