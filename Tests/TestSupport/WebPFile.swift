import CWebP

/// WebP files with more than a picture in them, made by libwebp.
public enum WebPFile {
    /// A picture with colors below full transparency.
    public static func lossless(width: Int, height: Int) -> [UInt8] {
        let pixels = (0..<4 * width * height).map { (index: Int) -> UInt8 in
            index % 4 == 3 ? UInt8(index / 4 % 3 * 127) : UInt8(index * 7 % 251)
        }
        var (configuration, picture, memory) = (WebPConfig(), WebPPicture(), WebPMemoryWriter())
        WebPConfigInit(&configuration)
        WebPPictureInit(&picture)
        (configuration.lossless, configuration.exact) = (1, 1)
        (picture.use_argb, picture.width, picture.height) = (1, Int32(width), Int32(height))
        WebPPictureImportRGBA(&picture, pixels, Int32(4 * width))
        WebPMemoryWriterInit(&memory)
        withUnsafeMutablePointer(to: &memory) {
            picture.writer = WebPMemoryWrite
            picture.custom_ptr = UnsafeMutableRawPointer($0)
            WebPEncode(&configuration, &picture)
        }
        defer {
            WebPPictureFree(&picture)
            WebPMemoryWriterClear(&memory)
        }
        return Array(UnsafeBufferPointer(start: memory.mem, count: memory.size))
    }

    /// The file with a chunk besides.
    public static func adding(_ name: String, _ chunk: [UInt8], to file: [UInt8]) -> [UInt8] {
        file.withUnsafeBufferPointer { file in
            chunk.withUnsafeBufferPointer { chunk in
                var old = WebPData(bytes: file.baseAddress, size: file.count)
                var added = WebPData(bytes: chunk.baseAddress, size: chunk.count)
                let mux = WebPMuxCreateInternal(&old, 1, Int32(WEBP_MUX_ABI_VERSION))
                defer { WebPMuxDelete(mux) }
                WebPMuxSetChunk(mux, name, &added, 1)
                var whole = WebPData()
                WebPMuxAssemble(mux, &whole)
                return Array(UnsafeBufferPointer(start: whole.bytes, count: whole.size))
            }
        }
    }
}

/// A WebP file of frames of one color each, made by libwebp.
public struct WebPAnimation {
    public let bytes: [UInt8]

    /// 16×16 pixels.
    public init(frames: Int) {
        var image = WebPData()
        let pixels = [UInt8](repeating: 100, count: 3 * 16 * 16)
        var encoded: UnsafeMutablePointer<UInt8>?
        image.size = WebPEncodeLosslessRGB(pixels, 16, 16, 48, &encoded)
        image.bytes = UnsafePointer(encoded)
        let mux = WebPNewInternal(Int32(WEBP_MUX_ABI_VERSION))
        for _ in 0..<frames {
            var frame = WebPMuxFrameInfo()
            frame.bitstream = image
            frame.id = WEBP_CHUNK_ANMF
            frame.duration = 100
            frame.dispose_method = WEBP_MUX_DISPOSE_NONE
            frame.blend_method = WEBP_MUX_NO_BLEND
            WebPMuxPushFrame(mux, &frame, 1)
        }
        var parameters = WebPMuxAnimParams(bgcolor: 0, loop_count: 0)
        WebPMuxSetAnimationParams(mux, &parameters)
        var whole = WebPData()
        WebPMuxAssemble(mux, &whole)
        bytes = Array(UnsafeBufferPointer(start: whole.bytes, count: whole.size))
        WebPMuxDelete(mux)
    }
}
