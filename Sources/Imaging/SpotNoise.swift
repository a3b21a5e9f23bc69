#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif
import Kernels

extension Picture {
    /// Gaussian noise with the mean and covariances of a texture: of its colors with each other and of
    /// every pixel with its neighbors, but without its shapes ("asymptotic discrete spot noise":
    /// Galerne, Gousseau & Morel 2011, §II-C). It continues across its own borders.
    ///
    /// The texture is faded out towards its borders, so that their difference does not become streaks.
    ///
    /// - Parameter texture: its part that does not fit into the noise is left out.
    public static func spotNoise(
        like texture: Picture, width: Int, height: Int, random: inout RandomSource, pool: ThreadPool
    ) throws -> Picture {
        let (spotWidth, spotHeight) = (min(texture.width, width), min(texture.height, height))
        let (fadeX, fadeY) = (fade(spotWidth), fade(spotHeight))
        func powerOfTwo(_ least: Int) -> Int {
            var size = 1
            while size < least { size *= 2 }
            return size
        }
        // A periodic convolution of another period than the plane's: the noise is repeated around.
        let planeWidth = powerOfTwo(width + spotWidth)
        let planeHeight = powerOfTwo(height + spotHeight)
        let noise = try FourierPlane(width: planeWidth, height: planeHeight)
        for y in 0..<height {
            for x in 0..<width { noise.real[y * planeWidth + x] = Float(random.normal()) }
        }
        for y in 0..<height + spotHeight {
            for x in 0..<width + spotWidth where x >= width || y >= height {
                noise.real[y * planeWidth + x] = noise.real[y % height * planeWidth + x % width]
            }
        }
        noise.transform(pool: pool)
        let spot = try FourierPlane(width: planeWidth, height: planeHeight)
        let result = try Picture(width: width, height: height)
        let weight = fadeX.reduce(0) { $0 + $1 * $1 } * fadeY.reduce(0) { $0 + $1 * $1 }
        for channel in 0..<3 {
            let plane = texture.plane(channel)
            let mean = Kernels.sum(plane, count: texture.area) / Float(texture.area)
            spot.clear()
            let (left, top) = ((texture.width - spotWidth) / 2, (texture.height - spotHeight) / 2)
            for y in 0..<spotHeight {
                for x in 0..<spotWidth {
                    let value = plane[(top + y) * texture.width + left + x] - mean
                    spot.real[y * planeWidth + x] = value * fadeX[x] * fadeY[y] / weight.squareRoot()
                }
            }
            spot.transform(pool: pool)
            spot.multiply(by: noise, pool: pool)
            spot.transform(inverse: true, pool: pool)
            // Behind the first spot the plane's own period does not matter.
            for y in 0..<height {
                let row = spot.real + (y + spotHeight) * planeWidth + spotWidth
                for x in 0..<width { result.plane(channel)[y * width + x] = mean + row[x] }
            }
        }
        return result
    }

    /// Rises from 0 to 1 over an eighth of the length, and falls again.
    private static func fade(_ length: Int) -> [Float] {
        let ramp = max(1, Double(length) / 8)
        return (0..<length).map { i in
            let distance = Double(min(i, length - 1 - i)) + 0.5
            return distance >= ramp ? 1 : Float(0.5 - 0.5 * cos(.pi * distance / ramp))
        }
    }
}
