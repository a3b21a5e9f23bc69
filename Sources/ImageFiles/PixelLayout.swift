import CGegl

/// How a file stores its pixels: what is kept from the picture that was read to the one written.
public struct PixelLayout {
    public enum Depth: String, Sendable {
        case eightBit = "u8"
        case sixteenBit = "u16"
        case float = "float"
    }

    public var depth: Depth
    public var isGray: Bool
    public var hasAlpha: Bool
    /// babl's color space, from the file's profile; babl keeps it for the life of the process.
    let space: OpaquePointer?

    /// The layout of a file that GEGL read in this format.
    init(_ format: OpaquePointer) {
        switch babl_get_name(babl_format_get_type(format, 0)).map({ String(cString: $0) }) {
        case "u8": depth = .eightBit
        case "u16", "u32": depth = .sixteenBit
        default: depth = .float
        }
        let flags = babl_get_model_flags(format)
        isGray = flags.rawValue & BABL_MODEL_FLAG_GRAY.rawValue != 0
        hasAlpha = babl_format_has_alpha(format) != 0
        let isCMYK = flags.rawValue & BABL_MODEL_FLAG_CMYK.rawValue != 0
        space = isCMYK ? nil : babl_format_get_space(format)
    }

    /// The format in which a file of `file` format stores a picture of this layout.
    func storedFormat(in file: ImageFormat) -> OpaquePointer? {
        let alpha = hasAlpha && file.hasAlpha
        // EXR is linear by definition, WebP has neither gray nor profiles.
        let model =
            switch file {
            case .exr: isGray ? (alpha ? "YA" : "Y") : (alpha ? "RGBA" : "RGB")
            case .webp: alpha ? "R'G'B'A" : "R'G'B'"
            default: isGray ? (alpha ? "Y'A" : "Y'") : (alpha ? "R'G'B'A" : "R'G'B'")
            }
        let keepsSpace = file != .webp && file != .exr
        return babl_format_with_space(
            "\(model) \(file.storedDepth(depth).rawValue)", keepsSpace ? space : nil)
    }
}
