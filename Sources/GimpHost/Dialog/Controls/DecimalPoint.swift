import EditorHost

#if canImport(Glibc)
import Glibc
#endif

/// Lets a person type a point in a field where the locale has another sign for it, in which GTK shows and takes numbers.
func acceptPoint(in spinButton: Widget) {
    let separator = String(cString: localeconv().pointee.decimal_point)
    guard separator != "." else { return }
    let handler:
        @convention(c) (
            OpaquePointer?, UnsafePointer<CChar>?, Int32, UnsafeMutablePointer<Int32>?, gpointer?
        ) -> Void = { field, text, length, position, data in
            let bytes = UnsafeRawBufferPointer(start: text, count: length < 0 ? strlen(text!) : Int(length))
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.contains(".") else { return }
            g_signal_stop_emission_by_name(UnsafeMutableRawPointer(field), "insert-text")
            let local = text.split(separator: ".", omittingEmptySubsequences: false)
                .joined(separator: Action<Void, String>.call(data, ()))
            gtk_editable_insert_text(field, local, Int32(local.utf8.count), position)
        }
    connect(
        spinButton, "insert-text", unsafeBitCast(handler, to: GCallback.self),
        Action<Void, String> { separator })
}
