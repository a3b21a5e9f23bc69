#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// All that a file tells besides its pixels: what is kept from the picture that was read to the one written.
struct StoredPicture: Codable {
    /// As it is stored.
    var width: Int
    var height: Int
    var orientation = Orientation.upright
    var layout: PixelLayout
    /// Of one that is written: whether its colors are those of gray, also where the format has none.
    var wasGray = false
    var colors = ColorSpace.unspecified
    var metadata = Metadata()
    /// Of the file; more than 1 for TIFF only.
    var pageCount = 1
    /// Whether an OpenEXR file's display window is another than the one whose pixels it has.
    var isPartOfFrame = false
    /// What was not read, as parts of sentences that begin with the file's name.
    var notes: [String] = []
}

/// What a file tells that is no picture.
struct Metadata: Codable {
    var resolution: Resolution?
    /// A block as cameras write it, without the mark that JPEG sets before it.
    var exif: Data?
    var xmp: Data?
    /// Photoshop's resources, among which IPTC's texts are.
    var photoshop: Data?
    /// IPTC's texts, as TIFF has them beside Photoshop's.
    var iptc: Data?
    var texts: [Text] = []
    /// An OpenEXR file without pixels, for its attributes.
    var exrHeader: Data?
    /// Whether a WebP file was compressed without loss.
    var isLossless = false
    /// PNG's note on color spaces of video, as it stands (PNG specification, third edition, 11.3.2.6).
    var cicp: Data?

    /// One of PNG's keywords, and what is said.
    struct Text: Codable, Equatable {
        var keyword: String
        var text: String
    }
}

/// Pixels per unit of length.
struct Resolution: Codable, Equatable {
    enum Unit: String, Codable { case inch, centimeter, none }

    var x: Double
    var y: Double
    var unit: Unit

    /// Per inch; as they are where there is no unit.
    var perInch: (x: Double, y: Double) { unit == .centimeter ? (x * 2.54, y * 2.54) : (x, y) }
}
