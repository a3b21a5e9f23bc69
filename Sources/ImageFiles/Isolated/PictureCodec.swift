import Isolation

/// A file's picture, read by the format's own library, in a process of its own.
protocol PictureDecoder: AnyObject {
    /// Reads what stands before the pixels; throws ``PictureProblem``.
    init(_ file: UnsafeRawBufferPointer) throws
    /// What is known of it; all there is to know once it is decoded.
    var picture: StoredPicture { get }
    /// Of its pixels as the library holds them, at most.
    var decodedBytes: Int { get }
    /// That a file of such a picture has at least, by what its compression can do.
    var leastFileBytes: Int { get }
    /// Calls `store` with every row once, as R'G'B'A; throws ``PictureProblem``.
    func decode(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws
}

extension PictureDecoder {
    var leastFileBytes: Int { 0 }
}

/// How many bytes become one at most.
enum Compression {
    /// 258 of them are a length and a distance of one bit each.
    static let deflate = 1032
}

/// Writes a picture with the format's own library, in a process of its own.
protocol PictureEncoder {
    /// Calls `next` for every row, from the top; gray is its first channel.
    static func encode(
        _ picture: StoredPicture, to file: OutputFile, _ next: () -> UnsafeBufferPointer<Float>) throws
}

extension ImageFormat {
    var decoder: any PictureDecoder.Type {
        switch self {
        case .png: PNGDecoder.self
        case .jpeg: JPEGDecoder.self
        case .tiff: TIFFDecoder.self
        case .webp: WebPDecoder.self
        case .exr: EXRDecoder.self
        }
    }

    var encoder: any PictureEncoder.Type {
        switch self {
        case .png: PNGEncoder.self
        case .jpeg: JPEGEncoder.self
        case .tiff: TIFFEncoder.self
        case .webp: WebPEncoder.self
        case .exr: EXREncoder.self
        }
    }
}
