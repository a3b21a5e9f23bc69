import Messages

/// What can go wrong between a picture and its file.
public enum ImageFileError: Error, Equatable, CustomStringConvertible {
    /// With the reason, as a part of a sentence.
    case unsupported(String, reason: String)
    case notAPicture(String)
    case damaged(String, reason: String)
    /// With what the decoder said of it, if anything.
    case undecodable(String, complaint: String?)
    case animated(String)
    case unsupportedExtension(String)
    /// The format holds no picture of this size.
    case tooLarge(String, format: ImageFormat, width: Int, height: Int)
    /// The format has no alpha channel, and the picture has transparent pixels.
    case noTransparency(String, format: ImageFormat)
    /// The result would be transparent.
    case noPlaceForTransparency(String, format: ImageFormat)

    public var description: String {
        switch self {
        case .unsupported(let path, let reason):
            "\(Self.quoted(path)) can't be read: \(reason.printable)."
        case .notAPicture(let path):
            "\(Self.quoted(path)) is no picture in a known format; known are \(ImageFormat.list)."
        case .damaged(let path, let reason):
            "\(Self.quoted(path)) is damaged: \(reason.printable)."
        case .undecodable(let path, let complaint):
            "\(Self.quoted(path)) can't be decoded; it is damaged, or of a kind that is not supported"
                + (complaint.map { " (\($0.printable))." } ?? ".")
        case .animated(let path):
            "\(Self.quoted(path)) is an animation; save the frame you want as a picture of its own."
        case .unsupportedExtension(let path):
            "The name \(Self.quoted(path)) must end in one of \(ImageFormat.extensionList), which sets the format."
        case .tooLarge(let path, let format, let width, let height):
            "\(Self.quoted(path)) can't be written: the picture has \(width)×\(height) pixels and \(format.title) at most "
                + "\(format.largestSide) on a side; write PNG, TIFF or EXR."
        case .noTransparency(let path, let format):
            "\(Self.quoted(path)) can't be written: the picture has transparent pixels and \(format.title) has none; "
                + "write PNG, TIFF, WebP or EXR."
        case .noPlaceForTransparency(let path, let format):
            "\(Self.quoted(path)) can't be written: the result has transparent pixels and \(format.title) has none; "
                + "write PNG, TIFF, WebP or EXR, or choose another result."
        }
    }

    private static func quoted(_ path: String) -> String { "'\(path.printable)'" }
}
