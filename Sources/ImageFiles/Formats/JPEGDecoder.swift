import CJPEG

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JPEG, by libjpeg-turbo.
final class JPEGDecoder: PictureDecoder {
    private(set) var picture: StoredPicture
    let decodedBytes: Int
    /// In memory of their own, since libjpeg keeps their addresses.
    private let jpeg = UnsafeMutablePointer<jpeg_decompress_struct>.allocate(capacity: 1)
    private let ink: InkConversion?

    init(_ file: UnsafeRawBufferPointer) throws {
        let jpeg = self.jpeg
        jpeg.initialize(to: jpeg_decompress_struct())
        jpeg.pointee.err = JPEGErrors.handler { message, code in
            if JPEGErrors.harmless.contains(code) { return }
            PictureTask.abandon(.damaged("\(message)"))
        } failing: {
            PictureTask.abandon(.undecodable($0))
        }
        jpeg_CreateDecompress(jpeg, JPEG_LIB_VERSION, MemoryLayout<jpeg_decompress_struct>.size)
        for marker in [JPEG_COM, JPEG_APP0 + 1, JPEG_APP0 + 2, JPEG_APP0 + 13] {
            jpeg_save_markers(jpeg, marker, 0xFFFF)
        }
        jpeg_mem_src(jpeg, file.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(file.count))
        jpeg_read_header(jpeg, 1)

        let channels = Int(jpeg.pointee.num_components)
        var layout = PixelLayout(depth: .eightBit)
        switch channels {
        case 1:
            layout.isGray = true
            jpeg.pointee.out_color_space = JCS_GRAYSCALE
        case 3: jpeg.pointee.out_color_space = JCS_RGB
        case 4: jpeg.pointee.out_color_space = JCS_CMYK
        default: throw PictureProblem.unsupported("it has \(channels) channels, and JPEG's are 1, 3 or 4")
        }
        jpeg_calc_output_dimensions(jpeg)
        let (width, height) = (Int(jpeg.pointee.output_width), Int(jpeg.pointee.output_height))
        // A progressive picture's coefficients besides.
        decodedBytes = width * height * channels * 3
        picture = StoredPicture(width: width, height: height, layout: layout)
        picture.metadata = JPEGMarkers.metadata(jpeg)
        if let profile = JPEGMarkers.profile(jpeg) { picture.colors = .profile(profile) }
        // Adobe's programs store how much of an ink is missing, and say that they made the file.
        ink = channels == 4 ? InkConversion(&picture, isInverted: jpeg.pointee.saw_Adobe_marker != 0) : nil
    }

    func decode(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws {
        jpeg_start_decompress(jpeg)
        var row = [Float](repeating: 0, count: 4 * picture.width)
        let layout = picture.layout
        var bytes = [UInt8](repeating: 0, count: picture.width * Int(jpeg.pointee.output_components))
        for y in 0..<picture.height {
            bytes.withUnsafeMutableBufferPointer {
                var line: JSAMPROW? = $0.baseAddress
                jpeg_read_scanlines(jpeg, &line, 1)
            }
            if let ink {
                ink.convert(count: picture.width, to: &row) { UInt16(bytes[$0]) * 257 }
            } else {
                Samples.spread(layout, count: picture.width, to: &row) { Samples.fromBytes[Int(bytes[$0])] }
            }
            row.withUnsafeBufferPointer { store(y, $0) }
        }
        if isUnfinished {
            picture.notes.append("lacks its last scans, so it is less sharp than it was")
        }
        jpeg_finish_decompress(jpeg)
    }

    /// Whether a progressive picture's coefficients did not come to their last bit.
    private var isUnfinished: Bool {
        guard jpeg.pointee.progressive_mode != 0, let bits = jpeg.pointee.coef_bits else { return false }
        return (0..<Int(jpeg.pointee.num_components)).contains { component in
            withUnsafeBytes(of: bits[component]) { $0.bindMemory(to: Int32.self).contains { $0 != 0 } }
        }
    }
}
