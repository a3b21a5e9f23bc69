import COpenEXR
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An OpenEXR file as OpenEXR's C library has it.
final class EXRFile {
    let handle: exr_context_t
    /// What is written; nil where a file is read.
    private let buffer: UnsafeMutablePointer<Data>?

    /// Opens bytes, which have to outlive it; throws ``PictureProblem``.
    init(reading bytes: UnsafeRawBufferPointer) throws {
        buffer = nil
        let source = UnsafeMutablePointer<UnsafeRawBufferPointer>.allocate(capacity: 1)
        source.initialize(to: bytes)
        var setup = Self.setup(source)
        setup.flags = EXR_CONTEXT_FLAG_DISABLE_CHUNK_RECONSTRUCTION
        setup.read_fn = { _, data, target, count, offset, _ in
            let bytes = data!.assumingMemoryBound(to: UnsafeRawBufferPointer.self).pointee
            guard offset < UInt64(bytes.count) else { return 0 }
            let taken = min(Int(clamping: count), bytes.count - Int(offset))
            target!.copyMemory(from: bytes.baseAddress! + Int(offset), byteCount: taken)
            return Int64(taken)
        }
        setup.size_fn = { _, data in
            Int64(data!.assumingMemoryBound(to: UnsafeRawBufferPointer.self).pointee.count)
        }
        var handle: exr_context_t?
        let code = exr_start_read(&handle, "picture", &setup)
        guard code == 0, let handle else { throw Self.problem(code) }
        self.handle = handle
    }

    /// Begins a file that is written to this one, or to memory.
    init(writing file: OutputFile?) throws {
        var setup: exr_context_initializer_t
        if let file {
            buffer = nil
            setup = Self.setup(Unmanaged.passUnretained(file).toOpaque())
            setup.write_fn = { _, data, bytes, count, offset, _ in
                let file = Unmanaged<OutputFile>.fromOpaque(data!).takeUnretainedValue()
                file.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: Int(offset))
                return Int64(count)
            }
        } else {
            let target = UnsafeMutablePointer<Data>.allocate(capacity: 1)
            target.initialize(to: Data())
            buffer = target
            setup = Self.setup(target)
            setup.write_fn = { _, data, bytes, count, offset, _ in
                let target = data!.assumingMemoryBound(to: Data.self)
                let end = Int(offset) + Int(count)
                if target.pointee.count < end { target.pointee.count = end }
                target.pointee.replaceSubrange(
                    Int(offset)..<end, with: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
                return Int64(count)
            }
        }
        var handle: exr_context_t?
        let code = exr_start_write(&handle, "picture", EXR_WRITE_FILE_DIRECTLY, &setup)
        guard code == 0, let handle else { throw Self.problem(code) }
        self.handle = handle
    }

    /// Ends the file; what was written to memory.
    @discardableResult
    func finish() throws -> Data {
        var handle: exr_context_t? = handle
        try Self.check(exr_finish(&handle))
        return buffer?.pointee ?? Data()
    }

    private static func setup(_ data: UnsafeMutableRawPointer) -> exr_context_initializer_t {
        var setup = exr_context_initializer_t()
        setup.size = MemoryLayout<exr_context_initializer_t>.size
        setup.user_data = data
        setup.zip_level = -2
        setup.dwa_quality = -1
        setup.error_handler_fn = { _, _, message in
            EXRFile.complaint = message.map { String(cString: $0) }
        }
        return setup
    }

    /// What OpenEXR said last.
    private nonisolated(unsafe) static var complaint: String?

    static func check(_ code: exr_result_t) throws {
        guard code == 0 else { throw problem(code) }
    }

    private static func problem(_ code: exr_result_t) -> PictureProblem {
        .undecodable(complaint ?? exr_get_default_error_message(code).map { String(cString: $0) } ?? "")
    }

    /// Of a part's chunks: tiles, or rows of this width.
    func chunkSize(_ part: Int32, _ storage: exr_storage_t, width: Int) throws -> (wide: Int, high: Int) {
        var (wide, high): (Int32, Int32) = (Int32(width), 1)
        try Self.check(
            storage == EXR_STORAGE_TILED
                ? exr_get_tile_sizes(handle, part, 0, 0, &wide, &high)
                : exr_get_scanlines_per_chunk(handle, part, &high))
        guard wide > 0, high > 0 else { throw PictureProblem.damaged("its tiles have no size") }
        return (Int(wide), Int(high))
    }

    // MARK: - Attributes

    /// Copies what says neither how pixels lie in the file nor what they look like.
    func copyAttributes(to other: EXRFile, part: Int32) throws {
        let (from, to) = (handle, other.handle)
        var count: Int32 = 0
        try Self.check(exr_get_attribute_count(from, part, &count))
        for index in 0..<count {
            var found: UnsafePointer<exr_attribute_t>?
            try Self.check(exr_get_attribute_by_index(from, part, EXR_ATTR_LIST_FILE_ORDER, index, &found))
            guard let attribute = found?.pointee, let name = attribute.name,
                !Self.ownAttributes.contains(String(cString: name))
            else { continue }
            let code =
                switch attribute.type {
                case EXR_ATTR_BOX2I: exr_attr_set_box2i(to, 0, name, attribute.box2i)
                case EXR_ATTR_BOX2F: exr_attr_set_box2f(to, 0, name, attribute.box2f)
                case EXR_ATTR_CHROMATICITIES:
                    exr_attr_set_chromaticities(to, 0, name, attribute.chromaticities)
                case EXR_ATTR_DOUBLE: exr_attr_set_double(to, 0, name, attribute.d)
                case EXR_ATTR_ENVMAP: exr_attr_set_envmap(to, 0, name, exr_envmap_t(UInt32(attribute.uc)))
                case EXR_ATTR_FLOAT: exr_attr_set_float(to, 0, name, attribute.f)
                case EXR_ATTR_FLOAT_VECTOR:
                    exr_attr_set_float_vector(
                        to, 0, name, attribute.floatvector.pointee.length, attribute.floatvector.pointee.arr)
                case EXR_ATTR_INT: exr_attr_set_int(to, 0, name, attribute.i)
                case EXR_ATTR_KEYCODE: exr_attr_set_keycode(to, 0, name, attribute.keycode)
                case EXR_ATTR_M33F: exr_attr_set_m33f(to, 0, name, attribute.m33f)
                case EXR_ATTR_M33D: exr_attr_set_m33d(to, 0, name, attribute.m33d)
                case EXR_ATTR_M44F: exr_attr_set_m44f(to, 0, name, attribute.m44f)
                case EXR_ATTR_M44D: exr_attr_set_m44d(to, 0, name, attribute.m44d)
                case EXR_ATTR_RATIONAL: exr_attr_set_rational(to, 0, name, attribute.rational)
                case EXR_ATTR_STRING: exr_attr_set_string(to, 0, name, attribute.string.pointee.str)
                case EXR_ATTR_TIMECODE: exr_attr_set_timecode(to, 0, name, attribute.timecode)
                case EXR_ATTR_V2I: exr_attr_set_v2i(to, 0, name, attribute.v2i)
                case EXR_ATTR_V2F: exr_attr_set_v2f(to, 0, name, attribute.v2f)
                case EXR_ATTR_V2D: exr_attr_set_v2d(to, 0, name, attribute.v2d)
                case EXR_ATTR_V3I: exr_attr_set_v3i(to, 0, name, attribute.v3i)
                case EXR_ATTR_V3F: exr_attr_set_v3f(to, 0, name, attribute.v3f)
                case EXR_ATTR_V3D: exr_attr_set_v3d(to, 0, name, attribute.v3d)
                // Lists of texts, and what programs made up for themselves.
                default: exr_result_t(0)
                }
            try Self.check(code)
        }
    }

    /// Those that are written anew, or would be wrong for other pixels.
    private static let ownAttributes: Set<String> = [
        "channels", "chunkCount", "compression", "dataWindow", "displayWindow", "lineOrder",
        "maxSamplesPerPixel",
        "multiView", "name", "pixelAspectRatio", "preview", "screenWindowCenter", "screenWindowWidth",
        "tiles", "type",
        "version", "view",
    ]
}

extension exr_attr_box2i_t {
    /// Nil where it holds no pixel, or more than can be counted.
    var size: (width: Int, height: Int)? {
        let (width, height) = (Int(max.x) - Int(min.x) + 1, Int(max.y) - Int(min.y) + 1)
        return width > 0 && height > 0 ? (width, height) : nil
    }
}
