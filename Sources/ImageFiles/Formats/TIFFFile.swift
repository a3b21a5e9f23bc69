import CTIFF
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A TIFF file as libtiff has it, and its fields.
final class TIFFFile {
    let handle: OpaquePointer

    /// What libtiff reads, for its callbacks.
    private struct Reading {
        let bytes: UnsafeRawBufferPointer
        var offset = 0
    }

    /// Opens bytes; libtiff's errors are those of the file from now on.
    init(reading bytes: UnsafeRawBufferPointer) throws {
        TIFFSetErrorHandler { module, format, arguments in
            if TIFFFile.isCounting { return }
            PictureTask.abandon(.undecodable(TIFFFile.message(module, format, arguments)))
        }
        // Fields that libtiff does not know are nobody's fault; its decoders report damage in this way too.
        TIFFSetWarningHandler { module, format, arguments in
            guard TIFFFile.isDecoding, let name = module.map({ String(cString: $0) }),
                name.hasPrefix("JPEG") || name.hasPrefix("Fax")
            else { return }
            PictureTask.abandon(.damaged(TIFFFile.message(module, format, arguments)))
        }
        let reading = UnsafeMutablePointer<Reading>.allocate(capacity: 1)
        reading.initialize(to: Reading(bytes: bytes))
        let handle = TIFFClientOpen(
            "picture", "r", reading,
            { data, target, count in
                let reading = data!.assumingMemoryBound(to: Reading.self)
                let rest = reading.pointee.bytes.count - reading.pointee.offset
                let taken = max(0, min(Int(count), rest))
                if taken > 0 {
                    target!.copyMemory(
                        from: reading.pointee.bytes.baseAddress! + reading.pointee.offset, byteCount: taken)
                }
                reading.pointee.offset += taken
                return tmsize_t(taken)
            },
            { _, _, _ in -1 },
            { data, offset, origin in
                let reading = data!.assumingMemoryBound(to: Reading.self)
                // Beyond the end, so that nothing is read there.
                let offset = Int(clamping: offset)
                switch origin {
                case SEEK_SET: reading.pointee.offset = offset
                case SEEK_CUR: reading.pointee.offset = min(reading.pointee.offset, Int.max - offset) + offset
                default: reading.pointee.offset = reading.pointee.bytes.count
                }
                return UInt64(reading.pointee.offset)
            },
            { _ in 0 },
            { data in UInt64(data!.assumingMemoryBound(to: Reading.self).pointee.bytes.count) },
            { data, base, size in
                let bytes = data!.assumingMemoryBound(to: Reading.self).pointee.bytes
                base!.pointee = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                size!.pointee = UInt64(bytes.count)
                return 1
            },
            { _, _, _ in })
        guard let handle else { throw PictureProblem.undecodable("libtiff can't open it") }
        self.handle = handle
    }

    /// Begins a file that is written; libtiff writes it in pieces and goes back to its beginning.
    init(writing file: OutputFile, isBig: Bool) {
        TIFFSetErrorHandler { module, format, arguments in
            PictureTask.abandon(TIFFFile.message(module, format, arguments))
        }
        TIFFSetWarningHandler(nil)
        let handle = TIFFClientOpen(
            "picture", isBig ? "w8" : "w", Unmanaged.passUnretained(file).toOpaque(),
            { data, target, count in tmsize_t(read(TIFFFile.output(data), target, Int(count))) },
            { data, bytes, count in
                let file = Unmanaged<OutputFile>.fromOpaque(data!).takeUnretainedValue()
                let bytes = UnsafeRawBufferPointer(start: bytes, count: Int(count))
                let offset = lseek(file.descriptor, 0, SEEK_CUR)
                file.write(bytes, at: Int(offset))
                lseek(file.descriptor, off_t(bytes.count), SEEK_CUR)
                return count
            },
            { data, offset, origin in UInt64(lseek(TIFFFile.output(data), off_t(offset), origin)) },
            { _ in 0 },
            { data in
                var status = stat()
                fstat(TIFFFile.output(data), &status)
                return UInt64(status.st_size)
            },
            { _, _, _ in 0 }, { _, _, _ in })
        guard let handle else { PictureTask.abandon("libtiff can't begin it") }
        self.handle = handle
    }

    private static func output(_ data: thandle_t?) -> Int32 {
        Unmanaged<OutputFile>.fromOpaque(data!).takeUnretainedValue().descriptor
    }

    /// Whether pixels are being decoded, of which warnings tell that they are damaged.
    nonisolated(unsafe) static var isDecoding = false

    /// Whether pages are being counted, of which those after the one that is read may be damaged.
    nonisolated(unsafe) static var isCounting = false

    private static func message(
        _ module: UnsafePointer<CChar>?, _ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?
    ) -> String {
        var buffer = [CChar](repeating: 0, count: 500)
        vsnprintf(&buffer, buffer.count, format!, arguments!)
        return String(cString: buffer)
    }

    /// How many bytes the picture's compression makes one at most; nil where that is not known.
    var mostBytesPerByte: Int? {
        switch Int32(short(TIFFTAG_COMPRESSION, default: Int(COMPRESSION_NONE))) {
        case COMPRESSION_NONE: 1
        case COMPRESSION_DEFLATE, COMPRESSION_ADOBE_DEFLATE: Compression.deflate
        // Runs of 128; strings of 4096 in 9 bits.
        case COMPRESSION_PACKBITS, COMPRESSION_LZW: 4096
        default: nil
        }
    }

    // MARK: - Fields

    /// A field of one whole number of 16 bits.
    func short(_ tag: Int32) -> Int? {
        var value: UInt16 = 0
        return get(tag, &value) ? Int(value) : nil
    }

    func short(_ tag: Int32, default standard: Int) -> Int {
        var value: UInt16 = 0
        let isThere = withUnsafeMutablePointer(to: &value) { pointer in
            withVaList([pointer]) { TIFFVGetFieldDefaulted(handle, UInt32(tag), $0) != 0 }
        }
        return isThere ? Int(value) : standard
    }

    func long(_ tag: Int32) -> Int? {
        var value: UInt32 = 0
        return get(tag, &value) ? Int(value) : nil
    }

    func long64(_ tag: Int32) -> UInt64? {
        var value: UInt64 = 0
        return get(tag, &value) ? value : nil
    }

    /// Leaves the value where the file has no such field and there is none that is meant without it.
    func getDefaulted(_ tag: Int32, _ value: inout UInt32) {
        withUnsafeMutablePointer(to: &value) { pointer in
            _ = withVaList([pointer]) { TIFFVGetFieldDefaulted(handle, UInt32(tag), $0) }
        }
    }

    func float(_ tag: Int32) -> Double? {
        var value: Float = 0
        return get(tag, &value) ? Double(value) : nil
    }

    func text(_ tag: Int32) -> String? {
        var value: UnsafePointer<CChar>?
        return get(tag, &value) ? value.map { String(cString: $0) } : nil
    }

    /// A field of bytes.
    func bytes(_ tag: Int32) -> Data? {
        var (count, value): (UInt32, UnsafeRawPointer?) = (0, nil)
        let isThere = withUnsafeMutablePointer(to: &count) { count in
            withUnsafeMutablePointer(to: &value) { value in
                withVaList([count, value]) { TIFFVGetField(handle, UInt32(tag), $0) != 0 }
            }
        }
        guard isThere, let value, count > 0 else { return nil }
        // Programs have written IPTC's texts, which are bytes, as whole numbers of 32 bits.
        let unit = TIFFFindField(handle, UInt32(tag), TIFF_NOTYPE).map { TIFFFieldDataType($0) }
        return Data(bytes: value, count: Int(count) * (unit == TIFF_LONG ? 4 : 1))
    }

    /// The kinds of the channels beyond those of color.
    var extraSamples: [UInt16] {
        var (count, value): (UInt16, UnsafePointer<UInt16>?) = (0, nil)
        let isThere = withUnsafeMutablePointer(to: &count) { count in
            withUnsafeMutablePointer(to: &value) { value in
                withVaList([count, value]) { TIFFVGetField(handle, UInt32(TIFFTAG_EXTRASAMPLES), $0) != 0 }
            }
        }
        return isThere ? Array(UnsafeBufferPointer(start: value, count: Int(count))) : []
    }

    /// Where directories are that belong to this one.
    func offsets(_ tag: Int32) -> [UInt64]? {
        var (count, value): (UInt16, UnsafePointer<UInt64>?) = (0, nil)
        let isThere = withUnsafeMutablePointer(to: &count) { count in
            withUnsafeMutablePointer(to: &value) { value in
                withVaList([count, value]) { TIFFVGetField(handle, UInt32(tag), $0) != 0 }
            }
        }
        return isThere ? Array(UnsafeBufferPointer(start: value, count: Int(count))) : nil
    }

    /// A palette's red, green and blue, of 16 bits.
    func palette(_ count: Int) -> [[UInt16]]? {
        var (r, g, b): (UnsafePointer<UInt16>?, UnsafePointer<UInt16>?, UnsafePointer<UInt16>?) = (
            nil, nil, nil
        )
        let isThere = withUnsafeMutablePointer(to: &r) { r in
            withUnsafeMutablePointer(to: &g) { g in
                withUnsafeMutablePointer(to: &b) { b in
                    withVaList([r, g, b]) { TIFFVGetField(handle, UInt32(TIFFTAG_COLORMAP), $0) != 0 }
                }
            }
        }
        guard isThere, let r, let g, let b else { return nil }
        return [r, g, b].map { Array(UnsafeBufferPointer(start: $0, count: count)) }
    }

    private func get<Value>(_ tag: Int32, _ value: inout Value) -> Bool {
        withUnsafeMutablePointer(to: &value) { pointer in
            withVaList([pointer]) { TIFFVGetField(handle, UInt32(tag), $0) != 0 }
        }
    }

    func set(_ tag: Int32, _ values: any CVarArg...) {
        _ = withVaList(values) { TIFFVSetField(handle, UInt32(tag), $0) }
    }

    func set(_ tag: Int32, _ bytes: Data) { set(tag, UInt32(bytes.count), bytes) }

    func set(_ tag: Int32, _ count: UInt32, _ bytes: Data) {
        bytes.withUnsafeBytes { set(tag, count, OpaquePointer($0.baseAddress!)) }
    }
}
