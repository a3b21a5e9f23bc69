import CLCMS

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An ICC color profile, opened by Little CMS.
final class ICCProfile {
    let handle: cmsHPROFILE

    /// Nil where these are no profile.
    init?(_ bytes: Data) {
        let handle = bytes.withUnsafeBytes {
            cmsOpenProfileFromMem($0.baseAddress, cmsUInt32Number($0.count))
        }
        guard let handle else { return nil }
        self.handle = handle
    }

    private init(_ handle: cmsHPROFILE) { self.handle = handle }

    deinit { cmsCloseProfile(handle) }

    static var sRGB: ICCProfile { ICCProfile(cmsCreate_sRGBProfile()) }

    /// sRGB's primaries with numbers that are proportional to light.
    static var linearSRGB: ICCProfile { ICCProfile(rgb: .sRGB, curve: cmsBuildGamma(nil, 1)) }

    /// L\*a\*b\* with white D50, as the ICC has it.
    static var lab: ICCProfile { ICCProfile(cmsCreateLab4Profile(nil)) }

    /// The profile of a color space that a file tells in another way; nil for sRGB.
    convenience init?(of space: ColorSpace, isGray: Bool) {
        switch space {
        case .unspecified, .sRGB: return nil
        case .profile(let bytes): self.init(bytes)
        case .primaries(let chromaticities, let gamma):
            if space.isStandard { return nil }
            let curve = gamma.map { cmsBuildGamma(nil, 1 / $0) } ?? Self.sRGBCurve
            if isGray {
                defer { cmsFreeToneCurve(curve) }
                guard let handle = cmsCreateGrayProfile(cmsD50_xyY(), curve) else { return nil }
                self.init(handle)
            } else {
                self.init(rgb: chromaticities ?? .sRGB, curve: curve)
            }
        }
    }

    private convenience init(rgb: Chromaticities, curve: OpaquePointer?) {
        func place(_ xy: [Double]) -> cmsCIExyY { cmsCIExyY(x: xy[0], y: xy[1], Y: 1) }
        var white = place(rgb.white)
        var primaries = cmsCIExyYTRIPLE(Red: place(rgb.red), Green: place(rgb.green), Blue: place(rgb.blue))
        var curves = [curve, curve, curve]
        defer { cmsFreeToneCurve(curve) }
        // Primaries on one line make no color space; then sRGB's do.
        self.init(cmsCreateRGBProfile(&white, &primaries, &curves) ?? cmsCreate_sRGBProfile())
    }

    /// IEC 61966-2-1, as a function of Little CMS's type 4.
    private static var sRGBCurve: OpaquePointer? {
        cmsBuildParametricToneCurve(nil, 4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
    }

    enum Model { case gray, rgb, cmyk, other }

    /// What its numbers are.
    var model: Model {
        switch cmsGetColorSpace(handle) {
        case cmsSigGrayData: .gray
        case cmsSigRgbData: .rgb
        case cmsSigCmykData: .cmyk
        default: .other
        }
    }

    /// Whether colors can be converted by it: a profile that was cut has its header only.
    var isUsable: Bool {
        switch model {
        case .gray: ColorTransform(from: self, clcms_gray_float, to: .sRGB, clcms_rgb_float) != nil
        case .rgb: ColorTransform(from: self, clcms_rgb_float, to: .sRGB, clcms_rgb_float) != nil
        case .cmyk: ColorTransform(from: self, clcms_cmyk_16, to: .sRGB, clcms_rgb_float) != nil
        case .other: false
        }
    }

    /// The profile as files hold it. Of its rendering intent the bits that have no meaning are cleared (ICC.1:2010,
    /// 7.2.15): some cameras' and scanners' programs wrote it with its bytes in reverse.
    var bytes: Data? {
        cmsSetHeaderRenderingIntent(handle, cmsGetHeaderRenderingIntent(handle) & 3)
        var count: cmsUInt32Number = 0
        guard cmsSaveProfileToMem(handle, nil, &count) != 0 else { return nil }
        var bytes = Data(count: Int(count))
        let isSaved = bytes.withUnsafeMutableBytes {
            cmsSaveProfileToMem(handle, $0.baseAddress, &count) != 0
        }
        // The time of its making (ICC.1:2010, 7.2.8) would make every file another one.
        guard isSaved, bytes.count >= 36 else { return nil }
        bytes.replaceSubrange(24..<36, with: [7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
        return bytes
    }
}

/// A conversion of colors by ICC profiles, relative to white.
final class ColorTransform {
    private let handle: cmsHTRANSFORM

    /// Between pixels that lie in memory as these constants of Little CMS say. `mapsBlack` draws the darkest ink
    /// to black.
    init?(
        from source: ICCProfile, _ sourceLayout: cmsUInt32Number, to target: ICCProfile,
        _ targetLayout: cmsUInt32Number, mapsBlack: Bool = false
    ) {
        let flags =
            cmsUInt32Number(cmsFLAGS_NOCACHE)
            | (mapsBlack ? cmsUInt32Number(cmsFLAGS_BLACKPOINTCOMPENSATION) : 0)
        guard
            let handle = cmsCreateTransform(
                source.handle, sourceLayout, target.handle, targetLayout,
                cmsUInt32Number(INTENT_RELATIVE_COLORIMETRIC), flags)
        else { return nil }
        self.handle = handle
    }

    deinit { cmsDeleteTransform(handle) }

    func convert(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, count: Int) {
        cmsDoTransform(handle, source, target, cmsUInt32Number(count))
    }
}
