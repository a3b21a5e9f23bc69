#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Imaging
import Kernels

/// The strength of the waves that pictures are made of.
struct WaveStrength {
    /// Whose waves they are; nil for those of photographs.
    let picture: Picture?
    let pool: ThreadPool

    /// For each decorrelated color, `[3][spectrum.count]`; the mean color's with their signs, since their phase is 0.
    func magnitudes(of spectrum: HalfSpectrum) throws -> [Float] {
        try picture.map { try Self.of($0, spectrum, pool: pool) } ?? Self.ofPhotographs(spectrum)
    }

    /// Magnitudes of photographs by frequency, in cycles per pixel, for each decorrelated color: radial means of the mean
    /// spectrum of ImageNet that Fel et al. 2023 publish. Only their ratios count.
    private static let photographs: [(frequency: Double, magnitudes: SIMD3<Double>)] = [
        (0.002, [80143, 87406, 65558]), (0.0045, [33101, 34510, 27891]), (0.009, [14559, 14998, 12071]),
        (0.018, [6101, 6007, 4951]), (0.037, [2422, 2342, 2013]), (0.075, [880, 847, 752]),
        (0.15, [292, 265, 257]), (0.25, [104, 84, 89]), (0.35, [37.5, 26, 29]), (0.45, [9.5, 5.6, 6.7]),
        (0.6, [1.4, 0.68, 0.85]),
    ]
    /// Of the mean color.
    private static let mean: SIMD3<Double> = [255_052, 269_511, 227_829]

    private static func ofPhotographs(_ spectrum: HalfSpectrum) -> [Float] {
        (0..<3).flatMap { channel in
            (0..<spectrum.count).map { index in
                let frequency = spectrum.frequency(
                    row: index / spectrum.columns, column: index % spectrum.columns)
                return Float(frequency == 0 ? mean[channel] : magnitude(at: frequency, channel))
            }
        }
    }

    /// On the lines through the table's points, frequency and magnitude both by their logarithms.
    private static func magnitude(at frequency: Double, _ channel: Int) -> Double {
        let above = photographs.firstIndex { $0.frequency > frequency } ?? photographs.count - 1
        let (low, high) = (photographs[max(above, 1) - 1], photographs[max(above, 1)])
        let share = log(frequency / low.frequency) / log(high.frequency / low.frequency)
        return low.magnitudes[channel] * pow(high.magnitudes[channel] / low.magnitudes[channel], share)
    }

    /// Of the picture at the size of the spectrum's planes.
    private static func of(_ picture: Picture, _ spectrum: HalfSpectrum, pool: ThreadPool) throws -> [Float] {
        let (width, height) = (spectrum.width, spectrum.height)
        let whole = try picture.resampled(width: width, height: height, pool: pool)
        DecorrelatedColors.measure(whole, pool: pool)
        var magnitudes: [Float] = []
        let plane = try FourierPlane(width: width, height: height)
        for channel in 0..<3 {
            let values = whole.plane(channel)
            let mean = sum(values, count: whole.area, pool: pool) / Float(whole.area)
            plane.clear()
            pool.forEach(0..<height) { y in
                let row = taper(y, of: height)
                for x in 0..<width {
                    plane.real[y * width + x] = (values[y * width + x] - mean) * row * taper(x, of: width)
                }
            }
            plane.transform(pool: pool)
            for row in 0..<height {
                for column in 0..<spectrum.columns {
                    let place = row * width + column
                    magnitudes.append(
                        row == 0 && column == 0
                            ? mean * Float(whole.area)
                            : hypotf(plane.real[place], plane.imaginary[place]))
                }
            }
        }
        return magnitudes
    }

    /// A picture's opposite sides do not meet; faded out, they leave no cross in its spectrum.
    private static func taper(_ place: Int, of count: Int) -> Float {
        let distance = Double(min(place, count - 1 - place)) + 0.5
        let fade = Double(count) / 8
        return distance < fade ? Float(0.5 - 0.5 * cos(.pi * distance / fade)) : 1
    }
}
