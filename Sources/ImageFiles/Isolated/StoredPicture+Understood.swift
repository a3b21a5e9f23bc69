#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension StoredPicture {
    /// The same with what the blocks say that a file holds: how the picture is to be turned, its resolution, and
    /// whether its profile is one. From here on it stands upright.
    var understood: StoredPicture {
        var picture = self
        for (block, name) in [
            (\Metadata.exif, "EXIF"), (\.xmp, "XMP"), (\.photoshop, "IPTC"), (\.iptc, "IPTC"),
        ] {
            guard let bytes = metadata[keyPath: block], bytes.isEmpty || bytes.count > Self.largestBlock
            else {
                continue
            }
            picture.metadata[keyPath: block] = nil
            if bytes.isEmpty { continue }
            picture.notes.append("has \(bytes.count >> 20) MB of \(name), which are not kept")
        }
        if let block = picture.metadata.exif {
            let exif = Exif(block)
            if let exif, picture.orientation == .upright { picture.orientation = exif.orientation }
            if picture.metadata.resolution == nil { picture.metadata.resolution = exif?.resolution }
            picture.metadata.exif = exif?.updated
            if picture.metadata.exif == nil {
                picture.notes.append("has a camera's notes (EXIF) that are damaged, which are not kept")
            }
        }
        if let packet = picture.metadata.xmp, picture.orientation != .upright {
            picture.metadata.xmp = Self.turned(packet, from: picture.orientation)
        }
        if case .profile(let bytes) = colors {
            let profile = ICCProfile(bytes)
            if profile?.isUsable != true || profile?.model != (layout.isGray ? .gray : .rgb) {
                picture.colors = .unspecified
                picture.notes.append("has a color profile that can't be used; its colors were taken for sRGB")
            }
        }
        return picture
    }

    /// In bytes; more is not a picture's description.
    private static let largestBlock = 8 << 20

    /// XMP repeats the orientation (XMP specification, part 2, 8.3), as an attribute or an element.
    private static func turned(_ packet: Data, from orientation: Orientation) -> Data {
        var text = String(decoding: packet, as: UTF8.self)
        let number = orientation.rawValue
        for (before, after) in [
            ("tiff:Orientation=\"\(number)\"", "tiff:Orientation=\"1\""),
            ("tiff:Orientation='\(number)'", "tiff:Orientation='1'"),
            ("tiff:Orientation>\(number)<", "tiff:Orientation>1<"),
        ] { text.replace(before, with: after) }
        return Data(text.utf8)
    }
}
