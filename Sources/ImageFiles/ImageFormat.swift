/// A file format for pictures.
public enum ImageFormat: String, CaseIterable, Sendable {
    case png, jpeg, tiff, webp, exr

    /// As people write it.
    public var title: String {
        switch self {
        case .png: "PNG"
        case .jpeg: "JPEG"
        case .tiff: "TIFF"
        case .webp: "WebP"
        case .exr: "OpenEXR"
        }
    }

    /// Endings of file names, in lower case.
    public var extensions: [String] {
        switch self {
        case .png: ["png"]
        case .jpeg: ["jpg", "jpeg"]
        case .tiff: ["tif", "tiff"]
        case .webp: ["webp"]
        case .exr: ["exr"]
        }
    }

    static let list = allCases.map(\.title).joined(separator: ", ")
    static let extensionList = allCases.flatMap(\.extensions).map { "." + $0 }.joined(separator: ", ")

    /// The format that a file's name asks for; throws ``ImageFileError/unsupportedExtension(_:)``.
    public init(writing path: String) throws {
        let name = path.lowercased()
        guard let format = Self.allCases.first(where: { $0.extensions.contains { name.hasSuffix("." + $0) } })
        else { throw ImageFileError.unsupportedExtension(path) }
        self = format
    }

    /// The format that a file's first 12 bytes show, whatever its name; nil for none of these.
    init?(signature: [UInt8]) {
        let text = String(decoding: signature, as: Unicode.ASCII.self)
        if signature.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if signature.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if text.hasPrefix("II*\0") || text.hasPrefix("MM\0*") || text.hasPrefix("II+\0")
            || text.hasPrefix("MM\0+")
        {
            self = .tiff
        } else if text.hasPrefix("RIFF"), text.hasSuffix("WEBP") {
            self = .webp
        } else if signature.starts(with: [0x76, 0x2F, 0x31, 0x01]) {
            self = .exr
        } else {
            return nil
        }
    }

    /// Pixels that a picture may have on a side.
    var largestSide: Int {
        switch self {
        case .jpeg: 65500  // libjpeg's limit; the format's is 65535
        case .webp: 16383
        case .png, .tiff, .exr: Int(Int32.max)
        }
    }

    /// Throws ``ImageFileError/tooLarge(_:format:width:height:)``.
    func check(width: Int, height: Int, path: String) throws {
        guard max(width, height) <= largestSide else {
            throw ImageFileError.tooLarge(path, format: self, width: width, height: height)
        }
    }

    var hasAlpha: Bool { self != .jpeg }

    /// The depth in which a picture of this depth is stored.
    func storedDepth(_ depth: PixelLayout.Depth) -> PixelLayout.Depth {
        switch self {
        case .png: depth == .eightBit ? .eightBit : .sixteenBit
        case .jpeg, .webp: .eightBit
        case .tiff: depth
        case .exr: depth == .half ? .half : .float
        }
    }
}
