import EditorHost
import Manifest

/// The filter's page, which `scripts/help-pages` makes of its manifest.
enum HelpPage {
    /// Opens it in the browser, in the user's language where there is one.
    ///
    /// Throws `PlugInError.noHelp`.
    static func open(_ manifest: Manifest) throws {
        let folder = Installation.folder + "help/"
        // Such as "de_DE.UTF-8", "de_DE", "de", "C".
        let languages = g_get_language_names()!
        var path = folder + "en/\(manifest.name).html"
        var index = 0
        while let language = languages[index] {
            let candidate = folder + "\(String(cString: language))/\(manifest.name).html"
            if g_file_test(candidate, G_FILE_TEST_EXISTS) != 0 {
                path = candidate
                break
            }
            index += 1
        }
        guard g_file_test(path, G_FILE_TEST_EXISTS) != 0 else {
            throw PlugInError.noHelp(path: path, reason: localized("there is no such file"))
        }
        var error: UnsafeMutablePointer<GError>?
        defer { g_clear_error(&error) }
        let url = g_filename_to_uri(path, nil, nil)
        defer { g_free(url) }
        if gtk_show_uri(nil, url, UInt32(GDK_CURRENT_TIME), &error) == 0 {
            let reason = error?.pointee.message.map { String(cString: $0) } ?? ""
            throw PlugInError.noHelp(path: path, reason: reason)
        }
    }
}
