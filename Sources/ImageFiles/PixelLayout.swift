/// How a file stores its pixels: what is kept from the picture that was read to the one written.
public struct PixelLayout: Codable, Equatable, Sendable {
    public enum Depth: String, Codable, Sendable {
        case eightBit, sixteenBit
        /// Floating point of 16 bits, and of 32.
        case half, float

        /// The number that stands for 1; nil for floating point.
        var steps: Float? {
            switch self {
            case .eightBit: 255
            case .sixteenBit: 65535
            case .half, .float: nil
            }
        }

        /// Digits that a number can have, as a measure.
        var bits: Int {
            switch self {
            case .eightBit: 8
            case .half: 11
            case .sixteenBit: 16
            case .float: 24
            }
        }

        var title: String {
            switch self {
            case .eightBit: "8 bits"
            case .sixteenBit: "16 bits"
            case .half: "16-bit floating point"
            case .float: "32-bit floating point"
            }
        }
    }

    public var depth: Depth
    public var isGray = false
    public var hasAlpha = false
    /// Whether numbers are proportional to light.
    var isLinear = false
    /// Whether colors are stored multiplied by alpha.
    var isPremultiplied = false

    /// The layout that is nearest to this one in a format.
    func stored(in format: ImageFormat) -> PixelLayout {
        PixelLayout(
            depth: format.storedDepth(depth), isGray: isGray && format != .webp,
            hasAlpha: hasAlpha && format.hasAlpha, isLinear: format == .exr,
            isPremultiplied: hasAlpha && (format == .exr || format == .tiff && isPremultiplied))
    }

    /// Samples of a pixel.
    var channels: Int { (isGray ? 1 : 3) + (hasAlpha ? 1 : 0) }
}
