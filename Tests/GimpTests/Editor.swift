import Foundation

/// The GIMP that tests drive: 2.10, or 3 where `PAREIDOLIA_TEST_GIMP` is 3.
///
/// GIMP 3 runs in the Debian that `scripts/debian13` has made, with the plug-in that was built there; where there is none,
/// it is this system's.
enum Editor {
    static let isGimp3 = ProcessInfo.processInfo.environment["PAREIDOLIA_TEST_GIMP"] == "3"

    /// The variable that names the profile's folder.
    static let profileVariable = isGimp3 ? "GIMP3_DIRECTORY" : "GIMP2_DIRECTORY"

    /// The plug-in and its library under test; nil where they are those of this system's build.
    static var products: (plugIn: URL, library: URL)? {
        guard isGimp3, let root else { return nil }
        let folder = root.appendingPathComponent("build/release")
        return (
            folder.appendingPathComponent("gimp3-pareidolia"),
            folder.appendingPathComponent("libPareidolia.so")
        )
    }

    /// A new instance of it, without data and fonts.
    static func command(hasWindows: Bool) -> [String] {
        guard isGimp3 else { return ["gimp", "-d", "-f"] }
        let program = hasWindows ? "gimp" : "gimp-console"
        return (root == nil ? [] : [script, "run"])
            + [program, "-n", "-d", "-f", "--batch-interpreter=plug-in-script-fu-eval", "--quit"]
    }

    private static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL
    private static let script = top.appendingPathComponent("scripts/debian13").path

    private static let root: URL? = {
        let folder =
            ProcessInfo.processInfo.environment["DEBIAN13_ROOT"].map { URL(fileURLWithPath: $0) }
            ?? top.appendingPathComponent(".build/debian13")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    /// What gives scripts the names and forms of GIMP 2.10, in which the tests' scripts are written.
    static let prelude = isGimp3 ? "(load \"\(top.path)/Tests/GimpTests/gimp3.scm\")\n" : ""
}
