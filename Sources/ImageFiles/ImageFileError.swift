/// What can go wrong between a picture and its file.
public enum ImageFileError: Error, Equatable, CustomStringConvertible {
    case notFound(String)
    /// With the system's reason.
    case unreadable(String, reason: String)
    case notAPicture(String)
    case damaged(String, reason: String)
    /// With what the decoder said of it, if anything.
    case undecodable(String, complaint: String?)
    case animated(String)
    case unsupportedExtension(String)
    case unwritable(String, reason: String)
    /// The format holds no picture of this size.
    case tooLarge(String, format: ImageFormat, width: Int, height: Int)
    /// The format has no alpha channel, and the picture has transparent pixels.
    case noTransparency(String, format: ImageFormat)

    public var description: String {
        switch self {
        case .notFound(let path):
            "There is no file '\(path)'."
        case .unreadable(let path, let reason):
            "'\(path)' can't be read: \(reason)."
        case .notAPicture(let path):
            "'\(path)' is no picture in a known format; known are \(ImageFormat.list)."
        case .damaged(let path, let reason):
            "'\(path)' is damaged: \(reason)."
        case .undecodable(let path, let complaint):
            "'\(path)' can't be decoded; it is damaged, or of a kind that is not supported"
                + (complaint.map { " (\($0))." } ?? ".")
        case .animated(let path):
            "'\(path)' is an animation; save the frame you want as a picture of its own."
        case .unsupportedExtension(let path):
            "The name '\(path)' must end in one of \(ImageFormat.extensionList), which sets the format."
        case .unwritable(let path, let reason):
            "'\(path)' can't be written: \(reason)."
        case .tooLarge(let path, let format, let width, let height):
            "'\(path)' can't be written: the picture has \(width)×\(height) pixels and \(format.title) at most "
                + "\(format.largestSide) on a side; write PNG, TIFF or EXR."
        case .noTransparency(let path, let format):
            "'\(path)' can't be written: the picture has transparent pixels and \(format.title) has none; "
                + "write PNG, TIFF, WebP or EXR."
        }
    }
}
