import CExif
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is asked of the block of notes that cameras write (EXIF 2.3), read by libexif.
final class Exif {
    /// JPEG sets it before the block; some programs write it in WebP too.
    static let mark = Data("Exif\0\0".utf8)

    private let handle: UnsafeMutablePointer<ExifData>

    /// The block, with its mark or without; nil where it makes no sense.
    init?(_ block: Data) {
        guard let handle = exif_data_new() else { return nil }
        self.handle = handle
        // Nothing is to be corrected, or left out.
        exif_data_unset_option(handle, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS)
        exif_data_unset_option(handle, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION)
        exif_data_set_option(handle, EXIF_DATA_OPTION_DONT_CHANGE_MAKER_NOTE)
        let marked = block.starts(with: Self.mark) ? block : Self.mark + block
        marked.withUnsafeBytes {
            exif_data_load_data(
                handle, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32($0.count))
        }
        guard content(EXIF_IFD_0).pointee.count > 0 else {
            exif_data_unref(handle)
            return nil
        }
    }

    deinit { exif_data_unref(handle) }

    /// Upright where nothing is said that makes sense.
    var orientation: Orientation {
        number(EXIF_TAG_ORIENTATION).flatMap(Orientation.init) ?? .upright
    }

    var resolution: Resolution? {
        guard let x = rational(EXIF_TAG_X_RESOLUTION), let y = rational(EXIF_TAG_Y_RESOLUTION), x > 0, y > 0
        else { return nil }
        return Resolution(x: x, y: y, unit: number(EXIF_TAG_RESOLUTION_UNIT) == 3 ? .centimeter : .inch)
    }

    /// The block, without its mark, for a picture that stands upright and no longer looks like its preview.
    var updated: Data? {
        if let entry = entry(EXIF_TAG_ORIENTATION), entry.pointee.size >= 2 {
            exif_set_short(entry.pointee.data, exif_data_get_byte_order(handle), 1)
        }
        if let preview = handle.pointee.data {
            free(preview)
            handle.pointee.data = nil
            handle.pointee.size = 0
        }
        var (bytes, count): (UnsafeMutablePointer<UInt8>?, UInt32) = (nil, 0)
        exif_data_save_data(handle, &bytes, &count)
        defer { free(bytes) }
        guard let bytes, count > Self.mark.count else { return nil }
        return Data(bytes: bytes + Self.mark.count, count: Int(count) - Self.mark.count)
    }

    private func content(_ directory: ExifIfd) -> UnsafeMutablePointer<ExifContent> {
        withUnsafeBytes(of: handle.pointee.ifd) {
            $0.bindMemory(to: UnsafeMutablePointer<ExifContent>.self)[Int(directory.rawValue)]
        }
    }

    private func entry(_ tag: ExifTag) -> UnsafeMutablePointer<ExifEntry>? {
        exif_content_get_entry(content(EXIF_IFD_0), tag)
    }

    private func number(_ tag: ExifTag) -> Int? {
        guard let entry = entry(tag), entry.pointee.format == EXIF_FORMAT_SHORT, entry.pointee.size >= 2
        else {
            return nil
        }
        return Int(exif_get_short(entry.pointee.data, exif_data_get_byte_order(handle)))
    }

    private func rational(_ tag: ExifTag) -> Double? {
        guard let entry = entry(tag), entry.pointee.format == EXIF_FORMAT_RATIONAL, entry.pointee.size >= 8
        else { return nil }
        let value = exif_get_rational(entry.pointee.data, exif_data_get_byte_order(handle))
        return value.denominator > 0 ? Double(value.numerator) / Double(value.denominator) : nil
    }
}
