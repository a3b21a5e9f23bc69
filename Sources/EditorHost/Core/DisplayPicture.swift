import CPareidolia

#if canImport(Glibc)
import Glibc
#endif

/// A picture ready for the screen: 8 bits, no larger than it is shown.
public struct DisplayPicture: Sendable {
    /// What becomes of a picture on its way to the screen.
    public struct Options: Sendable {
        /// The largest width and height.
        public var size: (width: Int, height: Int)
        /// How far each pixel is selected, over the whole picture; nil where all is.
        public var selection: Selection?
        /// Whether it goes into something gray.
        public var isGray = false

        public init(size: (width: Int, height: Int), selection: Selection? = nil, isGray: Bool = false) {
            self.size = size
            self.selection = selection
            self.isGray = isGray
        }
    }

    /// The selected part of a picture.
    public struct Selection: Sendable {
        public let width: Int
        public let height: Int
        /// 0...255, [height, width]
        public let values: [UInt8]

        public init(width: Int, height: Int, values: [UInt8]) {
            self.width = width
            self.height = height
            self.values = values
        }
    }

    public let width: Int
    public let height: Int
    /// R, G, B, A; [height, width, 4]
    public let bytes: [UInt8]

    public init(width: Int, height: Int, bytes: [UInt8]) {
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// Of opaque colors: [height, width, 3].
    public init(width: Int, height: Int, rgb: [UInt8]) {
        let bytes = (0..<width * height).flatMap { rgb[3 * $0..<3 * $0 + 3] + [255] }
        self.init(width: width, height: height, bytes: bytes)
    }

    /// Shrunk to the size of the options, by taking some of the pixels only: it has to be quick.
    public init(_ picture: pareidolia_region, _ options: Options) {
        let (fullWidth, fullHeight) = (Int(picture.width), Int(picture.height))
        let scale = min(
            1, Double(options.size.width) / Double(fullWidth),
            Double(options.size.height) / Double(fullHeight))
        let width = max(1, Int((Double(fullWidth) * scale).rounded()))
        let height = max(1, Int((Double(fullHeight) * scale).rounded()))
        let stride = Int(picture.stride_bytes) / MemoryLayout<Float>.stride
        bytes = [UInt8](unsafeUninitializedCapacity: 4 * width * height) { buffer, count in
            for y in 0..<height {
                let row = picture.pixels! + (2 * y + 1) * fullHeight / (2 * height) * stride
                for x in 0..<width {
                    let source = row + 4 * ((2 * x + 1) * fullWidth / (2 * width))
                    let target = 4 * (y * width + x)
                    for channel in 0..<4 {
                        let value = source[channel]
                        // Not max(), which would let a NaN through.
                        buffer[target + channel] = value > 0 ? UInt8(min(value, 1) * 255 + 0.5) : 0
                    }
                    if options.isGray {
                        let gray = Luminance.of(buffer[target], buffer[target + 1], buffer[target + 2])
                        for channel in 0..<3 { buffer[target + channel] = gray }
                    }
                    if let selection = options.selection {
                        let part = selection.value(x: x, of: width, y: y, of: height)
                        buffer[target + 3] = UInt8(Int(buffer[target + 3]) * part / 255)
                    }
                }
            }
            count = 4 * width * height
        }
        self.width = width
        self.height = height
    }
}

/// The gray that GIMP mixes of a color: in linear light, with the weights of sRGB's primaries in ICC profiles.
private enum Luminance {
    static func of(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        if red == green, green == blue { return red }
        let linear = 0.2225 * linear[Int(red)] + 0.7169 * linear[Int(green)] + 0.0606 * linear[Int(blue)]
        let encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * powf(linear, 1 / 2.4) - 0.055
        return UInt8(encoded * 255 + 0.5)
    }

    private static let linear: [Float] = (0...255).map {
        let value = Float($0) / 255
        return value <= 0.04045 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4)
    }
}

extension DisplayPicture.Selection {
    /// At a pixel of a picture that has another size.
    fileprivate func value(x: Int, of otherWidth: Int, y: Int, of otherHeight: Int) -> Int {
        Int(values[(2 * y + 1) * height / (2 * otherHeight) * width + (2 * x + 1) * width / (2 * otherWidth)])
    }
}
