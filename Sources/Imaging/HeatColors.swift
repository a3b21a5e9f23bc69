#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Colors for numbers of 0…1, from nearly black violet through red to light yellow.
///
/// A line in OKLCh (Ottosson 2020): lightness grows evenly, hue turns evenly, and the chroma is the largest that sRGB
/// has there, but for a limit. So a larger number always looks lighter, also in print and to who sees no colors.
public struct HeatColors: Sendable {
    private let table: [SIMD3<Float>]

    private static let lightness = (from: 0.13, to: 0.97)
    /// Degrees, by way of red.
    private static let hue = (from: 295.0, to: 465.0)
    private static let largestChroma = 0.19
    private static let last = 1023

    public init() {
        table = (0...Self.last).map { Self.color(Double($0) / Double(Self.last)) }
    }

    /// R'G'B' of 0…1; numbers outside of 0…1 have the color of the nearest one.
    @inline(__always)
    public subscript(_ value: Float) -> SIMD3<Float> {
        table[Int(min(max(value, 0), 1) * Float(Self.last) + 0.5)]
    }

    private static func color(_ value: Double) -> SIMD3<Float> {
        let light = lightness.from + value * (lightness.to - lightness.from)
        let angle = (hue.from + value * (hue.to - hue.from)) * .pi / 180
        var (low, high) = (0.0, largestChroma)
        if isDisplayable(linear(light, high, angle)) { low = high }
        for _ in 0..<30 where low < high {
            let middle = (low + high) / 2
            if isDisplayable(linear(light, middle, angle)) { low = middle } else { high = middle }
        }
        let color = linear(light, low, angle)
        return SIMD3(encoded(color.x), encoded(color.y), encoded(color.z))
    }

    private static func isDisplayable(_ color: SIMD3<Double>) -> Bool {
        color.min() >= 0 && color.max() <= 1
    }

    /// Linear sRGB of OKLCh.
    private static func linear(_ lightness: Double, _ chroma: Double, _ hue: Double) -> SIMD3<Double> {
        let (a, b) = (chroma * cos(hue), chroma * sin(hue))
        func cube(_ x: Double) -> Double { x * x * x }
        let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
        let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
        let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
        return SIMD3(
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
    }

    /// sRGB's curve.
    private static func encoded(_ linear: Double) -> Float {
        Float(linear <= 0.0031308 ? 12.92 * max(linear, 0) : 1.055 * pow(linear, 1 / 2.4) - 0.055)
    }
}
