import Glibc

/// A folder under `$TMPDIR` that is removed with all its files when the object is released.
final class TemporaryFolder {
    let path: String

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/pareidolia-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(
                description:
                    "No temporary folder can be made in '\(parent)': \(String(cString: strerror(errno))).")
        }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// Paths of the files in the folder.
    var files: [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var files: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { files.append("\(path)/\(name)") }
        }
        return files
    }

    deinit {
        files.forEach { unlink($0) }
        rmdir(path)
    }
}
