import CLCMS

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Cyan, magenta, yellow and black as sRGB.
final class InkConversion {
    /// By the file's profile; nil where it has none that is of use.
    private let transform: ColorTransform?
    private let isInverted: Bool
    /// Of a row, as Little CMS takes them.
    private var inks: [UInt16] = []
    private var colors: [Float] = []

    /// For a picture in inks, which from now on is one in sRGB. `isInverted`: its numbers say how much is missing.
    init(_ picture: inout StoredPicture, isInverted: Bool) {
        self.isInverted = isInverted
        let profile =
            if case .profile(let bytes) = picture.colors { ICCProfile(bytes) } else { ICCProfile?.none }
        transform = profile.flatMap {
            $0.model == .cmyk
                ? ColorTransform(from: $0, clcms_cmyk_16, to: .sRGB, clcms_rgb_float, mapsBlack: true) : nil
        }
        if case .profile = picture.colors, transform == nil {
            picture.notes.append("has a color profile that can't be used; its inks were mixed without it")
        }
        picture.colors = .unspecified
        picture.notes.append("is in CMYK; its colors were converted to sRGB")
    }

    /// A row of pixels of `channels` samples, of 65535 steps, the first four of which are inks.
    func convert(count: Int, channels: Int = 4, to row: inout [Float], _ sample: (Int) -> UInt16) {
        if inks.count != 4 * count {
            inks = [UInt16](repeating: 0, count: 4 * count)
            colors = [Float](repeating: 0, count: 3 * count)
        }
        for x in 0..<count {
            for ink in 0..<4 {
                let stored = sample(channels * x + ink)
                inks[4 * x + ink] = isInverted ? 65535 - stored : stored
            }
        }
        if let transform {
            transform.convert(inks, &colors, count: count)
        } else {
            for x in 0..<count {
                let light = 1 - Samples.fraction(inks[4 * x + 3])
                for color in 0..<3 {
                    colors[3 * x + color] = (1 - Samples.fraction(inks[4 * x + color])) * light
                }
            }
        }
        for x in 0..<count {
            for color in 0..<3 { row[4 * x + color] = colors[3 * x + color] }
            row[4 * x + 3] = 1
        }
    }
}
