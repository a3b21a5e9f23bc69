import CLCMS

/// CIE L\*a\*b\* in TIFF as sRGB.
final class LabConversion {
    private let transform: ColorTransform
    private let samples: TIFFSamples
    private let isICC: Bool
    private var lab: [Float] = []
    private var rgb: [Float] = []

    /// Nil for numbers of a size that no program writes. `isICC`: a\* and b\* are stored with an offset, not with a
    /// sign (TIFF 6.0, section 23; TIFF technical note 4).
    init?(_ samples: TIFFSamples, isICC: Bool) {
        guard [8, 16, 32].contains(samples.bits), samples.kind == .float || samples.bits < 32,
            samples.kind == .whole || samples.bits == 32,
            let transform = ColorTransform(from: .lab, clcms_lab_float, to: .sRGB, clcms_rgb_float)
        else { return nil }
        (self.transform, self.samples, self.isICC) = (transform, samples, isICC)
    }

    /// A row whose whole numbers are as they are stored.
    func convert(_ line: UnsafeBufferPointer<Float>, perPixel: Int, to row: inout [Float]) {
        let width = row.count / 4
        if lab.count != 3 * width {
            lab = [Float](repeating: 0, count: 3 * width)
            rgb = lab
        }
        for x in 0..<width {
            for c in 0..<3 { lab[3 * x + c] = coordinate(line[perPixel * x + c], isLightness: c == 0) }
        }
        transform.convert(lab, &rgb, count: width)
        for x in 0..<width { for c in 0..<3 { row[4 * x + c] = rgb[3 * x + c] } }
    }

    private func coordinate(_ number: Float, isLightness: Bool) -> Float {
        if samples.kind == .float { return number }
        // 16 bits hold 8 and a fraction.
        let unit: Float = samples.bits == 8 ? 1 : 256
        if isLightness {
            let full: Float = samples.bits == 8 ? 255 : isICC ? 65280 : 65535
            return number / full * 100
        }
        if isICC { return number / unit - 128 }
        return (number < 128 * unit ? number : number - 256 * unit) / unit
    }
}
