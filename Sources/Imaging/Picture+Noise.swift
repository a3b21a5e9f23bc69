import Kernels

extension Picture {
    /// The picture with normally distributed noise of standard deviation `sigma` added to every value, written to
    /// `target`, of this picture's size. Every row has a generator of its own, so that threads may share the work.
    public func addNoise(
        sigma: Double, into target: Picture, random: inout RandomSource, pool: ThreadPool
    ) {
        precondition(target.width == width && target.height == height)
        let seeds = (0..<3 * height).map { _ in Int(truncatingIfNeeded: random.next()) }
        pool.forEach(0..<3 * height) { row in
            var random = RandomSource(seed: seeds[row])
            for i in row * width..<(row + 1) * width {
                target.planes[i] = planes[i] + Float(sigma * random.normal())
            }
        }
    }

    /// Every plane's values beside those of the others at the same place: adds them to sums, as they are or squared.
    public func add(to sums: Picture, squared: Bool, pool: ThreadPool) {
        precondition(sums.width == width && sums.height == height)
        pool.forEach(0..<3 * height) { row in
            for i in row * width..<(row + 1) * width {
                sums.planes[i] += squared ? planes[i] * planes[i] : planes[i]
            }
        }
    }

    /// The largest magnitude of the three values of each pixel.
    public var largestMagnitudes: Plane {
        Plane(
            width: width, height: height,
            values: (0..<area).map { i in
                max(abs(planes[i]), abs(planes[area + i]), abs(planes[2 * area + i]))
            })
    }

    /// The largest of all values less the smallest.
    public var range: Float {
        let values = UnsafeBufferPointer(start: planes, count: count)
        return values.max()! - values.min()!
    }
}
