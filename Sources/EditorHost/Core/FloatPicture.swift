import CPareidolia

#if canImport(Glibc)
import Glibc
#endif

/// A picture as the core wants it: interleaved R'G'B'A floats, rows without gaps.
///
/// One thread at a time uses the memory: who made it, then the core's, then who takes the result.
public final class FloatPicture: @unchecked Sendable {
    public let width: Int
    public let height: Int
    /// [height, width, 4]
    public let pixels: UnsafeMutablePointer<Float>

    public var count: Int { width * height }

    /// A picture of whatever the memory holds. Throws `HostError.noMemory`.
    public init(width: Int, height: Int) throws(HostError) {
        guard let memory = malloc(width * height * 4 * MemoryLayout<Float>.stride) else {
            throw HostError.noMemory(width: width, height: height)
        }
        self.width = width
        self.height = height
        pixels = memory.bindMemory(to: Float.self, capacity: width * height * 4)
    }

    /// A copy of what the core shows during a call. Throws `HostError.noMemory`.
    public convenience init(copying region: pareidolia_region) throws(HostError) {
        try self.init(width: Int(region.width), height: Int(region.height))
        for y in 0..<height {
            let row = UnsafeRawPointer(region.pixels!) + y * Int(region.stride_bytes)
            memcpy(pixels + 4 * width * y, row, 16 * width)
        }
    }

    deinit { free(pixels) }

    public var region: pareidolia_region {
        pareidolia_region(
            struct_size: MemoryLayout<pareidolia_region>.size, pixels: pixels, width: Int32(width),
            height: Int32(height), stride_bytes: Int64(16 * width))
    }

    /// A part of it, in the same memory.
    public func region(of part: PixelRectangle) -> pareidolia_region {
        var region = region
        region.pixels += 4 * (part.y * width + part.x)
        (region.width, region.height) = (Int32(part.width), Int32(part.height))
        return region
    }

    /// Puts a picture of a part's size into its place.
    func replace(_ part: PixelRectangle, with picture: FloatPicture) {
        for y in 0..<part.height {
            (pixels + 4 * ((part.y + y) * width + part.x))
                .update(from: picture.pixels + 4 * y * part.width, count: 4 * part.width)
        }
    }

    /// Whether no pixel shows: alpha is 0 everywhere.
    public var isTransparent: Bool { (0..<count).allSatisfy { pixels[4 * $0 + 3] == 0 } }
}
