import CJPEG
import Glibc

/// JPEG, by libjpeg-turbo: progressive, of quality 95, with as many samples of color as of lightness.
enum JPEGEncoder: PictureEncoder {
    static func encode(
        _ picture: StoredPicture, to file: OutputFile, _ next: () -> UnsafeBufferPointer<Float>
    ) throws {
        let jpeg = UnsafeMutablePointer<jpeg_compress_struct>.allocate(capacity: 1)
        jpeg.initialize(to: jpeg_compress_struct())
        jpeg.pointee.err = JPEGErrors.handler { _, _ in
        } failing: {
            PictureTask.abandon($0)
        }
        jpeg_CreateCompress(jpeg, JPEG_LIB_VERSION, MemoryLayout<jpeg_compress_struct>.size)
        // As a whole, which is smaller than the pixels.
        var (bytes, count): (UnsafeMutablePointer<UInt8>?, UInt) = (nil, 0)
        jpeg_mem_dest(jpeg, &bytes, &count)
        let layout = picture.layout
        jpeg.pointee.image_width = UInt32(picture.width)
        jpeg.pointee.image_height = UInt32(picture.height)
        jpeg.pointee.input_components = Int32(layout.channels)
        jpeg.pointee.in_color_space = layout.isGray ? JCS_GRAYSCALE : JCS_RGB
        jpeg_set_defaults(jpeg)
        jpeg_set_quality(jpeg, 95, 1)
        jpeg_simple_progression(jpeg)
        for component in 0..<layout.channels {
            jpeg.pointee.comp_info[component].h_samp_factor = 1
            jpeg.pointee.comp_info[component].v_samp_factor = 1
        }
        setResolution(picture.metadata.resolution, jpeg)
        jpeg_start_compress(jpeg, 1)
        JPEGMarkers.write(picture, jpeg)
        var samples = [UInt8](repeating: 0, count: layout.channels * picture.width)
        for _ in 0..<picture.height {
            Samples.gather(layout, next()) { samples[$0] = Samples.byte($1) }
            samples.withUnsafeMutableBufferPointer {
                var line: JSAMPROW? = $0.baseAddress
                jpeg_write_scanlines(jpeg, &line, 1)
            }
        }
        jpeg_finish_compress(jpeg)
        file.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }

    private static func setResolution(_ resolution: Resolution?, _ jpeg: j_compress_ptr) {
        guard let resolution else { return }
        func number(_ value: Double) -> UInt16 { UInt16(min(max(value.rounded(), 1), 65535)) }
        func isWhole(_ value: Double) -> Bool { value == value.rounded() }
        // JPEG's numbers are whole.
        let isMetric = resolution.unit == .centimeter && isWhole(resolution.x) && isWhole(resolution.y)
        let (x, y) = isMetric ? (resolution.x, resolution.y) : resolution.perInch
        jpeg.pointee.density_unit = resolution.unit == .none ? 0 : isMetric ? 2 : 1
        jpeg.pointee.X_density = number(x)
        jpeg.pointee.Y_density = number(y)
    }
}
