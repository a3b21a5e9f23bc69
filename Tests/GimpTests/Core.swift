import CPareidolia
import Foundation
import TestSupport

/// The core as a C program would use it, to hold the plug-in's results against.
enum Core {
    struct Failure: Error {
        let message: String
    }

    private typealias CMessage = UnsafeMutablePointer<pareidolia_message>
    private typealias SessionNew =
        @convention(c) (UnsafePointer<pareidolia_settings>?, UnsafeMutablePointer<CMessage?>?) ->
        OpaquePointer?
    private typealias SessionFree = @convention(c) (OpaquePointer?) -> Void
    private typealias Apply =
        @convention(c) (
            OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
            UnsafePointer<pareidolia_region>?, UnsafePointer<pareidolia_picture>?, Int32,
            UnsafePointer<pareidolia_callbacks>?, UnsafeMutablePointer<CMessage?>?
        ) -> Int32

    /// Applies a filter to R'G'B'A pixels, [height, width, 4].
    static func apply(
        _ filter: String, _ parameters: String, to pixels: [Float], width: Int, height: Int
    ) throws -> [Float] {
        guard let library = dlopen(BuiltProducts.library.path, RTLD_NOW | RTLD_LOCAL) else {
            throw Failure(message: String(cString: dlerror()))
        }
        func function<Function>(_ name: String, _ type: Function.Type) -> Function {
            unsafeBitCast(dlsym(library, name)!, to: type)
        }
        let session = function("pareidolia_session_new", SessionNew.self)(nil, nil)
        defer { function("pareidolia_session_free", SessionFree.self)(session) }

        var pixels = pixels
        var error: CMessage?
        let code = pixels.withUnsafeMutableBufferPointer { buffer in
            var region = pareidolia_region(
                struct_size: MemoryLayout<pareidolia_region>.size, pixels: buffer.baseAddress,
                width: Int32(width), height: Int32(height), stride_bytes: Int64(16 * width))
            return function("pareidolia_apply", Apply.self)(
                session, filter, parameters, &region, nil, 0, nil, &error)
        }
        guard code == PAREIDOLIA_OK else {
            throw Failure(message: error.map { String(cString: $0.pointee.english) } ?? "code \(code)")
        }
        return pixels
    }
}
