import CZlib
import Glibc

/// The color space of a PNG file that GEGL has written as sRGB.
///
/// GEGL itself writes besides a profile the chromaticities that it makes of it, which libpng refuses for spaces
/// as wide as Display P3, and as the gamma 2.2 where the format has 1/2.2.
struct PNGColorSpace {
    /// What says it in the file.
    private let chunk: [UInt8]

    /// By an ICC profile (PNG specification, 11.3.3.3), or by the gamma (11.3.3.2) where the profile is of
    /// another kind than the picture; nil for sRGB, and where neither is to be had.
    init?(of layout: PixelLayout) {
        if let profile = layout.profile {
            chunk = Self.chunk("iCCP", Array("ICC profile\0\0".utf8) + Self.compressed(profile))
        } else if layout.isGray, let gamma = layout.gamma {
            chunk = Self.chunk("gAMA", Self.bigEndian(UInt32((100_000 / gamma).rounded())))
        } else {
            return nil
        }
    }

    /// Exchanges what says that a file is sRGB; throws ``ImageFileError``.
    func embed(in file: ReplacedFile) throws {
        let old = try FileBytes(file.temporaryPath)
        // The mapping keeps the old content while the new one takes its name.
        guard unlink(file.temporaryPath) == 0, let new = fopen(file.temporaryPath, "wxe") else {
            throw file.failure()
        }
        var isWritten = fwrite(old.bytes.baseAddress, 8, 1, new) == 1
        func write(_ bytes: UnsafeRawBufferPointer) {
            isWritten = isWritten && fwrite(bytes.baseAddress, bytes.count, 1, new) == 1
        }
        for (kind, data) in old.pngChunks where !["sRGB", "gAMA", "cHRM"].contains(kind) {
            write(UnsafeRawBufferPointer(rebasing: old.bytes[data.lowerBound - 8..<data.upperBound + 4]))
            if kind == "IHDR" { chunk.withUnsafeBytes(write) }
        }
        guard fclose(new) == 0, isWritten else { throw file.failure() }
    }

    private static func compressed(_ profile: UnsafeRawBufferPointer) -> [UInt8] {
        var length = compressBound(uLong(profile.count))
        var stream = [UInt8](repeating: 0, count: Int(length))
        // With a buffer of that size it can't fail.
        compress(&stream, &length, profile.bindMemory(to: UInt8.self).baseAddress, uLong(profile.count))
        return Array(stream[..<Int(length)])
    }

    private static func chunk(_ kind: String, _ data: [UInt8]) -> [UInt8] {
        let content = Array(kind.utf8) + data
        let checksum = UInt32(crc32(0, content, UInt32(content.count)))
        return bigEndian(UInt32(data.count)) + content + bigEndian(checksum)
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
