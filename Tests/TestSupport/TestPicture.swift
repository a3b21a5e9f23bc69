/// A small picture of smooth color, written as an uncompressed TIFF 6.0 file.
public struct TestPicture {
    public var width = 33
    public var height = 21
    public var isGray = false
    public var hasAlpha = false
    public var sample = Sample.byte
    /// EXIF's number.
    public var orientation: UInt32 = 1
    /// Of a picture of floats: what stands first, whatever the picture is.
    public var firstSample: Float?
    /// Each shows the same.
    public var pages = 1

    public init(
        width: Int = 33, height: Int = 21, isGray: Bool = false, hasAlpha: Bool = false,
        sample: Sample = .byte, orientation: UInt32 = 1, firstSample: Float? = nil, pages: Int = 1
    ) {
        self.width = width
        self.height = height
        self.isGray = isGray
        self.hasAlpha = hasAlpha
        self.sample = sample
        self.orientation = orientation
        self.firstSample = firstSample
        self.pages = pages
    }

    public enum Sample: UInt16 {
        case byte = 8
        case word = 16
        case float = 32
    }

    public var channels: Int { (isGray ? 1 : 3) + (hasAlpha ? 1 : 0) }

    /// A sample 0…1; alpha is half on the left, full on the right.
    public func value(_ x: Int, _ y: Int, _ channel: Int) -> Double {
        if hasAlpha, channel == channels - 1 { return x < width / 2 ? 0.5 : 1 }
        let (right, down) = (Double(x) / Double(width), Double(y) / Double(height))
        return [right, down, (right + down) / 2][channel]
    }

    /// Writes it and returns its path.
    public func write(to folder: TemporaryFolder, as name: String = "in.tif") throws -> String {
        try folder.write(bytes, to: name)
    }

    public var bytes: [UInt8] {
        var data: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<channels { data += stored(value(x, y, channel)) }
            }
        }
        if let firstSample { data.replaceSubrange(..<4, with: little(firstSample.bitPattern)) }
        let count = UInt32(channels)
        var fields: [(tag: UInt16, isShort: Bool, values: [UInt32])] = [
            (256, false, [UInt32(width)]), (257, false, [UInt32(height)]),
            (258, true, Array(repeating: UInt32(sample.rawValue), count: channels)),
            (259, true, [1]), (262, true, [isGray ? 1 : 2]), (273, false, [8]),
            (274, true, [orientation]), (277, true, [count]),
            (278, false, [UInt32(height)]), (279, false, [UInt32(data.count)]), (284, true, [1]),
        ]
        if hasAlpha { fields.append((338, true, [2])) }
        fields.append((339, true, Array(repeating: sample == .float ? 3 : 1, count: channels)))

        if data.count % 2 == 1 { data.append(0) }
        let directory = 8 + data.count
        var extra: [UInt8] = []
        var entries: [UInt8] = little(UInt16(fields.count))
        let extraOffset = directory + 2 + 12 * fields.count + 4
        for field in fields {
            let values = field.values.flatMap { field.isShort ? little(UInt16($0)) : little($0) }
            entries += little(field.tag) + little(UInt16(field.isShort ? 3 : 4))
            entries += little(UInt32(field.values.count))
            if values.count <= 4 {
                entries += values + Array(repeating: 0, count: 4 - values.count)
            } else {
                entries += little(UInt32(extraOffset + extra.count))
                extra += values
            }
        }
        // The directories of further pages lie at the end.
        func next(_ page: Int) -> [UInt8] {
            let offset = extraOffset + extra.count + page * (entries.count + 4)
            return little(page + 1 < pages ? UInt32(offset) : 0)
        }
        return Array("II*\0".utf8) + little(UInt32(directory)) + data + entries + next(0) + extra
            + (1..<pages).flatMap { entries + next($0) }
    }

    private func stored(_ value: Double) -> [UInt8] {
        switch sample {
        case .byte: [UInt8((value * 255).rounded())]
        case .word: little(UInt16((value * 65535).rounded()))
        case .float: little(Float(value).bitPattern)
        }
    }

    private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
