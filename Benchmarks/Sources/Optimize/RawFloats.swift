import Foundation

/// A file of little-endian floats.
struct RawFloats {
    let values: [Float]

    init(_ path: String, count: Int) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        guard data.count == 4 * count else {
            throw CocoaError(.fileReadCorruptFile, userInfo: [NSFilePathErrorKey: path])
        }
        values = data.withUnsafeBytes { bytes in
            (0..<count).map {
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
            }
        }
    }
}
