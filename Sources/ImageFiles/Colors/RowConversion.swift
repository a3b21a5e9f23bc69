import CLCMS

/// The change of colors that a format asks for: OpenEXR is linear and knows no profiles, WebP knows no gray.
final class RowConversion {
    private let transform: ColorTransform
    private let isGray: Bool
    private var source: [Float] = []
    private var target: [Float] = []

    /// Nil where numbers stay as they are; then the picture's color space is told in the way of the format.
    init?(_ picture: inout StoredPicture, for format: ImageFormat) {
        let colors = picture.colors
        let profile: ICCProfile? =
            if case .profile(let bytes) = colors {
                ICCProfile(bytes)
            } else {
                ICCProfile(of: colors, isGray: picture.wasGray)
            }
        guard let profile else {
            if format != .png { picture.colors = .unspecified }
            return nil
        }
        let isGray = profile.model == .gray
        guard format == .exr && !picture.layout.isLinear || format == .webp && isGray,
            let transform = ColorTransform(
                from: profile, isGray ? clcms_gray_float : clcms_rgb_float,
                to: format == .exr ? .linearSRGB : .sRGB, clcms_rgb_float)
        else {
            if case .primaries = colors, format != .png, format != .exr, let bytes = profile.bytes {
                picture.colors = .profile(bytes)
            }
            return nil
        }
        self.transform = transform
        self.isGray = isGray
        picture.colors = .unspecified
        picture.layout.isLinear = format == .exr
    }

    func convert(_ row: UnsafeMutableBufferPointer<Float>) {
        let count = row.count / 4
        let channels = isGray ? 1 : 3
        if source.count != channels * count {
            source = [Float](repeating: 0, count: channels * count)
            target = [Float](repeating: 0, count: 3 * count)
        }
        for x in 0..<count { for c in 0..<channels { source[channels * x + c] = row[4 * x + c] } }
        transform.convert(source, &target, count: count)
        for x in 0..<count { for c in 0..<3 { row[4 * x + c] = target[3 * x + c] } }
    }
}
