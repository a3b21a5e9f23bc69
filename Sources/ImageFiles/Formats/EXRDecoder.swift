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
    let leastFileBytes: Int
    private let file: EXRFile
    private let part: Int32
    private let storage: exr_storage_t
    private let window: exr_attr_box2i_t
    /// Names in the file, in order R, G, B, A or Y, A.
    private let channels: [String]
    /// Nil where the newer library reads them.
    private let colorsByOlderLibrary: EXRColors?

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
        let isGray = channels.count < 3 && !choice.isLuminanceChroma
        let hasAlpha = channels.count % 2 == 0
        let size = try file.chunkSize(part, storage, width: width)
        // Of chunks, since several may share their bytes; half a number for each color, at least.
        leastFileBytes =
            choice.mostBytesPerByte.map {
                PictureTask.byteCount(min(size.wide, width), min(size.high, height), 2 * choice.names.count)
                    / $0
            } ?? 0
        // It makes room for chunks as soon as it opens a file, which can't be done later on.
        let isLongEnough = bytes.count >= leastFileBytes
        colorsByOlderLibrary =
            choice.needsOlderLibrary && isLongEnough ? try EXRColors(0, window, width: width) : nil
        picture = StoredPicture(
            width: width, height: height,
            layout: PixelLayout(
                depth: choice.isHalf ? .half : .float, isGray: isGray, hasAlpha: hasAlpha, isLinear: true,
                isPremultiplied: hasAlpha))
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
        var aspect: Float = 1
        exr_get_pixel_aspect_ratio(file.handle, part, &aspect)
        if exr_attr_get_float(file.handle, part, "xDensity", &density) == 0, density > 0, density.isFinite,
            (density * aspect).isFinite
        {
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
            guard primaries.isFinite else { return .sRGB }
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
        if let colorsByOlderLibrary {
            var line = [Float](repeating: 1, count: 4 * picture.width)
            for y in 0..<picture.height {
                try colorsByOlderLibrary.read(y, to: &line)
                for x in 0..<picture.width where line[4 * x + 3] != 0 {
                    for c in 0..<3 { line[4 * x + c] /= line[4 * x + 3] }
                }
                line.withUnsafeBufferPointer { store(y, $0) }
            }
            return
        }
        let pipeline = UnsafeMutablePointer<exr_decode_pipeline_t>.allocate(capacity: 1)
        pipeline.initialize(to: exr_decode_pipeline_t())
        let (width, height) = (picture.width, picture.height)
        let isTiled = storage == EXR_STORAGE_TILED
        let (wide, high) = try file.chunkSize(part, storage, width: width)
        let rows = min(high, height)
        // One plane after the other: OpenEXR 3.1 swaps channels that are to be interleaved.
        var planes = [Float](repeating: 1, count: (channels.count + 1) * rows * width)
        var line = [Float](repeating: 1, count: 4 * width)
        for top in stride(from: 0, to: height, by: high) {
            for left in stride(from: 0, to: width, by: wide) {
                var chunk = exr_chunk_info_t()
                try EXRFile.check(
                    isTiled
                        ? exr_read_tile_chunk_info(
                            file.handle, part, Int32(left / wide), Int32(top / high), 0, 0, &chunk)
                        : exr_read_scanline_chunk_info(file.handle, part, window.min.y + Int32(top), &chunk))
                try decode(
                    chunk, pipeline, isFirst: top == 0 && left == 0, to: &planes, rows: rows, left: left)
            }
            for y in 0..<min(rows, height - top) {
                interleave(planes, rows: rows, y, to: &line)
                line.withUnsafeBufferPointer { store(top + y, $0) }
            }
        }
    }

    /// Decodes a chunk into its place in a band of rows.
    private func decode(
        _ chunk: exr_chunk_info_t, _ pipeline: UnsafeMutablePointer<exr_decode_pipeline_t>, isFirst: Bool,
        to planes: inout [Float], rows: Int, left: Int
    ) throws {
        var chunk = chunk
        try EXRFile.check(
            isFirst
                ? exr_decoding_initialize(file.handle, part, &chunk, pipeline)
                : exr_decoding_update(file.handle, part, &chunk, pipeline))
        let width = picture.width
        guard left + Int(chunk.width) <= width, Int(chunk.height) <= rows else {
            throw PictureProblem.damaged("a chunk of it is larger than it says")
        }
        try planes.withUnsafeMutableBytes { planes in
            for index in 0..<Int(pipeline.pointee.channel_count) {
                let channel = pipeline.pointee.channels + index
                let name = String(cString: channel.pointee.channel_name)
                // OpenEXR 3.1 crashes where a channel is not wanted; those lie behind the others.
                let place = channels.firstIndex(of: name) ?? channels.count
                channel.pointee.decode_to_ptr =
                    (planes.baseAddress! + 4 * (place * rows * width + left)).assumingMemoryBound(
                        to: UInt8.self)
                channel.pointee.user_pixel_stride = 4
                channel.pointee.user_line_stride = Int32(4 * width)
                channel.pointee.user_bytes_per_element = 4
                channel.pointee.user_data_type = UInt16(EXR_PIXEL_FLOAT.rawValue)
            }
            if isFirst {
                try EXRFile.check(exr_decoding_choose_default_routines(file.handle, part, pipeline))
            }
            try EXRFile.check(exr_decoding_run(file.handle, part, pipeline))
        }
    }

    /// A row of the band as R'G'B'A.
    private func interleave(_ planes: [Float], rows: Int, _ y: Int, to line: inout [Float]) {
        let (width, layout) = (picture.width, picture.layout)
        let plane = rows * width
        for x in 0..<width {
            let i = y * width + x
            let alpha = layout.hasAlpha ? planes[(channels.count - 1) * plane + i] : 1
            // Colors below alpha 0, of light without a surface, stay as they are.
            let factor = alpha != 0 ? alpha : 1
            for c in 0..<3 { line[4 * x + c] = planes[(layout.isGray ? 0 : c) * plane + i] / factor }
            line[4 * x + 3] = alpha
        }
    }
}
