import COpenEXR

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// OpenEXR, by its C library: the first part that has colors, of which the data window is read.
final class EXRDecoder: PictureDecoder {
    private(set) var picture: StoredPicture
    let decodedBytes: Int
    private let file: EXRFile
    private let part: Int32
    private let storage: exr_storage_t
    private let window: exr_attr_box2i_t
    /// Names in the file, in order R, G, B, A or Y, A.
    private let channels: [String]

    init(_ bytes: UnsafeRawBufferPointer) throws {
        file = try EXRFile(reading: bytes)
        let choice = try EXRChannels(file)
        (part, storage, channels) = (choice.part, choice.storage, choice.names)
        var window = exr_attr_box2i_t()
        try EXRFile.check(exr_get_data_window(file.handle, part, &window))
        guard let (width, height) = window.size else {
            throw PictureProblem.damaged("its data window holds no pixels")
        }
        self.window = window
        let isGray = channels.count < 3
        picture = StoredPicture(
            width: width, height: height,
            layout: PixelLayout(
                depth: choice.isHalf ? .half : .float, isGray: isGray, hasAlpha: channels.count % 2 == 0,
                isLinear: true, isPremultiplied: channels.count % 2 == 0))
        picture.notes = choice.notes
        var chunk: UInt64 = 0
        try EXRFile.check(exr_get_chunk_unpacked_size(file.handle, part, &chunk))
        // Of chunks there are several copies; the highest have 256 rows.
        let largest = PictureTask.byteCount(width, max(height, 256), choice.bytesPerPixel) + 16 << 20
        guard chunk <= UInt64(largest) else {
            throw PictureProblem.unsupported("its chunks are larger than the picture")
        }
        decodedBytes = PictureTask.byteCount(width, height, 16) + 4 * Int(chunk)
        picture.colors = try colors
        picture.metadata.exrHeader = try header(width: width, height: height)
        var display = exr_attr_box2i_t()
        try EXRFile.check(exr_get_display_window(file.handle, part, &display))
        picture.isPartOfFrame =
            display.min.x != window.min.x || display.min.y != window.min.y
            || display.max.x != window.max.x || display.max.y != window.max.y
        var density: Float = 0
        if exr_attr_get_float(file.handle, part, "xDensity", &density) == 0, density > 0, density.isFinite {
            var aspect: Float = 1
            exr_get_pixel_aspect_ratio(file.handle, part, &aspect)
            picture.metadata.resolution = Resolution(
                x: Double(density), y: Double(density) * Double(aspect), unit: .inch)
        }
    }

    /// By primaries, unless they are sRGB's.
    private var colors: ColorSpace {
        get throws {
            var c = exr_attr_chromaticities_t()
            guard exr_attr_get_chromaticities(file.handle, part, "chromaticities", &c) == 0 else {
                return .sRGB
            }
            func pair(_ x: Float, _ y: Float) -> [Double] { [Double(x), Double(y)] }
            let primaries = Chromaticities(
                white: pair(c.white_x, c.white_y), red: pair(c.red_x, c.red_y),
                green: pair(c.green_x, c.green_y),
                blue: pair(c.blue_x, c.blue_y))
            return primaries.isNear(.sRGB) ? .sRGB : .primaries(primaries, gamma: nil)
        }
    }

    /// A file without pixels that has this one's attributes.
    private func header(width: Int, height: Int) throws -> Data {
        let copy = try EXRFile(writing: nil)
        var (index, compression): (Int32, exr_compression_t) = (0, EXR_COMPRESSION_ZIP)
        exr_get_compression(file.handle, part, &compression)
        try EXRFile.check(exr_add_part(copy.handle, nil, EXR_STORAGE_SCANLINE, &index))
        var (display, center, wide, aspect) = (exr_attr_box2i_t(), exr_attr_v2f_t(), Float(1), Float(1))
        try EXRFile.check(exr_get_display_window(file.handle, part, &display))
        exr_get_screen_window_center(file.handle, part, &center)
        exr_get_screen_window_width(file.handle, part, &wide)
        exr_get_pixel_aspect_ratio(file.handle, part, &aspect)
        var data = window
        try EXRFile.check(
            exr_initialize_required_attr(
                copy.handle, 0, &display, &data, aspect, &center, wide, EXR_LINEORDER_INCREASING_Y,
                compression))
        exr_add_channel(copy.handle, 0, "Y", EXR_PIXEL_HALF, EXR_PERCEPTUALLY_LOGARITHMIC, 1, 1)
        try file.copyAttributes(to: copy, part: part)
        try EXRFile.check(exr_write_header(copy.handle))
        return try copy.finish()
    }

    func decode(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws {
        let pipeline = UnsafeMutablePointer<exr_decode_pipeline_t>.allocate(capacity: 1)
        pipeline.initialize(to: exr_decode_pipeline_t())
        let width = picture.width
        if storage == EXR_STORAGE_SCANLINE {
            var lines: Int32 = 1
            try EXRFile.check(exr_get_scanlines_per_chunk(file.handle, part, &lines))
            var band = blank(Int(lines))
            for top in stride(from: 0, to: picture.height, by: Int(lines)) {
                var chunk = exr_chunk_info_t()
                try EXRFile.check(
                    exr_read_scanline_chunk_info(
                        file.handle, part, window.min.y + Int32(top), &chunk))
                try decode(chunk, pipeline, isFirst: top == 0, to: &band, left: 0)
                finish(&band, rows: min(Int(lines), picture.height - top), top: top, store)
            }
        } else {
            var (wide, high): (Int32, Int32) = (0, 0)
            try EXRFile.check(exr_get_tile_sizes(file.handle, part, 0, 0, &wide, &high))
            guard wide > 0, high > 0 else { throw PictureProblem.damaged("its tiles have no size") }
            var band = blank(min(Int(high), picture.height))
            for top in stride(from: 0, to: picture.height, by: Int(high)) {
                for left in stride(from: 0, to: width, by: Int(wide)) {
                    var chunk = exr_chunk_info_t()
                    try EXRFile.check(
                        exr_read_tile_chunk_info(
                            file.handle, part, Int32(left) / wide, Int32(top) / high, 0, 0, &chunk))
                    try decode(chunk, pipeline, isFirst: top == 0 && left == 0, to: &band, left: left)
                }
                finish(&band, rows: min(Int(high), picture.height - top), top: top, store)
            }
        }
    }

    private func blank(_ rows: Int) -> [Float] { [Float](repeating: 1, count: 4 * picture.width * rows) }

    /// Decodes a chunk into its place in a band of rows.
    private func decode(
        _ chunk: exr_chunk_info_t, _ pipeline: UnsafeMutablePointer<exr_decode_pipeline_t>, isFirst: Bool,
        to band: inout [Float], left: Int
    ) throws {
        var chunk = chunk
        try EXRFile.check(
            isFirst
                ? exr_decoding_initialize(file.handle, part, &chunk, pipeline)
                : exr_decoding_update(file.handle, part, &chunk, pipeline))
        try band.withUnsafeMutableBytes { band in
            let pixels = 4 * picture.width
            guard left + Int(chunk.width) <= picture.width, Int(chunk.height) * pixels * 4 <= band.count
            else {
                throw PictureProblem.damaged("a chunk of it is larger than it says")
            }
            for index in 0..<Int(pipeline.pointee.channel_count) {
                let channel = pipeline.pointee.channels + index
                let name = String(cString: channel.pointee.channel_name)
                guard let place = channels.firstIndex(of: name) else {
                    channel.pointee.decode_to_ptr = nil
                    continue
                }
                // Alpha is the last of four, gray is copied later.
                let slot = place == channels.count - 1 && channels.count % 2 == 0 ? 3 : place
                channel.pointee.decode_to_ptr =
                    (band.baseAddress! + 16 * left + 4 * slot).assumingMemoryBound(to: UInt8.self)
                channel.pointee.user_pixel_stride = 16
                channel.pointee.user_line_stride = Int32(4 * pixels)
                channel.pointee.user_bytes_per_element = 4
                channel.pointee.user_data_type = UInt16(EXR_PIXEL_FLOAT.rawValue)
            }
            if isFirst {
                try EXRFile.check(exr_decoding_choose_default_routines(file.handle, part, pipeline))
            }
            try EXRFile.check(exr_decoding_run(file.handle, part, pipeline))
        }
    }

    /// Makes the band's colors those of pixels, and stores its rows.
    private func finish(
        _ band: inout [Float], rows: Int, top: Int,
        _ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void
    ) {
        band.withUnsafeMutableBufferPointer { band in
            for i in 0..<rows * picture.width {
                let pixel = band.baseAddress! + 4 * i
                if picture.layout.isGray { (pixel[1], pixel[2]) = (pixel[0], pixel[0]) }
                // Colors below alpha 0, of light without a surface, stay as they are.
                if picture.layout.hasAlpha, pixel[3] != 0, pixel[3] != 1 {
                    for c in 0..<3 { pixel[c] /= pixel[3] }
                }
            }
            for y in 0..<rows {
                store(
                    top + y,
                    UnsafeBufferPointer(
                        rebasing: band[(4 * y * picture.width)..<(4 * (y + 1) * picture.width)]))
            }
        }
    }
}
