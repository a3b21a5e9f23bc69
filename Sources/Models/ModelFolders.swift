import Files
import Glibc

/// Where networks lie, by the XDG Base Directory specification.
enum ModelFolders {
    /// The user's own: `$XDG_DATA_HOME/pareidolia/models`.
    static func user() -> String {
        if let data = environment("XDG_DATA_HOME") { return data + subfolder }
        return home() + "/.local/share" + subfolder
    }

    /// Empty, which makes the root folder of it, for a user without any, as in containers.
    private static func home() -> String {
        if let home = environment("HOME") { return home }
        guard let entry = getpwuid(getuid()), let home = entry.pointee.pw_dir else { return "" }
        return String(path: home)
    }

    /// Those of the whole system, which are only read: in `$XDG_DATA_DIRS`.
    static func system() -> [String] {
        (environment("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share").split(separator: ":")
            .filter { $0.hasPrefix("/") }.map { $0 + subfolder }
    }

    private static let subfolder = "/pareidolia/models"

    /// The specification says that relative paths are to be ignored.
    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(path: $0) }), value.hasPrefix("/") else { return nil }
        return value
    }
}
