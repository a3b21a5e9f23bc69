/// The weights of R', G' and B' in a luma.
public enum Luma {
    /// ITU-R BT.601, of which descriptors and older networks are made.
    public static let bt601 = SIMD3<Float>(0.299, 0.587, 0.114)
    /// ITU-R BT.709, that of sRGB.
    public static let bt709 = SIMD3<Float>(0.2126, 0.7152, 0.0722)
}
