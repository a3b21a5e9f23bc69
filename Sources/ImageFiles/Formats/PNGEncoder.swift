import CPNG
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// PNG, by libpng.
enum PNGEncoder: PictureEncoder {
    private static let complain: png_error_ptr = { _, message in
        PictureTask.abandon(message.map { String(cString: $0) } ?? "")
    }

    static func encode(
        _ picture: StoredPicture, to file: OutputFile, _ next: () -> UnsafeBufferPointer<Float>
    ) throws {
        let png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nil, complain) { _, _ in }!
        let info = png_create_info_struct(png)!
        png_set_write_fn(
            png, Unmanaged.passUnretained(file).toOpaque(),
            { png, bytes, count in
                let file = Unmanaged<OutputFile>.fromOpaque(png_get_io_ptr(png)!).takeUnretainedValue()
                file.write(UnsafeRawBufferPointer(start: bytes, count: count))
            }, { _ in })
        png_set_user_limits(png, UInt32(Int32.max), UInt32(Int32.max))
        let layout = picture.layout
        let kind = (layout.isGray ? 0 : PNG_COLOR_MASK_COLOR) | (layout.hasAlpha ? PNG_COLOR_MASK_ALPHA : 0)
        png_set_IHDR(
            png, info, UInt32(picture.width), UInt32(picture.height), layout.depth == .eightBit ? 8 : 16,
            kind,
            PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE)
        setColors(picture, png, info)
        set(picture.metadata, png, info)
        png_write_info(png, info)
        let count = layout.channels * picture.width
        var bytes = [UInt8](repeating: 0, count: layout.depth == .eightBit ? count : 2 * count)
        for _ in 0..<picture.height {
            Samples.gather(layout, next()) { index, value in
                if layout.depth == .eightBit {
                    bytes[index] = Samples.byte(value)
                } else {
                    let word = Samples.word(value)
                    bytes[2 * index] = UInt8(word >> 8)
                    bytes[2 * index + 1] = UInt8(word & 255)
                }
            }
            png_write_row(png, bytes)
        }
        png_write_end(png, info)
    }

    private static func setColors(_ picture: StoredPicture, _ png: OpaquePointer, _ info: OpaquePointer) {
        switch picture.colors {
        case .unspecified: break
        case .sRGB: png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL)
        case .profile(let profile): setCorrected(profile, png, info)
        case .primaries(let chromaticities, let gamma):
            if let gamma { png_set_gAMA(png, info, gamma) }
            if let c = chromaticities {
                png_set_cHRM(
                    png, info, c.white[0], c.white[1], c.red[0], c.red[1], c.green[0], c.green[1], c.blue[0],
                    c.blue[1])
            }
        }
    }

    /// A profile as it is, or as Little CMS writes it again where libpng, which takes not all that others do, complains:
    /// of a length that does not fit, for instance.
    private static func setCorrected(_ profile: Data, _ png: OpaquePointer, _ info: OpaquePointer) {
        let isTaken = isTaken(profile, kind: Int32(png_get_color_type(png, info)))
        set(isTaken ? profile : ICCProfile(profile)?.bytes ?? profile, png, info)
    }

    /// Whether libpng takes a profile without a word; after a complaint it takes no other for the same file.
    private static func isTaken(_ profile: Data, kind: Int32) -> Bool {
        var complaints = 0
        withUnsafeMutablePointer(to: &complaints) { complaints in
            var png = png_create_write_struct(PNG_LIBPNG_VER_STRING, complaints, complain) { png, _ in
                png_get_error_ptr(png!)!.assumingMemoryBound(to: Int.self).pointee += 1
            }
            var info = png_create_info_struct(png!)
            png_set_benign_errors(png, 1)
            png_set_IHDR(
                png!, info!, 1, 1, 8, kind, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE,
                PNG_FILTER_TYPE_BASE)
            set(profile, png!, info!)
            png_destroy_write_struct(&png, &info)
        }
        return complaints == 0
    }

    private static func set(_ profile: Data, _ png: OpaquePointer, _ info: OpaquePointer) {
        // Of old profiles of sRGB libpng knows better than they say, and refuses them; they are common and serve.
        png_set_option(png, PNG_SKIP_sRGB_CHECK_PROFILE, Int32(PNG_OPTION_ON))
        profile.withUnsafeBytes {
            png_set_iCCP(
                png, info, "ICC profile", PNG_COMPRESSION_TYPE_BASE,
                $0.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt32($0.count))
        }
    }

    private static func set(_ metadata: Metadata, _ png: OpaquePointer, _ info: OpaquePointer) {
        if let resolution = metadata.resolution {
            func number(_ value: Double) -> UInt32 { UInt32(min(max(value.rounded(), 1), 0x7FFF_FFFF)) }
            let perMeter = resolution.unit == .none ? 1 : 1 / 0.0254
            let (x, y) = resolution.perInch
            png_set_pHYs(
                png, info, number(x * perMeter), number(y * perMeter),
                resolution.unit == .none ? PNG_RESOLUTION_UNKNOWN : PNG_RESOLUTION_METER)
        }
        if var exif = metadata.exif {
            let count = UInt32(exif.count)
            exif.withUnsafeMutableBytes {
                png_set_eXIf_1(png, info, count, $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
            }
        }
        if let cicp = metadata.cicp, cicp.count == 4 {
            var chunk = png_unknown_chunk()
            chunk.name = (0x63, 0x49, 0x43, 0x50, 0)
            chunk.size = 4
            chunk.location = UInt8(PNG_HAVE_IHDR)
            var bytes = Array(cicp)
            bytes.withUnsafeMutableBufferPointer {
                chunk.data = $0.baseAddress
                png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, nil, 0)
                png_set_unknown_chunks(png, info, &chunk, 1)
            }
        }
        if let xmp = metadata.xmp { set(PNGDecoder.xmp, xmp, isUTF8: true, png, info) }
        for text in metadata.texts {
            let isUTF8 = !text.text.utf8.allSatisfy { $0 < 128 }
            set(text.keyword, Data(text.text.utf8), isUTF8: isUTF8, png, info)
        }
    }

    private static func set(
        _ keyword: String, _ text: Data, isUTF8: Bool, _ png: OpaquePointer, _ info: OpaquePointer
    ) {
        // libpng copies the words, which end at the first zero.
        var words = text.map { CChar(bitPattern: $0) } + [0]
        var key = Array(keyword.utf8CString)
        var empty: [CChar] = [0]
        words.withUnsafeMutableBufferPointer { words in
            key.withUnsafeMutableBufferPointer { key in
                empty.withUnsafeMutableBufferPointer { empty in
                    var entry = png_text()
                    entry.compression = isUTF8 ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE
                    entry.key = key.baseAddress
                    entry.text = words.baseAddress
                    entry.lang = empty.baseAddress
                    entry.lang_key = empty.baseAddress
                    png_set_text(png, info, &entry, 1)
                }
            }
        }
    }
}
