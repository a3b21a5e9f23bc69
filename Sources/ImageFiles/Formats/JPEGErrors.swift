import CJPEG

/// What libjpeg reports. Its handlers must not return where it can't go on.
enum JPEGErrors {
    private static nonisolated(unsafe) var warn: (String, Int) -> Void = { _, _ in }
    private static nonisolated(unsafe) var fail: (String) -> Never = { PictureTask.abandon($0) }

    /// Warnings that leave the picture as it was.
    static let harmless: Set<Int> = Set(
        [
            JWRN_ADOBE_XFORM, JWRN_BOGUS_ICC, JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR, JWRN_TOO_MUCH_DATA,
            JWRN_BOGUS_PROGRESSION,
        ].map { Int($0.rawValue) })

    /// A handler for libjpeg, which lives as long as the process; it is asked by one file at a time.
    static func handler(
        warning: @escaping (String, Int) -> Void, failing: @escaping (String) -> Never
    ) -> UnsafeMutablePointer<jpeg_error_mgr> {
        (warn, fail) = (warning, failing)
        let handler = UnsafeMutablePointer<jpeg_error_mgr>.allocate(capacity: 1)
        handler.initialize(to: jpeg_error_mgr())
        jpeg_std_error(handler)
        handler.pointee.error_exit = { jpeg in JPEGErrors.fail(JPEGErrors.message(jpeg!)) }
        handler.pointee.emit_message = { jpeg, level in
            // Only warnings are below 0.
            guard level < 0, let jpeg else { return }
            JPEGErrors.warn(JPEGErrors.message(jpeg), Int(jpeg.pointee.err.pointee.msg_code))
        }
        return handler
    }

    private static func message(_ jpeg: j_common_ptr) -> String {
        var buffer = [CChar](repeating: 0, count: Int(JMSG_LENGTH_MAX))
        jpeg.pointee.err.pointee.format_message(jpeg, &buffer)
        return String(cString: buffer)
    }
}
