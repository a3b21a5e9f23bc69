/// Stored samples as floats: whole numbers become fractions of the largest, floating point stays as it is.
enum Samples {
    static let fromBytes: [Float] = (0...255).map { Float($0) / 255 }

    @inline(__always)
    static func fraction(_ number: UInt16) -> Float { Float(number) / 65535 }

    /// The nearest whole number of so many steps; what lies beyond 0…1 becomes its end, and what is no number 0.
    @inline(__always)
    static func whole(_ value: Float, steps: Float) -> Float {
        let number = (value * steps).rounded()
        return number > 0 ? min(number, steps) : 0
    }

    @inline(__always)
    static func byte(_ value: Float) -> UInt8 { UInt8(whole(value, steps: 255)) }

    @inline(__always)
    static func word(_ value: Float) -> UInt16 { UInt16(whole(value, steps: 65535)) }

    /// Interleaved samples of one row, of a layout's channels, as R'G'B'A.
    static func spread(
        _ layout: PixelLayout, count: Int, to row: inout [Float], _ sample: (Int) -> Float
    ) {
        let channels = layout.channels
        let colors = layout.isGray ? 1 : 3
        for x in 0..<count {
            let first = sample(channels * x)
            row[4 * x] = first
            row[4 * x + 1] = layout.isGray ? first : sample(channels * x + 1)
            row[4 * x + 2] = layout.isGray ? first : sample(channels * x + 2)
            row[4 * x + 3] = layout.hasAlpha ? sample(channels * x + colors) : 1
        }
    }

    /// The samples of a row as a layout interleaves them.
    static func gather(
        _ layout: PixelLayout, _ row: UnsafeBufferPointer<Float>, _ store: (Int, Float) -> Void
    ) {
        let channels = layout.channels
        let colors = layout.isGray ? 1 : 3
        for x in 0..<row.count / 4 {
            let alpha = row[4 * x + 3]
            // Nothing is known of colors below alpha 0 but the numbers themselves.
            let factor = layout.isPremultiplied && alpha != 0 ? alpha : 1
            for channel in 0..<colors { store(channels * x + channel, row[4 * x + channel] * factor) }
            if layout.hasAlpha { store(channels * x + colors, alpha) }
        }
    }
}
