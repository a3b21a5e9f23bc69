import Foundation

/// An uncompressed TIFF as GIMP writes it: interleaved samples in the machine's byte order.
struct TIFF {
    enum Failure: Error {
        case notOurs(String)
    }

    let width: Int
    let height: Int
    let samplesPerPixel: Int
    /// As stored: integers divided by their maximum, floats as they are. [height, width, samples]
    let samples: [Double]
    let bitsPerSample: Int
    let isFloat: Bool

    init(path: String) throws {
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        func integer<Number: FixedWidthInteger>(_ offset: Int, _ type: Number.Type) -> Int {
            Int(
                Number(
                    littleEndian: file.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) })
            )
        }
        guard file.prefix(4) == Data([0x49, 0x49, 42, 0]) else {
            throw Failure.notOurs("no little-endian TIFF")
        }

        var fields: [Int: [Int]] = [:]
        let directory = integer(4, UInt32.self)
        for index in 0..<integer(directory, UInt16.self) {
            let entry = directory + 2 + 12 * index
            let isShort = integer(entry + 2, UInt16.self) == 3
            let count = integer(entry + 4, UInt32.self)
            let size = isShort ? 2 : 4
            let start = count * size <= 4 ? entry + 8 : integer(entry + 8, UInt32.self)
            guard isShort || integer(entry + 2, UInt16.self) == 4 else { continue }
            fields[integer(entry, UInt16.self)] = (0..<count).map {
                isShort ? integer(start + 2 * $0, UInt16.self) : integer(start + 4 * $0, UInt32.self)
            }
        }
        func field(_ tag: Int, default value: [Int]? = nil) throws -> [Int] {
            guard let field = fields[tag] ?? value else { throw Failure.notOurs("no field \(tag)") }
            return field
        }
        guard try field(259) == [1], try field(284, default: [1]) == [1] else {
            throw Failure.notOurs("compressed, or one plane per channel")
        }
        width = try field(256)[0]
        height = try field(257)[0]
        samplesPerPixel = try field(277, default: [1])[0]
        bitsPerSample = try field(258)[0]
        isFloat = try field(339, default: [1])[0] == 3

        let strips = zip(try field(273), try field(279))
        let pixels = strips.reduce(into: Data()) { $0 += file[$1.0..<($1.0 + $1.1)] }
        let count = width * height * samplesPerPixel
        guard pixels.count == count * bitsPerSample / 8 else { throw Failure.notOurs("truncated") }
        let format = (isFloat, bitsPerSample)
        samples = try pixels.withUnsafeBytes { bytes in
            switch format {
            case (false, 8): bytes.map { Double($0) / 255 }
            case (false, 16): bytes.bindMemory(to: UInt16.self).map { Double($0) / 65535 }
            case (false, 32): bytes.bindMemory(to: UInt32.self).map { Double($0) / Double(UInt32.max) }
            case (true, 16): bytes.bindMemory(to: UInt16.self).map { Double(Float16(bitPattern: $0)) }
            case (true, 32): bytes.bindMemory(to: Float.self).map(Double.init)
            case (true, 64): bytes.bindMemory(to: Double.self).map { $0 }
            default: throw Failure.notOurs("\(format.1) bits")
            }
        }
    }

    subscript(_ x: Int, _ y: Int, _ sample: Int) -> Double {
        samples[(y * width + x) * samplesPerPixel + sample]
    }
}
