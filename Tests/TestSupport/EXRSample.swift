import COpenEXR
import Foundation

/// An OpenEXR file made by OpenEXR's C library, so that tests decide what is in it.
public struct EXRSample {
    public struct Part {
        public var name = "part"
        /// In alphabetical order.
        public var channels = ["B", "G", "R"]
        public var isHalf = true
        /// Rows and columns for each sample.
        public var sampling: Int32 = 1
        /// Left, top, right, bottom, all of them within.
        public var data: [Int32] = [0, 0, 7, 5]
        public var display: [Int32] = [0, 0, 7, 5]
        /// The side of a tile; nil for scan lines.
        public var tile: UInt32?
        public var isDeep = false
        public var compression = EXR_COMPRESSION_ZIP
        /// Of position within the data window and channel.
        public var value: (Int, Int, String) -> Float = { x, y, c in
            c.hasSuffix("A") ? 1 : Float(x + 8 * y) / 64 + (c.hasSuffix("R") ? 0 : 0.25)
        }

        public init() {}

        var width: Int { Int(data[2] - data[0]) + 1 }
        var height: Int { Int(data[3] - data[1]) + 1 }
    }

    public static let losslessCompressions = [
        EXR_COMPRESSION_NONE, EXR_COMPRESSION_RLE, EXR_COMPRESSION_ZIPS, EXR_COMPRESSION_ZIP,
        EXR_COMPRESSION_PIZ,
    ]

    public var parts: [Part]
    /// x and y of red, green, blue, white.
    public var chromaticities: [Float] = []
    public var comment = ""

    public init(_ parts: [Part] = [Part()]) { self.parts = parts }

    /// Writes it and returns its path.
    public func write(to folder: TemporaryFolder, as name: String = "in.exr") throws -> String {
        let path = folder.file(name)
        var setup = exr_context_initializer_t()
        setup.size = MemoryLayout<exr_context_initializer_t>.size
        setup.zip_level = -2
        setup.dwa_quality = -1
        var context: exr_context_t?
        try check(exr_start_write(&context, path, EXR_WRITE_FILE_DIRECTLY, &setup))
        let exr = context!
        for (index, part) in parts.enumerated() {
            var number: Int32 = 0
            let storage =
                part.isDeep
                ? EXR_STORAGE_DEEP_SCANLINE : part.tile == nil ? EXR_STORAGE_SCANLINE : EXR_STORAGE_TILED
            try check(exr_add_part(exr, parts.count > 1 ? part.name : nil, storage, &number))
            var (display, data, center) = (box(part.display), box(part.data), exr_attr_v2f_t())
            try check(
                exr_initialize_required_attr(
                    exr, number, &display, &data, 1, &center, 1, EXR_LINEORDER_INCREASING_Y,
                    part.isDeep ? EXR_COMPRESSION_NONE : part.compression))
            if let tile = part.tile {
                try check(
                    exr_set_tile_descriptor(
                        exr, number, tile, tile, EXR_TILE_ONE_LEVEL, EXR_TILE_ROUND_DOWN))
            }
            for channel in part.channels {
                exr_add_channel(
                    exr, number, channel, part.isHalf ? EXR_PIXEL_HALF : EXR_PIXEL_FLOAT,
                    EXR_PERCEPTUALLY_LOGARITHMIC, part.sampling, part.sampling)
            }
            if index == 0, !comment.isEmpty { try check(exr_attr_set_string(exr, 0, "comments", comment)) }
            if index == 0, chromaticities.count == 8 {
                let c = chromaticities
                var value = exr_attr_chromaticities_t(
                    red_x: c[0], red_y: c[1], green_x: c[2], green_y: c[3], blue_x: c[4], blue_y: c[5],
                    white_x: c[6], white_y: c[7])
                try check(exr_attr_set_chromaticities(exr, 0, "chromaticities", &value))
            }
            if part.isDeep { try check(exr_set_version(exr, number, 1)) }
        }
        try check(exr_write_header(exr))
        for (index, part) in parts.enumerated() where !part.isDeep { try write(part, Int32(index), exr) }
        // Deep pixels can't be written here, and the library removes a file without any.
        let header = try Data(contentsOf: URL(fileURLWithPath: path))
        let code = exr_finish(&context)
        if parts.contains(where: \.isDeep) { return try folder.write(header, to: name) }
        try check(code)
        return path
    }

    private func write(_ part: Part, _ index: Int32, _ exr: exr_context_t) throws {
        let pipeline = UnsafeMutablePointer<exr_encode_pipeline_t>.allocate(capacity: 1)
        pipeline.initialize(to: exr_encode_pipeline_t())
        defer { pipeline.deallocate() }
        let step = part.tile.map { Int($0) }
        var lines: Int32 = 1
        if step == nil { try check(exr_get_scanlines_per_chunk(exr, index, &lines)) }
        let rows = step ?? Int(lines)
        var isFirst = true
        for top in stride(from: 0, to: part.height, by: rows) {
            for left in stride(from: 0, to: part.width, by: step ?? part.width) {
                var chunk = exr_chunk_info_t()
                if let step {
                    try check(
                        exr_write_tile_chunk_info(
                            exr, index, Int32(left / step), Int32(top / step), 0, 0, &chunk))
                } else {
                    try check(exr_write_scanline_chunk_info(exr, index, part.data[1] + Int32(top), &chunk))
                }
                try check(
                    isFirst
                        ? exr_encoding_initialize(exr, index, &chunk, pipeline)
                        : exr_encoding_update(exr, index, &chunk, pipeline))
                let width = Int(chunk.width)
                var planes = part.channels.flatMap { channel in
                    (0..<rows * width).map { part.value(left + $0 % width, top + $0 / width, channel) }
                }
                try planes.withUnsafeMutableBytes { planes in
                    for number in 0..<Int(pipeline.pointee.channel_count) {
                        let channel = pipeline.pointee.channels + number
                        channel.pointee.encode_from_ptr =
                            UnsafePointer(
                                (planes.baseAddress! + 4 * number * rows * width).assumingMemoryBound(
                                    to: UInt8.self))
                        channel.pointee.user_pixel_stride = 4
                        channel.pointee.user_line_stride = Int32(4 * width)
                        channel.pointee.user_bytes_per_element = 4
                        channel.pointee.user_data_type = UInt16(EXR_PIXEL_FLOAT.rawValue)
                    }
                    if isFirst { try check(exr_encoding_choose_default_routines(exr, index, pipeline)) }
                    try check(exr_encoding_run(exr, index, pipeline))
                }
                isFirst = false
            }
        }
        try check(exr_encoding_destroy(exr, pipeline))
    }

    private func box(_ sides: [Int32]) -> exr_attr_box2i_t {
        var box = exr_attr_box2i_t()
        (box.min.x, box.min.y, box.max.x, box.max.y) = (sides[0], sides[1], sides[2], sides[3])
        return box
    }

    struct Failure: Error { let code: Int32 }

    private func check(_ code: exr_result_t) throws {
        guard code == 0 else { throw Failure(code: code) }
    }

    /// A picture of 64×48 pixels in one color, by the older library, which writes what the newer can't yet.
    public static func plain(
        _ color: [Float], compression: Int32, isLuminanceChroma: Bool = false, to folder: TemporaryFolder
    ) throws -> String {
        let path = folder.file("plain.exr")
        let header = ImfNewHeader()
        ImfHeaderSetDisplayWindow(header, 0, 0, 63, 47)
        ImfHeaderSetDataWindow(header, 0, 0, 63, 47)
        ImfHeaderSetCompression(header, compression)
        let channels = isLuminanceChroma ? IMF_WRITE_YC : IMF_WRITE_RGBA
        guard let file = ImfOpenOutputFile(path, header, channels) else { throw Failure(code: -1) }
        let half = color.map { Float16($0).bitPattern }
        let pixels = [ImfRgba](
            repeating: ImfRgba(r: half[0], g: half[1], b: half[2], a: half[3]), count: 64 * 48)
        guard ImfOutputSetFrameBuffer(file, pixels, 1, 64) != 0, ImfOutputWritePixels(file, 48) != 0,
            ImfCloseOutputFile(file) != 0
        else { throw Failure(code: -1) }
        ImfDeleteHeader(header)
        return path
    }

    /// The data window and the display window that a file tells.
    public static func windows(_ path: String) throws -> [[Int32]] {
        var setup = exr_context_initializer_t()
        setup.size = MemoryLayout<exr_context_initializer_t>.size
        var context: exr_context_t?
        guard exr_start_read(&context, path, &setup) == 0 else { throw Failure(code: -1) }
        defer { exr_finish(&context) }
        var (data, display) = (exr_attr_box2i_t(), exr_attr_box2i_t())
        exr_get_data_window(context, 0, &data)
        exr_get_display_window(context, 0, &display)
        return [data, display].map { [$0.min.x, $0.min.y, $0.max.x, $0.max.y] }
    }
}
