import CTIFF

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What TIFF files hold besides the picture.
enum TIFFTags {
    /// Texts, with PNG's keywords for them.
    static let texts: [(tag: Int32, keyword: String)] = [
        (TIFFTAG_DOCUMENTNAME, "Title"), (TIFFTAG_IMAGEDESCRIPTION, "Description"),
        (TIFFTAG_ARTIST, "Author"),
        (TIFFTAG_COPYRIGHT, "Copyright"), (TIFFTAG_SOFTWARE, "Software"), (TIFFTAG_DATETIME, "Creation Time"),
        (TIFFTAG_MAKE, "Make"), (TIFFTAG_MODEL, "Model"), (TIFFTAG_HOSTCOMPUTER, "Source"),
        (TIFFTAG_PAGENAME, "Page"),
    ]

    static func metadata(_ file: TIFFFile) -> Metadata {
        var metadata = Metadata()
        if let x = file.float(TIFFTAG_XRESOLUTION), let y = file.float(TIFFTAG_YRESOLUTION), x > 0, y > 0,
            x.isFinite, y.isFinite
        {
            let unit = Int32(file.short(TIFFTAG_RESOLUTIONUNIT, default: Int(RESUNIT_INCH)))
            metadata.resolution = Resolution(
                x: x, y: y,
                unit: unit == RESUNIT_CENTIMETER ? .centimeter : unit == RESUNIT_INCH ? .inch : .none)
        }
        metadata.texts = texts.compactMap { tag, keyword in
            file.text(tag).map { Metadata.Text(keyword: keyword, text: $0) }
        }
        metadata.xmp = file.bytes(TIFFTAG_XMLPACKET)
        metadata.photoshop = file.bytes(TIFFTAG_PHOTOSHOP)
        metadata.iptc = file.bytes(TIFFTAG_RICHTIFFIPTC)
        return metadata
    }

    static func write(_ picture: StoredPicture, _ file: TIFFFile) {
        let metadata = picture.metadata
        if let resolution = metadata.resolution {
            file.set(TIFFTAG_XRESOLUTION, Float(resolution.x))
            file.set(TIFFTAG_YRESOLUTION, Float(resolution.y))
            let unit = [
                Resolution.Unit.none: RESUNIT_NONE, .inch: RESUNIT_INCH, .centimeter: RESUNIT_CENTIMETER,
            ]
            file.set(TIFFTAG_RESOLUTIONUNIT, UInt16(unit[resolution.unit]!))
        }
        for (tag, keyword) in texts {
            let words = metadata.texts.first { $0.keyword == keyword }
            // A comment is what TIFF has no other place for.
            let comment =
                tag == TIFFTAG_IMAGEDESCRIPTION ? metadata.texts.first { $0.keyword == "Comment" } : nil
            if let text = words ?? comment { text.text.withCString { file.set(tag, $0) } }
        }
        if let xmp = metadata.xmp { file.set(TIFFTAG_XMLPACKET, xmp) }
        if let photoshop = metadata.photoshop { file.set(TIFFTAG_PHOTOSHOP, photoshop) }
        if let iptc = metadata.iptc { file.set(TIFFTAG_RICHTIFFIPTC, UInt32(iptc.count / 4), iptc) }
        if case .profile(let profile) = picture.colors { file.set(TIFFTAG_ICCPROFILE, profile) }
    }
}
