import CPNG

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// PNG, by libpng.
final class PNGDecoder: PictureDecoder {
    private(set) var picture: StoredPicture
    let decodedBytes: Int
    let leastFileBytes: Int
    private let png: OpaquePointer
    private let info: OpaquePointer

    /// What libpng has yet to read, and what it complained of; for its callbacks.
    private struct Reading {
        var rest: UnsafeRawBufferPointer
        var profileComplaint: String?
    }

    private let reading: UnsafeMutablePointer<Reading>

    init(_ file: UnsafeRawBufferPointer) throws {
        let reading = UnsafeMutablePointer<Reading>.allocate(capacity: 1)
        reading.initialize(to: Reading(rest: file))
        let complain: png_error_ptr = { _, message in
            PictureTask.abandon(.undecodable(message.map { String(cString: $0) } ?? ""))
        }
        let warn: png_error_ptr = { png, message in
            guard let message = message.map({ String(cString: $0) }), message.contains("iCCP") else { return }
            png_get_error_ptr(png)?.assumingMemoryBound(to: Reading.self).pointee.profileComplaint = message
        }
        let png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reading, complain, warn)!
        let info = png_create_info_struct(png)!
        png_set_read_fn(png, reading) { png, target, count in
            let reading = png_get_io_ptr(png)!.assumingMemoryBound(to: Reading.self)
            guard count <= reading.pointee.rest.count else {
                PictureTask.abandon(.damaged("it ends too early"))
            }
            target!.update(
                from: reading.pointee.rest.baseAddress!.assumingMemoryBound(to: UInt8.self), count: count)
            reading.pointee.rest = UnsafeRawBufferPointer(rebasing: reading.pointee.rest.dropFirst(count))
        }
        png_set_option(png, PNG_SKIP_sRGB_CHECK_PROFILE, Int32(PNG_OPTION_ON))
        // Width and height have no limit but memory.
        png_set_user_limits(png, UInt32(Int32.max), UInt32(Int32.max))
        png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, nil, 0)
        // Newer versions know them, and would keep them to themselves.
        png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, "acTL\0cICP\0", 2)
        png_read_info(png, info)
        (self.png, self.info, self.reading) = (png, info, reading)

        let bits = png_get_bit_depth(png, info)
        var layout = PixelLayout(depth: bits == 16 ? .sixteenBit : .eightBit)
        let kind = Int32(png_get_color_type(png, info))
        layout.isGray = kind & PNG_COLOR_MASK_COLOR == 0
        layout.hasAlpha =
            kind & PNG_COLOR_MASK_ALPHA != 0 || png_get_valid(png, info, UInt32(PNG_INFO_tRNS)) != 0
        let (width, height) = (Int(png_get_image_width(png, info)), Int(png_get_image_height(png, info)))
        decodedBytes = PictureTask.byteCount(width, height, layout.channels * (bits == 16 ? 2 : 1))
        leastFileBytes = PictureTask.byteCount(png_get_rowbytes(png, info), height) / Compression.deflate
        picture = StoredPicture(width: width, height: height, layout: layout)
        picture.colors = colors
        try readMetadata()
    }

    func decode(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws {
        // Palettes, gray of few bits and a transparent color become whole bytes and alpha.
        png_set_expand(png)
        let isInterlaced = png_set_interlace_handling(png) > 1
        png_read_update_info(png, info)
        let rowBytes = png_get_rowbytes(png, info)
        // A palette that comes after what is transparent in it makes that void.
        guard png_get_channels(png, info) == picture.layout.channels,
            rowBytes == picture.width * picture.layout.channels
                * (picture.layout.depth == .sixteenBit ? 2 : 1)
        else { throw PictureProblem.damaged("its chunks contradict each other") }
        var row = [Float](repeating: 0, count: 4 * picture.width)
        let layout = picture.layout
        func take(_ y: Int, _ bytes: UnsafePointer<UInt8>) {
            if layout.depth == .sixteenBit {
                Samples.spread(layout, count: picture.width, to: &row) {
                    Samples.fraction(UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]))
                }
            } else {
                Samples.spread(layout, count: picture.width, to: &row) { Samples.fromBytes[Int(bytes[$0])] }
            }
            row.withUnsafeBufferPointer { store(y, $0) }
        }
        // Rows of an interlaced picture are complete only together.
        var bytes = [UInt8](repeating: 0, count: rowBytes * (isInterlaced ? picture.height : 1))
        bytes.withUnsafeMutableBufferPointer { bytes in
            let start = bytes.baseAddress!
            if isInterlaced {
                var rows: [png_bytep?] = (0..<picture.height).map { start + $0 * rowBytes }
                png_read_image(png, &rows)
                for y in 0..<picture.height { take(y, start + y * rowBytes) }
            } else {
                for y in 0..<picture.height {
                    png_read_row(png, start, nil)
                    take(y, start)
                }
            }
        }
        png_read_end(png, info)
        try readMetadata()
    }

    private var colors: ColorSpace {
        var (name, profile): (png_charp?, png_bytep?) = (nil, nil)
        var (method, length): (Int32, png_uint_32) = (0, 0)
        if png_get_iCCP(png, info, &name, &method, &profile, &length) != 0, let profile {
            return .profile(Data(bytes: profile, count: Int(length)))
        }
        var intent: Int32 = 0
        if png_get_sRGB(png, info, &intent) != 0 { return .sRGB }
        var gamma: png_fixed_point = 0
        let hasGamma = png_get_gAMA_fixed(png, info, &gamma) != 0 && gamma > 0
        var c = [png_fixed_point](repeating: 0, count: 8)
        let hasPrimaries = c.withUnsafeMutableBufferPointer {
            let c = $0.baseAddress!
            return png_get_cHRM_fixed(png, info, c, c + 1, c + 2, c + 3, c + 4, c + 5, c + 6, c + 7) != 0
        }
        guard hasGamma || hasPrimaries else { return .unspecified }
        let d = c.map { Double($0) / 100_000 }
        let chromaticities = Chromaticities(
            white: [d[0], d[1]], red: [d[2], d[3]], green: [d[4], d[5]], blue: [d[6], d[7]])
        return .primaries(
            hasPrimaries ? chromaticities : nil, gamma: hasGamma ? Double(gamma) / 100_000 : nil)
    }

    /// As far as it is read yet.
    private func readMetadata() throws {
        var metadata = Metadata()
        var (x, y, unit): (png_uint_32, png_uint_32, Int32) = (0, 0, 0)
        if png_get_pHYs(png, info, &x, &y, &unit) != 0, x > 0, y > 0 {
            metadata.resolution =
                unit == PNG_RESOLUTION_METER
                ? Resolution(x: Double(x) / 100, y: Double(y) / 100, unit: .centimeter)
                : Resolution(x: Double(x), y: Double(y), unit: .none)
        }
        var (count, exif): (png_uint_32, png_bytep?) = (0, nil)
        if png_get_eXIf_1(png, info, &count, &exif) != 0, let exif {
            metadata.exif = Data(bytes: exif, count: Int(count))
        }
        readTexts(&metadata)
        var chunks: png_unknown_chunkp?
        let chunkCount = Int(png_get_unknown_chunks(png, info, &chunks))
        for chunk in UnsafeBufferPointer(start: chunks, count: chunkCount) {
            let name = withUnsafeBytes(of: chunk.name) { String(decoding: $0.prefix(4), as: UTF8.self) }
            // How many frames an animation has stands first (PNG specification, third edition, 11.3.6.1).
            if name == "acTL", chunk.size >= 4, png_get_uint_32(chunk.data) > 1 {
                throw PictureProblem.animated
            }
            if name == "cICP", chunk.size == 4 { metadata.cicp = Data(bytes: chunk.data, count: chunk.size) }
        }
        picture.metadata = metadata
        picture.notes = []
        // Of some things libpng complains and takes the profile all the same.
        if reading.pointee.profileComplaint != nil, png_get_valid(png, info, PNG_INFO_iCCP) == 0 {
            picture.notes.append("has a color profile that can't be used; its colors were taken for sRGB")
        }
    }

    private func readTexts(_ metadata: inout Metadata) {
        var texts: png_textp?
        var count: Int32 = 0
        png_get_text(png, info, &texts, &count)
        for text in UnsafeBufferPointer(start: texts, count: Int(count)) {
            guard let key = text.key, let start = text.text else { continue }
            let keyword = String(cString: key)
            let isUTF8 = text.compression >= PNG_ITXT_COMPRESSION_NONE
            let bytes = UnsafeRawBufferPointer(
                start: start, count: isUTF8 ? text.itxt_length : text.text_length)
            if keyword == Self.xmp {
                metadata.xmp = Data(bytes)
            } else {
                // Other texts are in Latin-1, whose numbers are Unicode's.
                let words =
                    isUTF8
                    ? String(decoding: bytes, as: UTF8.self)
                    : String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
                metadata.texts.append(Metadata.Text(keyword: keyword, text: words))
            }
        }
    }

    /// The keyword of Adobe's XMP.
    static let xmp = "XML:com.adobe.xmp"
}
