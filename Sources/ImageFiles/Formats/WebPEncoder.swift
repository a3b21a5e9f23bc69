import CWebP

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// WebP, by libwebp: of quality 95, or without loss where the picture was.
enum WebPEncoder: PictureEncoder {
    static func encode(
        _ picture: StoredPicture, to file: OutputFile, _ next: () -> UnsafeBufferPointer<Float>
    ) throws {
        var configuration = WebPConfig()
        var image = WebPPicture()
        guard WebPConfigInit(&configuration) != 0, WebPPictureInit(&image) != 0 else {
            PictureTask.abandon("libwebp is of another version")
        }
        configuration.quality = 95
        if picture.metadata.isLossless {
            configuration.lossless = 1
            // Colors below alpha 0, too.
            configuration.exact = 1
            image.use_argb = 1
        }
        let layout = picture.layout
        let stride = layout.channels * picture.width
        var bytes = [UInt8](repeating: 0, count: stride * picture.height)
        for y in 0..<picture.height {
            Samples.gather(layout, next()) { bytes[y * stride + $0] = Samples.byte($1) }
        }
        image.width = Int32(picture.width)
        image.height = Int32(picture.height)
        let isImported =
            layout.hasAlpha
            ? WebPPictureImportRGBA(&image, bytes, Int32(stride))
            : WebPPictureImportRGB(&image, bytes, Int32(stride))
        var memory = WebPMemoryWriter()
        WebPMemoryWriterInit(&memory)
        let isEncoded = withUnsafeMutablePointer(to: &memory) { memory in
            image.writer = WebPMemoryWrite
            image.custom_ptr = UnsafeMutableRawPointer(memory)
            return isImported != 0 && WebPEncode(&configuration, &image) != 0
        }
        guard isEncoded else { PictureTask.abandon("libwebp reports error \(image.error_code.rawValue)") }
        try write(picture, UnsafeRawBufferPointer(start: memory.mem, count: memory.size), to: file)
    }

    /// The compressed picture with what else is known of it.
    private static func write(_ picture: StoredPicture, _ image: UnsafeRawBufferPointer, to file: OutputFile)
        throws
    {
        var chunks: [(name: String, bytes: Data)] = []
        if case .profile(let profile) = picture.colors { chunks.append(("ICCP", profile)) }
        if let exif = picture.metadata.exif { chunks.append(("EXIF", exif)) }
        if let xmp = picture.metadata.xmp { chunks.append(("XMP ", xmp)) }
        guard !chunks.isEmpty else { return file.write(image) }
        guard let mux = WebPNewInternal(Int32(WEBP_MUX_ABI_VERSION)) else {
            PictureTask.abandon("libwebpmux is of another version")
        }
        var data = WebPData(bytes: image.baseAddress?.assumingMemoryBound(to: UInt8.self), size: image.count)
        var isDone = WebPMuxSetImage(mux, &data, 0) == WEBP_MUX_OK
        for (name, bytes) in chunks {
            bytes.withUnsafeBytes {
                var chunk = WebPData(
                    bytes: $0.baseAddress?.assumingMemoryBound(to: UInt8.self), size: $0.count)
                isDone = isDone && WebPMuxSetChunk(mux, name, &chunk, 1) == WEBP_MUX_OK
            }
        }
        var whole = WebPData()
        guard isDone, WebPMuxAssemble(mux, &whole) == WEBP_MUX_OK else {
            PictureTask.abandon("libwebpmux can't assemble it")
        }
        file.write(UnsafeRawBufferPointer(start: whole.bytes, count: whole.size))
    }
}
