import CJPEG
import Glibc

/// A JPEG file made by libjpeg-turbo, so that tests decide what is in it.
public struct JPEGFile {
    public var width = 32
    public var height = 24
    /// 1, 3 or 4.
    public var channels = 3
    public var isProgressive = false
    public var isArithmetic = false
    /// Whether four channels are stored as Y'CCK.
    public var isYCCK = false
    /// Per inch.
    public var density = 0
    /// Numbers of markers, and what they hold.
    public var markers: [(number: Int, data: [UInt8])] = []
    public var profile: [UInt8] = []
    /// Of position and channel.
    public var sample: (Int, Int, Int) -> UInt8 = { x, y, c in UInt8((6 * x + 3 * y + 40 * c) & 255) }

    public init() {}

    public var bytes: [UInt8] {
        let errors = UnsafeMutablePointer<jpeg_error_mgr>.allocate(capacity: 1)
        let jpeg = UnsafeMutablePointer<jpeg_compress_struct>.allocate(capacity: 1)
        errors.initialize(to: jpeg_error_mgr())
        jpeg.initialize(to: jpeg_compress_struct())
        defer {
            jpeg_destroy_compress(jpeg)
            jpeg.deallocate()
            errors.deallocate()
        }
        jpeg.pointee.err = jpeg_std_error(errors)
        jpeg_CreateCompress(jpeg, JPEG_LIB_VERSION, MemoryLayout<jpeg_compress_struct>.size)
        var (memory, count): (UnsafeMutablePointer<UInt8>?, UInt) = (nil, 0)
        jpeg_mem_dest(jpeg, &memory, &count)
        jpeg.pointee.image_width = UInt32(width)
        jpeg.pointee.image_height = UInt32(height)
        jpeg.pointee.input_components = Int32(channels)
        jpeg.pointee.in_color_space = channels == 1 ? JCS_GRAYSCALE : channels == 3 ? JCS_RGB : JCS_CMYK
        jpeg_set_defaults(jpeg)
        if isYCCK { jpeg_set_colorspace(jpeg, JCS_YCCK) }
        jpeg_set_quality(jpeg, 100, 1)
        for component in 0..<channels {
            jpeg.pointee.comp_info[component].h_samp_factor = 1
            jpeg.pointee.comp_info[component].v_samp_factor = 1
        }
        if isProgressive { jpeg_simple_progression(jpeg) }
        jpeg.pointee.arith_code = isArithmetic ? 1 : 0
        if density > 0 {
            jpeg.pointee.density_unit = 1
            (jpeg.pointee.X_density, jpeg.pointee.Y_density) = (UInt16(density), UInt16(density))
        }
        jpeg_start_compress(jpeg, 1)
        for (number, data) in markers { jpeg_write_marker(jpeg, Int32(number), data, UInt32(data.count)) }
        if !profile.isEmpty { jpeg_write_icc_profile(jpeg, profile, UInt32(profile.count)) }
        for y in 0..<height {
            var line = (0..<width).flatMap { x in (0..<channels).map { sample(x, y, $0) } }
            line.withUnsafeMutableBufferPointer {
                var row: JSAMPROW? = $0.baseAddress
                jpeg_write_scanlines(jpeg, &row, 1)
            }
        }
        jpeg_finish_compress(jpeg)
        defer { free(memory) }
        return Array(UnsafeBufferPointer(start: memory, count: Int(count)))
    }
}
