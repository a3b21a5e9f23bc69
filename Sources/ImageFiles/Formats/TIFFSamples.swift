import CTIFF

/// How a TIFF file stores numbers.
struct TIFFSamples {
    enum Kind { case whole, float }

    let kind: Kind
    /// Of a number.
    let bits: Int
    let perPixel: Int
    /// Whether each channel is stored apart.
    let isPlanar: Bool
    /// Whether whole numbers are wanted as they are, not as fractions of the largest.
    var isRaw = false

    /// Throws ``PictureProblem`` where numbers are of a kind that floats can't stand for.
    init(_ file: TIFFFile) throws {
        bits = file.short(TIFFTAG_BITSPERSAMPLE, default: 1)
        perPixel = file.short(TIFFTAG_SAMPLESPERPIXEL, default: 1)
        isPlanar = file.short(TIFFTAG_PLANARCONFIG, default: 1) == PLANARCONFIG_SEPARATE && perPixel > 1
        switch Int32(file.short(TIFFTAG_SAMPLEFORMAT, default: 1)) {
        case SAMPLEFORMAT_UINT, SAMPLEFORMAT_VOID:
            kind = .whole
            guard (1...16).contains(bits) || bits == 32 || bits == 64 else {
                throw PictureProblem.unsupported(
                    "its numbers have \(bits) bits, and 1 to 16, 32 and 64 are read")
            }
        case SAMPLEFORMAT_IEEEFP:
            kind = .float
            guard [16, 32, 64].contains(bits) else {
                throw PictureProblem.unsupported(
                    "its floating-point numbers have \(bits) bits, and 16, 32 and 64 are read")
            }
        case SAMPLEFORMAT_INT:
            throw PictureProblem.unsupported("its numbers have signs; save it with unsigned numbers")
        default:
            throw PictureProblem.unsupported("its numbers are complex; save it with real ones")
        }
        guard perPixel > 0 else { throw PictureProblem.damaged("it has no channels") }
    }

    /// That of the file in which it is written again.
    var depth: PixelLayout.Depth {
        switch kind {
        case .whole: bits <= 8 ? .eightBit : bits <= 16 ? .sixteenBit : .float
        case .float: bits == 16 ? .half : .float
        }
    }

    /// Whether floats can't hold all of the digits.
    var isRounded: Bool { bits > 32 || kind == .whole && bits == 32 }

    /// The largest whole number.
    var largest: Double { bits < 64 ? Double(UInt64(1) << UInt64(bits) - 1) : Double(UInt64.max) }

    /// Numbers that lie together, the first in the first byte.
    @inline(__always)
    func unpack(_ bytes: UnsafeRawPointer, _ count: Int, _ store: (Int, Float) -> Void) {
        switch (kind, bits) {
        case (.whole, 8):
            for i in 0..<count { store(i, fraction(UInt64(bytes.load(fromByteOffset: i, as: UInt8.self)))) }
        case (.whole, 16):
            for i in 0..<count {
                store(i, fraction(UInt64(bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))))
            }
        case (.whole, 32):
            for i in 0..<count {
                store(i, fraction(UInt64(bytes.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self))))
            }
        case (.whole, 64):
            for i in 0..<count {
                store(i, fraction(bytes.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self)))
            }
        case (.whole, _):
            // The highest bit first (TIFF 6.0, section 3).
            for i in 0..<count {
                var number: UInt64 = 0
                for bit in i * bits..<(i + 1) * bits {
                    let byte = bytes.load(fromByteOffset: bit / 8, as: UInt8.self)
                    number = number << 1 | UInt64(byte >> UInt8(7 - bit % 8) & 1)
                }
                store(i, fraction(number))
            }
        case (.float, 16):
            for i in 0..<count {
                store(i, Float(bytes.loadUnaligned(fromByteOffset: 2 * i, as: Float16.self)))
            }
        case (.float, 32):
            for i in 0..<count { store(i, bytes.loadUnaligned(fromByteOffset: 4 * i, as: Float.self)) }
        default:
            for i in 0..<count {
                store(i, Float(bytes.loadUnaligned(fromByteOffset: 8 * i, as: Double.self)))
            }
        }
    }

    @inline(__always)
    private func fraction(_ number: UInt64) -> Float {
        if isRaw { return Float(number) }
        return bits <= 16 ? Float(number) / Float(largest) : Float(Double(number) / largest)
    }
}
