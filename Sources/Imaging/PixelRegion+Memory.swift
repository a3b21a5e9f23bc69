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

    /// An opaque region that shows a picture, shrunk where it is larger than `limit`: each pixel is the mean of
    /// those that it stands for.
    public init(
        opaque picture: Picture, within limit: (width: Int, height: Int)? = nil, pool: ThreadPool
    ) throws {
        let scale = limit.map {
            min(1, Double($0.width) / Double(picture.width), Double($0.height) / Double(picture.height))
        }
        func shrunk(_ length: Int) -> Int { max(1, Int((Double(length) * (scale ?? 1)).rounded())) }
        let (width, height) = (shrunk(picture.width), shrunk(picture.height))
        try self.init(width: width, height: height)
        pool.forEach(0..<height) { y in
            let target = row(y)
            let rows = y * picture.height / height..<(y + 1) * picture.height / height
            for x in 0..<width {
                let columns = x * picture.width / width..<(x + 1) * picture.width / width
                let count = Float(rows.count * columns.count)
                for channel in 0..<3 {
                    var sum: Float = 0
                    for row in rows {
                        let source = picture.plane(channel) + row * picture.width
                        for column in columns { sum += source[column] }
                    }
                    target[4 * x + channel] = sum / (255 * count)
                }
                target[4 * x + 3] = 1
            }
        }
    }
}
