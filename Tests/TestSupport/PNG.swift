/// A PNG file made byte by byte, so that tests decide which chunks are in it.
public struct PNG {
    public var width: Int
    public var height: Int
    /// 8 or 16.
    public var bits: Int
    public var isGray = false
    /// Chunks between the header and the pixels.
    public var chunks: [(kind: String, data: [UInt8])] = []

    public init(
        width: Int, height: Int, bits: Int, isGray: Bool = false,
        chunks: [(kind: String, data: [UInt8])] = []
    ) {
        self.width = width
        self.height = height
        self.bits = bits
        self.isGray = isGray
        self.chunks = chunks
    }

    /// A gamma of 1/1.8 and wide primaries: a color space that is not sRGB.
    public static let wideGamut: [(kind: String, data: [UInt8])] = [
        ("gAMA", big(55556)),
        ("cHRM", [31270, 32900, 73470, 26530, 11520, 82640, 15660, 1770].flatMap { big($0) }),
    ]

    /// A gamma of its own, in 100,000ths.
    public static func gamma(_ number: Int) -> [(kind: String, data: [UInt8])] { [("gAMA", big(number))] }

    /// An ICC profile.
    public static func profile(_ bytes: [UInt8]) -> [(kind: String, data: [UInt8])] {
        [("iCCP", Array("profile".utf8) + [0, 0] + stored(bytes))]
    }

    /// A stored sample of a smooth picture in RGB, of which a gray one is the first channel, 0...2^bits − 1.
    public func sample(_ x: Int, _ y: Int, _ channel: Int) -> Int {
        let (right, down) = (x * 1000 / width, y * 1000 / height)
        let part = [right, down, (right + down) * (right + down) / 4000][channel]
        return (part * (1 << bits - 1) / 1000 + 13 * (x ^ y)) % (1 << bits)
    }

    public var bytes: [UInt8] {
        let header = Self.big(width) + Self.big(height) + [UInt8(bits), isGray ? 0 : 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header)
            + chunks.flatMap { Self.chunk($0.kind, $0.data) } + Self.chunk("IDAT", Self.stored(rows))
            + Self.chunk("IEND", [])
    }

    /// A file of rows that are given, as its kind of color and its interlacing want them.
    public static func file(
        width: Int, height: Int, bits: UInt8, kind: UInt8, isInterlaced: Bool = false,
        before: [(String, [UInt8])] = [], after: [(String, [UInt8])] = [], rows: [[UInt8]]
    ) -> [UInt8] {
        let header = big(width) + big(height) + [bits, kind, 0, 0, isInterlaced ? 1 : 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + before.flatMap { chunk($0.0, $0.1) } + chunk("IDAT", stored(rows.flatMap { [0] + $0 }))
            + after.flatMap { chunk($0.0, $0.1) } + chunk("IEND", [])
    }

    /// Unfiltered rows of big-endian samples.
    private var rows: [UInt8] {
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)
            for x in 0..<width {
                for channel in 0..<(isGray ? 1 : 3) {
                    let sample = sample(x, y, channel)
                    if bits == 16 { rows.append(UInt8(sample >> 8)) }
                    rows.append(UInt8(sample & 255))
                }
            }
        }
        return rows
    }

    /// A zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4).
    private static func stored(_ data: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: data.count, by: 65535) {
            let block = data[start..<min(start + 65535, data.count)]
            let length = [UInt8(block.count & 255), UInt8(block.count >> 8)]
            stream += [start + 65535 >= data.count ? 1 : 0] + length + length.map { ~$0 } + block
        }
        var (a, b) = (1, 0)
        for byte in data {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        return stream + big(b << 16 | a)
    }

    private static func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
        let content = Array(kind.utf8) + data
        var crc: UInt32 = .max
        for byte in content {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return big(data.count) + content + big(Int(~crc))
    }

    private static func big(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) } }
}
