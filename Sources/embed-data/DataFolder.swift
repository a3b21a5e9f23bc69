#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A mistake in one of the folder's files.
struct DataFileError: Error {
    let path: String
    let line: Int
    let message: String
}

/// A folder of text files.
struct DataFolder {
    let path: String

    /// A file of the folder with its text.
    struct File {
        let path: String
        /// Without the folder, such as `deep-dream.json`.
        let name: String
        let text: String

        /// The name without its extension.
        var stem: String { String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)]) }
    }

    /// The files with this extension, sorted by name.
    func files(withExtension ending: String) throws -> [File] {
        try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix("." + ending) && !$0.hasPrefix(".") }
            .sorted()
            .map { name in
                let file = path + (path.hasSuffix("/") ? "" : "/") + name
                return File(path: file, name: name, text: try String(contentsOfFile: file, encoding: .utf8))
            }
    }
}
