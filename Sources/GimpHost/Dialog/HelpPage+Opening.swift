import EditorHost
import Manifest
import Messages

extension HelpPage {
    /// Opens a filter's page in the browser. Throws `HostError.noHelp` and `.noBrowser`.
    static func open(_ manifest: Manifest) throws {
        let path = try path(of: manifest)
        var error: UnsafeMutablePointer<GError>?
        defer { g_clear_error(&error) }
        let url = g_filename_to_uri(path, nil, nil)
        defer { g_free(url) }
        if gtk_show_uri(nil, url, UInt32(GDK_CURRENT_TIME), &error) == 0 {
            let reason = error?.pointee.message.map { String(cString: $0) } ?? ""
            throw HostError.noBrowser(path: path, reason: Message(verbatim: reason))
        }
    }
}
