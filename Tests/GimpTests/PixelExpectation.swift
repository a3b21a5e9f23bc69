import Foundation

/// What a run should make of a picture: the core's own result, blended through the selection.
struct PixelExpectation {
    private let pixelCase: PixelCase
    private let before: TIFF
    /// The same pixels as non-linear floats.
    private let input: TIFF
    private let selection: TIFF
    private let box: (x: Int, y: Int, width: Int, height: Int)
    /// R'G'B'A, [box.height, box.width, 4]
    private let result: [Float]

    init(
        _ pixelCase: PixelCase, before: TIFF, input: TIFF, selection: TIFF,
        box: (x: Int, y: Int, width: Int, height: Int),
        core: (_ pixels: [Float]) throws -> [Float]
    ) throws {
        self.pixelCase = pixelCase
        self.before = before
        self.input = input
        self.selection = selection
        self.box = box
        var pixels: [Float] = []
        for y in box.y..<(box.y + box.height) {
            for x in box.x..<(box.x + box.width) {
                let colors = pixelCase.isGray ? [0, 0, 0] : [0, 1, 2]
                pixels += colors.map { Float(input[x, y, $0]) }
                pixels.append(pixelCase.hasAlpha ? Float(input[x, y, input.samplesPerPixel - 1]) : 1)
            }
        }
        result = try core(pixels)
    }

    /// The pixels that are not as expected; five at most, each in words.
    func mismatches(_ after: TIFF) -> [String] {
        guard after.width == before.width, after.height == before.height,
            after.samplesPerPixel == before.samplesPerPixel, after.bitsPerSample == before.bitsPerSample
        else { return ["another size or format than before"] }
        var found: [String] = []
        for y in 0..<before.height {
            for x in 0..<before.width {
                for sample in 0..<before.samplesPerPixel where found.count < 5 {
                    let place = "(\(x), \(y)) sample \(sample)"
                    if stays(x, y, sample) {
                        if after[x, y, sample] != before[x, y, sample] {
                            found.append("\(place) was changed")
                        }
                    } else if isVisible(x, y) {
                        let expected = value(x, y, sample)
                        let actual = pixelCase.nonLinear(after[x, y, sample])
                        let isBlended = selection[x, y, 0] < 1
                        if abs(actual - expected) > pixelCase.tolerance(isBlended: isBlended) {
                            found.append("\(place) is \(actual) instead of \(expected)")
                        }
                    }
                }
            }
        }
        return found
    }

    /// Whether a sample has to stay bit by bit: alpha does, and what is not selected.
    private func stays(_ x: Int, _ y: Int, _ sample: Int) -> Bool {
        let isAlpha = pixelCase.hasAlpha && sample == before.samplesPerPixel - 1
        let isInside =
            (box.x..<(box.x + box.width)).contains(x) && (box.y..<(box.y + box.height)).contains(y)
        return isAlpha || !isInside || selection[x, y, 0] == 0
    }

    /// GIMP does not keep the exact color of pixels that hardly show when it blends them.
    private func isVisible(_ x: Int, _ y: Int) -> Bool {
        !pixelCase.hasAlpha || before[x, y, before.samplesPerPixel - 1] > 0.02
    }

    /// The non-linear value that is expected. GIMP blends through the selection in linear light.
    private func value(_ x: Int, _ y: Int, _ sample: Int) -> Double {
        let weight = selection[x, y, 0]
        let old = pixelCase.linear(input[x, y, sample])
        let new = color(at: 4 * ((y - box.y) * box.width + x - box.x), sample)
        return pixelCase.encoded((1 - weight) * old + weight * new)
    }

    /// The core's result in linear light: a color, or its luminance (sRGB's primaries as ICC profiles
    /// have them, adapted to D50) in a gray image.
    private func color(at pixel: Int, _ sample: Int) -> Double {
        func channel(_ index: Int) -> Double { pixelCase.linear(Double(result[pixel + index])) }
        guard pixelCase.isGray else { return channel(sample) }
        return 0.2225045 * channel(0) + 0.7168786 * channel(1) + 0.0606169 * channel(2)
    }
}

extension PixelCase {
    /// A stored value as a non-linear one.
    func nonLinear(_ stored: Double) -> Double { isLinear ? encoded(stored) : stored }

    func encoded(_ linear: Double) -> Double {
        linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
    }

    func linear(_ nonLinear: Double) -> Double {
        nonLinear <= 0.04045 ? nonLinear / 12.92 : pow((nonLinear + 0.055) / 1.055, 2.4)
    }

    /// Half a step of the precision, or a whole one where GIMP rounds twice: the plug-in's result, and
    /// its blend through a soft selection. Then a little for babl, whose conversions of floats are
    /// approximations.
    func tolerance(isBlended: Bool) -> Double {
        let step: Double =
            switch precision / 100 {
            // A step between dark linear values is 12.92 times as large once encoded.
            case 1: (isLinear ? 12.92 : 1) / 255
            case 2: (isLinear ? 12.92 : 1) / 65535
            case 5: 1 / 2048
            default: 0
            }
        return (isBlended ? 1 : 0.5) * step + 2e-4
    }
}
