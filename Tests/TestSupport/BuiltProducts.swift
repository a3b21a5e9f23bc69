import Foundation

/// The binaries under test: those of the folder `PAREIDOLIA_BUILD`, else those built with the tests.
public enum BuiltProducts {
    public static var command: URL { folder.appendingPathComponent("pareidolia") }
    public static var plugIn: URL { folder.appendingPathComponent("gimp-pareidolia") }
    /// SwiftPM's name for the library that is installed as `libpareidolia.so`.
    public static var library: URL { folder.appendingPathComponent("libPareidolia.so") }

    /// A program of the tests, which is built with them alone.
    public static func testProgram(_ name: String) -> URL {
        Bundle.main.bundleURL.appendingPathComponent(name)
    }

    private static var folder: URL {
        if let folder = ProcessInfo.processInfo.environment["PAREIDOLIA_BUILD"] {
            return URL(fileURLWithPath: folder)
        }
        return Bundle.main.bundleURL
    }
}
