import CTIFF

/// How the samples of a TIFF file's pixels stand for colors.
final class TIFFColors {
    /// Whether libtiff is to convert them.
    private(set) var isLeftToLibrary = false
    /// The channels that are read.
    private(set) var usedChannels: [Int] = []

    private enum Model { case gray, rgb, palette([[Float]]), ink(InkConversion), lab(LabConversion) }

    private var model = Model.gray
    /// Whether 0 stands for white.
    private var isInverted = false
    private let samples: TIFFSamples
    private let layout: PixelLayout
    private let alpha: Int?
    private var output = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)
    private let width: Int
    private var converted: [Float] = []

    /// Completes what is known of the picture; throws ``PictureProblem`` where its colors are of another kind.
    init(_ file: TIFFFile, _ samples: inout TIFFSamples, _ picture: inout StoredPicture) throws {
        let perPixel = samples.perPixel
        var (colors, hasAlphaChannel) = (1, true)
        var layout = picture.layout
        switch Int32(file.short(TIFFTAG_PHOTOMETRIC) ?? Self.likelyPhotometric(file, perPixel)) {
        case PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_MINISBLACK:
            layout.isGray = true
            isInverted = file.short(TIFFTAG_PHOTOMETRIC) == Int(PHOTOMETRIC_MINISWHITE)
            // So that they can be turned round without a rounding.
            samples.isRaw = isInverted && samples.kind == .whole && samples.bits <= 16
        case PHOTOMETRIC_RGB:
            (model, colors) = (.rgb, 3)
        case PHOTOMETRIC_PALETTE:
            let palette = try Self.palette(file, samples)
            (model, layout.depth) = (.palette(palette.colors), palette.depth)
            samples.isRaw = true
        case PHOTOMETRIC_SEPARATED:
            guard file.short(TIFFTAG_INKSET, default: 1) == Int(INKSET_CMYK), samples.kind == .whole,
                samples.bits == 8 || samples.bits == 16
            else {
                throw PictureProblem.unsupported("its inks are not CMYK of 8 or 16 bits; save it in RGB")
            }
            (model, colors) = (.ink(InkConversion(&picture, isInverted: false)), 4)
        case PHOTOMETRIC_YCBCR:
            guard samples.bits == 8, perPixel == 3, !samples.isPlanar else {
                throw PictureProblem.unsupported("its Y'CbCr is not of 8 bits; save it in RGB")
            }
            (model, colors, hasAlphaChannel) = (.rgb, 3, false)
            if file.short(TIFFTAG_COMPRESSION, default: 1) == Int(COMPRESSION_JPEG) {
                file.set(TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB)
            } else {
                isLeftToLibrary = true
            }
        case PHOTOMETRIC_CIELAB, PHOTOMETRIC_ICCLAB:
            let isICC = file.short(TIFFTAG_PHOTOMETRIC) == Int(PHOTOMETRIC_ICCLAB)
            guard let lab = LabConversion(samples, isICC: isICC) else {
                throw PictureProblem.unsupported(
                    "its L*a*b* numbers have \(samples.bits) bits; save it in RGB")
            }
            (model, colors) = (.lab(lab), 3)
            samples.isRaw = true
            picture.colors = .unspecified
            picture.notes.append("is in L*a*b*; its colors were converted to sRGB")
        case let other:
            let names = [
                PHOTOMETRIC_MASK: "a mask", PHOTOMETRIC_ITULAB: "ITU L*a*b*", PHOTOMETRIC_LOGL: "LogL",
                PHOTOMETRIC_LOGLUV: "LogLuv", 32803: "a camera's raw data", 34892: "a camera's raw data",
            ]
            throw PictureProblem.unsupported(
                "its colors are \(names[other] ?? "of kind \(other)"); save it in RGB")
        }
        guard perPixel >= colors else {
            throw PictureProblem.damaged("it has \(perPixel) channels, and its colors need \(colors)")
        }
        // Extra channels: what their kinds do not say is a selection or another mask (TIFF 6.0, section 18).
        let kinds = file.extraSamples
        let position = kinds.firstIndex {
            $0 == EXTRASAMPLE_ASSOCALPHA || $0 == EXTRASAMPLE_UNASSALPHA
        }
        if hasAlphaChannel, let position, colors + position < perPixel {
            alpha = colors + position
            layout.hasAlpha = true
            layout.isPremultiplied = kinds[position] == EXTRASAMPLE_ASSOCALPHA
        } else {
            alpha = nil
        }
        let further = perPixel - colors - (alpha == nil ? 0 : 1)
        if further > 0 {
            picture.notes.append(
                "has \(further) further \(further == 1 ? "channel" : "channels"), which \(further == 1 ? "is" : "are") not kept"
            )
        }
        usedChannels = Array(0..<colors) + (alpha.map { [$0] } ?? [])
        picture.layout = layout
        self.layout = layout
        self.samples = samples
        width = picture.width
    }

    /// A row of samples as R'G'B'A, valid until the next.
    func row(_ line: some RandomAccessCollection<Float>) -> UnsafeBufferPointer<Float> {
        if output.isEmpty {
            output = .allocate(capacity: 4 * width)
            output.initialize(repeating: 1)
            converted = [Float](repeating: 1, count: 4 * width)
        }
        line.withContiguousStorageIfAvailable { convert($0) }
        return UnsafeBufferPointer(output)
    }

    private func convert(_ line: UnsafeBufferPointer<Float>) {
        let perPixel = samples.perPixel
        switch model {
        case .gray:
            let largest = samples.isRaw ? Float(samples.largest) : 1
            for x in 0..<width {
                let number = line[perPixel * x]
                let value = isInverted ? (largest - number) / largest : number
                for c in 0..<3 { output[4 * x + c] = value }
            }
        case .rgb:
            for x in 0..<width { for c in 0..<3 { output[4 * x + c] = line[perPixel * x + c] } }
        case .palette(let palette):
            for x in 0..<width {
                let index = Int(line[perPixel * x])
                for c in 0..<3 { output[4 * x + c] = palette[c][index] }
            }
        case .ink(let ink):
            ink.convert(count: width, channels: perPixel, to: &converted) { UInt16(line[$0] * 65535 + 0.5) }
            _ = output.update(from: converted)
        case .lab(let lab):
            lab.convert(line, perPixel: perPixel, to: &converted)
            _ = output.update(from: converted)
        }
        guard let alpha else { return }
        for x in 0..<width {
            var value = line[perPixel * x + alpha]
            if samples.isRaw { value /= Float(samples.largest) }
            output[4 * x + 3] = value
            // Nothing is known of colors below alpha 0 but the numbers themselves.
            if layout.isPremultiplied, value != 0 { for c in 0..<3 { output[4 * x + c] /= value } }
        }
    }

    /// What files without the field mean.
    private static func likelyPhotometric(_ file: TIFFFile, _ perPixel: Int) -> Int {
        let compression = Int32(file.short(TIFFTAG_COMPRESSION, default: 1))
        let isFax = [
            COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4, COMPRESSION_CCITTRLE, COMPRESSION_CCITTRLEW,
        ]
        .contains(compression)
        return Int(isFax ? PHOTOMETRIC_MINISWHITE : perPixel < 3 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB)
    }

    private static func palette(_ file: TIFFFile, _ samples: TIFFSamples) throws -> (
        colors: [[Float]], depth: PixelLayout.Depth
    ) {
        guard samples.kind == .whole, samples.bits <= 16, let stored = file.palette(1 << samples.bits) else {
            throw PictureProblem.damaged("its palette is missing")
        }
        // Old programs left the lower byte empty, and most fill it with the upper one.
        let isByte = stored.allSatisfy { $0.allSatisfy { $0 & 255 == 0 } }
        let isTwice = stored.allSatisfy { $0.allSatisfy { $0 & 255 == $0 >> 8 } }
        let colors = stored.map { channel in
            channel.map { isByte ? Samples.fromBytes[Int($0 >> 8)] : Samples.fraction($0) }
        }
        return (colors, isByte || isTwice ? .eightBit : .sixteenBit)
    }
}
