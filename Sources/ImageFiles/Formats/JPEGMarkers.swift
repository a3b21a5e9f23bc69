import CJPEG
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What JPEG files hold besides the picture.
enum JPEGMarkers {
    static let xmp = Data("http://ns.adobe.com/xap/1.0/\0".utf8)
    static let photoshop = Data("Photoshop 3.0\0".utf8)
    /// Bytes that a marker can hold.
    static let capacity = 65533

    static func metadata(_ jpeg: j_decompress_ptr) -> Metadata {
        var metadata = Metadata()
        var marker = jpeg.pointee.marker_list
        while let current = marker {
            let data = Data(bytes: current.pointee.data, count: Int(current.pointee.data_length))
            switch Int32(current.pointee.marker) {
            case JPEG_COM:
                let words = String(decoding: data.prefix { $0 != 0 }, as: UTF8.self)
                metadata.texts.append(Metadata.Text(keyword: "Comment", text: words))
            case JPEG_APP0 + 1 where data.starts(with: Exif.mark) && metadata.exif == nil:
                metadata.exif = Data(data.dropFirst(Exif.mark.count))
            case JPEG_APP0 + 1 where data.starts(with: xmp) && metadata.xmp == nil:
                metadata.xmp = Data(data.dropFirst(xmp.count))
            case JPEG_APP0 + 13 where data.starts(with: photoshop):
                // Blocks that are too long for a marker go on in the next.
                metadata.photoshop = (metadata.photoshop ?? Data()) + data.dropFirst(photoshop.count)
            default: break
            }
            marker = current.pointee.next
        }
        let (x, y) = (Double(jpeg.pointee.X_density), Double(jpeg.pointee.Y_density))
        if jpeg.pointee.saw_JFIF_marker != 0, x > 0, y > 0 {
            let units: [Resolution.Unit] = [.none, .inch, .centimeter]
            let unit = Int(jpeg.pointee.density_unit)
            // 1 to 1 without a unit says nothing.
            if unit < 3, unit > 0 || x != y {
                metadata.resolution = Resolution(x: x, y: y, unit: units[unit])
            }
        }
        return metadata
    }

    static func profile(_ jpeg: j_decompress_ptr) -> Data? {
        var (bytes, count): (UnsafeMutablePointer<JOCTET>?, UInt32) = (nil, 0)
        guard jpeg_read_icc_profile(jpeg, &bytes, &count) != 0, let bytes else { return nil }
        defer { free(bytes) }
        return Data(bytes: bytes, count: Int(count))
    }

    static func write(_ picture: StoredPicture, _ jpeg: j_compress_ptr) {
        let metadata = picture.metadata
        if let exif = metadata.exif { write(JPEG_APP0 + 1, Exif.mark + exif, jpeg) }
        if let packet = metadata.xmp { write(JPEG_APP0 + 1, xmp + packet, jpeg) }
        if let resources = metadata.photoshop {
            let part = capacity - photoshop.count
            for start in stride(from: 0, to: resources.count, by: part) {
                write(JPEG_APP0 + 13, photoshop + resources.dropFirst(start).prefix(part), jpeg)
            }
        }
        if case .profile(let profile) = picture.colors {
            profile.withUnsafeBytes {
                jpeg_write_icc_profile(
                    jpeg, $0.baseAddress!.assumingMemoryBound(to: JOCTET.self), UInt32($0.count))
            }
        }
        for text in metadata.texts where text.keyword == "Comment" {
            write(JPEG_COM, Data(text.text.utf8.prefix(capacity)), jpeg)
        }
    }

    private static func write(_ marker: Int32, _ data: Data, _ jpeg: j_compress_ptr) {
        guard data.count <= capacity else { return }
        data.withUnsafeBytes {
            jpeg_write_marker(
                jpeg, marker, $0.baseAddress?.assumingMemoryBound(to: JOCTET.self), UInt32($0.count))
        }
    }
}
