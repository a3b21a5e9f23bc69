import Kernels

extension PixelRegion {
    /// A region of undefined values in memory of its own, which lives as long as the region or a copy of
    /// it; throws ``ImagingError/outOfMemory(width:height:)``.
    public init(width: Int, height: Int) throws {
        // A file may claim to have more pixels than can be counted.
        guard height <= Int.max / 16 / width, let memory = AlignedMemory(count: 4 * width * height) else {
            throw ImagingError.outOfMemory(width: width, height: height)
        }
        self.init(pixels: memory.base, width: width, height: height, owner: memory)
    }

    /// A copy of another region in memory of its own.
    public init(copying other: PixelRegion) throws {
        try self.init(width: other.width, height: other.height)
        copy(from: other)
    }

    /// An opaque region that shows a picture.
    public init(opaque picture: Picture, pool: ThreadPool) throws {
        try self.init(width: picture.width, height: picture.height)
        let (red, green, blue) = (picture.plane(0), picture.plane(1), picture.plane(2))
        pool.forEach(0..<picture.height) { y in
            let target = row(y)
            for x in 0..<picture.width {
                let i = y * picture.width + x
                target[4 * x] = red[i] / 255
                target[4 * x + 1] = green[i] / 255
                target[4 * x + 2] = blue[i] / 255
                target[4 * x + 3] = 1
            }
        }
    }
}
