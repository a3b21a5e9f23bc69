#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a file says of the colors that its numbers stand for.
enum ColorSpace: Codable, Equatable {
    /// Nothing, so they are taken for sRGB.
    case unspecified
    case sRGB
    /// An ICC profile.
    case profile(Data)
    /// As PNG and OpenEXR tell it: the exponent by which numbers were made of light, nil for sRGB's curve, and
    /// the primaries, nil for sRGB's.
    case primaries(Chromaticities?, gamma: Double?)

    /// Whether the numbers are sRGB's.
    var isStandard: Bool {
        switch self {
        case .unspecified, .sRGB: true
        case .profile: false
        case .primaries(let chromaticities, let gamma):
            (chromaticities.map { $0.isNear(.sRGB) } ?? true)
                && (gamma.map { abs($0 - 0.45455) < 1e-4 } ?? true)
        }
    }
}

/// The x and y of the primary colors and of white (CIE 1931).
struct Chromaticities: Codable, Equatable {
    var white: [Double]
    var red: [Double]
    var green: [Double]
    var blue: [Double]

    /// ITU-R BT.709.
    static let sRGB = Chromaticities(
        white: [0.3127, 0.329], red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06])

    var isFinite: Bool { (white + red + green + blue).allSatisfy(\.isFinite) }

    /// Equal to as many digits as files tell.
    func isNear(_ other: Chromaticities) -> Bool {
        zip(white + red + green + blue, other.white + other.red + other.green + other.blue)
            .allSatisfy { abs($0 - $1) < 1e-4 }
    }
}
