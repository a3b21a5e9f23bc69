import Kernels

extension PixelRegion {
    /// Replaces all pixels by opaque gray: the plane's values, 0 where nothing is visible.
    public func replace(with plane: Plane, pool: ThreadPool) {
        precondition(plane.width == width && plane.height == height)
        plane.values.withUnsafeBufferPointer { values in
            let values = values.baseAddress!
            pool.forEach(0..<height) { y in
                let target = row(y)
                for x in 0..<width {
                    let value = values[y * width + x] * min(max(target[4 * x + 3], 0), 1)
                    for channel in 0..<3 { target[4 * x + channel] = value }
                    target[4 * x + 3] = 1
                }
            }
        }
    }

    /// Mixes the colors of a scale into the pixels: `strength` (0…1) of them. Alpha stays.
    public func mix(_ plane: Plane, colors: HeatColors, strength: Float, pool: ThreadPool) {
        precondition(plane.width == width && plane.height == height)
        plane.values.withUnsafeBufferPointer { values in
            let values = values.baseAddress!
            pool.forEach(0..<height) { y in
                let target = row(y)
                for x in 0..<width where target[4 * x + 3] > 0 {
                    let color = colors[values[y * width + x]]
                    for channel in 0..<3 {
                        target[4 * x + channel] += strength * (color[channel] - target[4 * x + channel])
                    }
                }
            }
        }
    }
}
