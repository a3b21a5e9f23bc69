import Foundation

/// The binaries under test: those of `$PAREIDOLIA_BUILD`, else those built with the tests.
enum BuiltProducts {
    static var plugIn: URL { folder.appendingPathComponent("gimp-pareidolia") }
    /// SwiftPM's name for the library that is installed as `libpareidolia.so`.
    static var library: URL { folder.appendingPathComponent("libPareidolia.so") }

    private static var folder: URL {
        if let folder = ProcessInfo.processInfo.environment["PAREIDOLIA_BUILD"] {
            return URL(fileURLWithPath: folder)
        }
        return Bundle(for: GimpSession.self).bundleURL.deletingLastPathComponent()
    }
}
