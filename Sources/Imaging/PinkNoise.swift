import Kernels

extension Picture {
    /// Smooth clouds to begin a picture with: noise whose amplitude falls with the frequency as 1/f, as that of
    /// photographs does (Field 1987), down to details of about four pixels. Of one seed, pictures of all sizes have
    /// much the same clouds, mostly gray, with a mean of 118 and a standard deviation of 24 levels.
    public static func pinkNoise(
        width: Int, height: Int, random: inout RandomSource, pool: ThreadPool
    ) throws -> Picture {
        var sizes = [(width: (width + 3) / 4, height: (height + 3) / 4)]
        while max(sizes.last!.width, sizes.last!.height) > 4 {
            sizes.append(((sizes.last!.width + 1) / 2, (sizes.last!.height + 1) / 2))
        }
        // Every octave adds as much as the one before.
        let noise = try Picture(width: sizes.last!.width, height: sizes.last!.height)
        noise.fill(0)
        let clouds = try sizes.reversed().reduce(noise) { coarser, size in
            let clouds = try coarser.resampled(width: size.width, height: size.height, pool: pool)
            for place in 0..<clouds.area {
                let gray = random.normal()
                for channel in 0..<3 {
                    clouds.plane(channel)[place] += Float(gray + chroma * random.normal())
                }
            }
            return clouds
        }
        let result = try clouds.resampled(width: width, height: height, pool: pool)
        let mean = Double(Kernels.sum(result.planes, count: result.count)) / Double(result.count)
        let square = sumOfSquares(result.planes, count: result.count) / Double(result.count) - mean * mean
        let factor = square > 0 ? 24 / square.squareRoot() : 0
        for i in 0..<result.count {
            result.planes[i] = Float(118 + factor * (Double(result.planes[i]) - mean))
        }
        result.clip(pool: pool)
        return result
    }

    /// Of a channel's own noise beside that of all three.
    private static let chroma = 0.4
}
