import CZlib
import Glibc

/// The color space of a PNG file that GEGL has written as sRGB.
///
/// GEGL itself writes besides a profile the chromaticities that it makes of it, which libpng refuses for spaces
/// as wide as Display P3, and as the gamma 2.2 where the format has 1/2.2.
enum PNGProfile {
    /// Exchanges what says that a file is sRGB for an ICC profile (PNG specification, 11.3.3.3); throws
    /// ``ImageFileError``.
    static func embed(_ profile: UnsafeRawBufferPointer, in file: ReplacedFile) throws {
        let old = try FileBytes(file.temporaryPath)
        // The mapping keeps the old content while the new one takes its name.
        guard unlink(file.temporaryPath) == 0, let new = fopen(file.temporaryPath, "wxe") else {
            throw file.failure()
        }
        var isWritten = fwrite(old.bytes.baseAddress, 8, 1, new) == 1
        func write(_ chunk: UnsafeRawBufferPointer) {
            isWritten = isWritten && fwrite(chunk.baseAddress, chunk.count, 1, new) == 1
        }
        for (kind, data) in old.pngChunks where !["sRGB", "gAMA", "cHRM"].contains(kind) {
            write(UnsafeRawBufferPointer(rebasing: old.bytes[data.lowerBound - 8..<data.upperBound + 4]))
            if kind == "IHDR" { chunk(profile).withUnsafeBytes(write) }
        }
        guard fclose(new) == 0, isWritten else { throw file.failure() }
    }

    /// The chunk iCCP of a profile: a name, a zero, the method of compression, the compressed profile.
    private static func chunk(_ profile: UnsafeRawBufferPointer) -> [UInt8] {
        var length = compressBound(uLong(profile.count))
        var stream = [UInt8](repeating: 0, count: Int(length))
        // With a buffer of that size it can't fail.
        compress(&stream, &length, profile.bindMemory(to: UInt8.self).baseAddress, uLong(profile.count))
        let content = Array("iCCPICC profile\0\0".utf8) + stream[..<Int(length)]
        let checksum = UInt32(crc32(0, content, UInt32(content.count)))
        return bigEndian(UInt32(content.count - 4)) + content + bigEndian(checksum)
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
