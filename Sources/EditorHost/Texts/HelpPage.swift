import CGLib
import Manifest
import Messages

#if canImport(Glibc)
import Glibc
#endif

/// The filter's page, which `scripts/plugin-data` makes of its manifest.
public enum HelpPage {
    /// The file in the user's language, or in English where that has none; in a folder of one folder for each language.
    ///
    /// Throws `HostError.noHelp`.
    public static func path(
        of manifest: Manifest, in folder: String = Installation.folder + "help"
    ) throws -> String {
        // Such as "de_DE.UTF-8", "de_DE", "de", "C".
        let languages = g_get_language_names()!
        var index = 0
        while let language = languages[index] {
            let path = "\(folder)/\(String(cString: language))/\(manifest.name).html"
            if access(path, R_OK) == 0 { return path }
            index += 1
        }
        let path = "\(folder)/en/\(manifest.name).html"
        guard access(path, R_OK) == 0 else {
            throw HostError.noHelp(path: path, reason: Message(part: "there is no such file"))
        }
        return path
    }
}
