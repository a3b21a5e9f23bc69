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
    private let isLinear: Bool
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
        isLinear = flags.rawValue & BABL_MODEL_FLAG_LINEAR.rawValue != 0
        hasAlpha = babl_format_has_alpha(format) != 0
        let isCMYK = flags.rawValue & BABL_MODEL_FLAG_CMYK.rawValue != 0
        space = isCMYK ? nil : babl_format_get_space(format)
    }

    /// The same encoding with no color space said: reading or writing by it takes the stored numbers as
    /// they are, where babl's way through linear light is off by several steps of 16 bits. GIMP's
    /// plug-in does the same, so that both give the same bits.
    static func untagged(_ format: OpaquePointer?) -> OpaquePointer? {
        babl_format_with_space(babl_format_get_encoding(format), babl_space("sRGB"))
    }

    /// The ICC profile of the color space; nil for sRGB, which files have that name none, and where it is
    /// one of colors for a picture in gray, or the other way round, which PNG refuses.
    var profile: UnsafeRawBufferPointer? {
        var length: Int32 = 0
        guard let space, space != babl_space("sRGB"), let profile = babl_space_get_icc(space, &length) else {
            return nil
        }
        let bytes = UnsafeRawBufferPointer(start: profile, count: Int(length))
        // The color space of its data (ICC.1:2010, 7.2.6).
        return bytes.dropFirst(16).starts(with: (isGray ? "GRAY" : "RGB ").utf8) ? bytes : nil
    }

    /// The exponent that makes stored numbers linear, of a color space that is told by one; nil for sRGB.
    var gamma: Double? {
        guard let space, space != babl_space("sRGB") else { return nil }
        var curve: OpaquePointer?
        babl_space_get(space, nil, nil, nil, nil, nil, nil, nil, nil, &curve, nil, nil)
        if curve == babl_trc("linear") { return 1 }
        let gamma = babl_space_get_gamma(space)
        return gamma > 0 ? gamma : nil
    }

    /// The number that stands for 1 in a file of this format, where numbers are whole and non-linear.
    ///
    /// babl chooses among its conversions by measuring them, so the last bit of a float and the rounding of
    /// one are not always the same; a number on a whole step is the same by every conversion.
    func steps(in file: ImageFormat) -> Float? {
        guard !isLinear else { return nil }
        switch file.storedDepth(depth) {
        case .eightBit: return 255
        case .sixteenBit: return 65535
        case .float: return nil
        }
    }

    /// The picture's own encoding in floats, in its color space.
    var workingFormat: OpaquePointer? {
        babl_format_with_space(isLinear ? "RGBA float" : "R'G'B'A float", space)
    }

    /// Whether a file of this format stores the same numbers: no conversion between linear and not, or
    /// between color spaces.
    func keepsNumbers(in file: ImageFormat) -> Bool { !isLinear && Self.keepsSpace(file) }

    // WebP and EXR are written without profiles.
    private static func keepsSpace(_ file: ImageFormat) -> Bool { file != .webp && file != .exr }

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
        return babl_format_with_space(
            "\(model) \(file.storedDepth(depth).rawValue)", Self.keepsSpace(file) ? space : nil)
    }
}
