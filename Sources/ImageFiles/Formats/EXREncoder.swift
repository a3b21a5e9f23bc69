import COpenEXR

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// OpenEXR, by its C library: in scan lines, compressed without loss.
enum EXREncoder: PictureEncoder {
    static func encode(
        _ picture: StoredPicture, to output: OutputFile, _ next: () -> UnsafeBufferPointer<Float>
    ) throws {
        do {
            try write(picture, to: output, next)
        } catch PictureProblem.undecodable(let complaint) {
            PictureTask.abandon(complaint)
        }
    }

    private static func write(
        _ picture: StoredPicture, to output: OutputFile, _ next: () -> UnsafeBufferPointer<Float>
    ) throws {
        let file = try EXRFile(writing: output)
        let exr = file.handle
        var part: Int32 = 0
        try EXRFile.check(exr_add_part(exr, nil, EXR_STORAGE_SCANLINE, &part))
        var whole = exr_attr_box2i_t()
        (whole.max.x, whole.max.y) = (Int32(picture.width - 1), Int32(picture.height - 1))
        var (display, data, center) = (whole, whole, exr_attr_v2f_t())
        var (wide, aspect, compression) = (Float(1), Float(1), EXR_COMPRESSION_ZIP)
        let old = try picture.metadata.exrHeader.map { header in
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: header.count, alignment: 8)
            header.copyBytes(to: bytes)
            return try EXRFile(reading: UnsafeRawBufferPointer(bytes))
        }
        if let old {
            var window = exr_attr_box2i_t()
            try EXRFile.check(exr_get_data_window(old.handle, 0, &window))
            if let size = window.size, size == (picture.width, picture.height) {
                data = window
                try EXRFile.check(exr_get_display_window(old.handle, 0, &display))
            }
            exr_get_screen_window_center(old.handle, 0, &center)
            exr_get_screen_window_width(old.handle, 0, &wide)
            exr_get_pixel_aspect_ratio(old.handle, 0, &aspect)
            var before = EXR_COMPRESSION_ZIP
            exr_get_compression(old.handle, 0, &before)
            let lossless = [
                EXR_COMPRESSION_NONE, EXR_COMPRESSION_RLE, EXR_COMPRESSION_ZIPS, EXR_COMPRESSION_ZIP,
                EXR_COMPRESSION_PIZ,
            ]
            if lossless.contains(before) { compression = before }
        }
        try EXRFile.check(
            exr_initialize_required_attr(
                exr, 0, &display, &data, aspect, &center, wide, EXR_LINEORDER_INCREASING_Y, compression))
        let layout = picture.layout
        let names = (layout.isGray ? ["Y"] : ["R", "G", "B"]) + (layout.hasAlpha ? ["A"] : [])
        let type = layout.depth == .half ? EXR_PIXEL_HALF : EXR_PIXEL_FLOAT
        for name in names {
            exr_add_channel(exr, 0, name, type, EXR_PERCEPTUALLY_LOGARITHMIC, 1, 1)
        }
        if let old {
            try old.copyAttributes(to: file, part: 0)
        } else if let resolution = picture.metadata.resolution, resolution.unit != .none {
            try EXRFile.check(exr_attr_set_float(exr, 0, "xDensity", Float(resolution.perInch.x)))
        }
        try EXRFile.check(exr_write_header(exr))
        try writePixels(picture, exr, top: data.min.y, names, next)
        try file.finish()
    }

    private static func writePixels(
        _ picture: StoredPicture, _ exr: exr_context_t, top: Int32, _ names: [String],
        _ next: () -> UnsafeBufferPointer<Float>
    ) throws {
        let pipeline = UnsafeMutablePointer<exr_encode_pipeline_t>.allocate(capacity: 1)
        pipeline.initialize(to: exr_encode_pipeline_t())
        var lines: Int32 = 1
        try EXRFile.check(exr_get_scanlines_per_chunk(exr, 0, &lines))
        let perLine = 4 * picture.width
        var band = [Float](repeating: 0, count: perLine * Int(lines))
        for start in stride(from: 0, to: picture.height, by: Int(lines)) {
            for y in 0..<min(Int(lines), picture.height - start) {
                let row = next()
                for i in 0..<picture.width {
                    let alpha = picture.layout.isPremultiplied && row[4 * i + 3] != 0 ? row[4 * i + 3] : 1
                    for c in 0..<3 { band[y * perLine + 4 * i + c] = row[4 * i + c] * alpha }
                    band[y * perLine + 4 * i + 3] = row[4 * i + 3]
                }
            }
            var chunk = exr_chunk_info_t()
            try EXRFile.check(exr_write_scanline_chunk_info(exr, 0, top + Int32(start), &chunk))
            try EXRFile.check(
                start == 0
                    ? exr_encoding_initialize(exr, 0, &chunk, pipeline)
                    : exr_encoding_update(exr, 0, &chunk, pipeline))
            try band.withUnsafeBytes { band in
                for index in 0..<Int(pipeline.pointee.channel_count) {
                    let channel = pipeline.pointee.channels + index
                    let place = names.firstIndex(of: String(cString: channel.pointee.channel_name)) ?? 0
                    let slot = names[place] == "A" ? 3 : place
                    channel.pointee.encode_from_ptr =
                        (band.baseAddress! + 4 * slot).assumingMemoryBound(to: UInt8.self)
                    channel.pointee.user_pixel_stride = 16
                    channel.pointee.user_line_stride = Int32(4 * perLine)
                    channel.pointee.user_bytes_per_element = 4
                    channel.pointee.user_data_type = UInt16(EXR_PIXEL_FLOAT.rawValue)
                }
                if start == 0 {
                    try EXRFile.check(exr_encoding_choose_default_routines(exr, 0, pipeline))
                    storeRawWhereNothingIsSaved(pipeline)
                }
                try EXRFile.check(exr_encoding_run(exr, 0, pipeline))
            }
        }
        try EXRFile.check(exr_encoding_destroy(exr, pipeline))
    }

    /// A chunk as long as its pixels is one that is not compressed, to whoever reads it. OpenEXR 3.1 also keeps what it
    /// has compressed to exactly that length, which then is read as pixels.
    private static func storeRawWhereNothingIsSaved(
        _ pipeline: UnsafeMutablePointer<exr_encode_pipeline_t>
    ) {
        guard let compress = pipeline.pointee.compress_fn else { return }
        pipeline.pointee.encoding_user_data = unsafeBitCast(compress, to: UnsafeMutableRawPointer.self)
        pipeline.pointee.compress_fn = { pipeline in
            let chunk = pipeline!
            typealias Step = @convention(c) (UnsafeMutablePointer<exr_encode_pipeline_t>?) -> exr_result_t
            let result = unsafeBitCast(chunk.pointee.encoding_user_data, to: Step.self)(chunk)
            if chunk.pointee.compressed_bytes == chunk.pointee.packed_bytes,
                let target = chunk.pointee.compressed_buffer, let pixels = chunk.pointee.packed_buffer
            {
                target.copyMemory(from: pixels, byteCount: Int(chunk.pointee.packed_bytes))
            }
            return result
        }
    }
}
