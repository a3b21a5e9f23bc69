import Glibc

/// The names in a folder, in no order; those of the folder itself and of the one above are left out.
public struct FolderNames: Sequence {
    private let names: [String]

    /// Empty if there is no such folder, or it may not be read.
    public init(_ path: String) {
        let descriptor = path.withPath { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        self.init(descriptor)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Of an open folder, which stays open.
    init(_ descriptor: Int32) {
        var names: [String] = []
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if own >= 0, let stream = fdopendir(own) {
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(path: $0) }
                }
                if name != ".", name != ".." { names.append(name) }
            }
            closedir(stream)
        }
        self.names = names
    }

    public func makeIterator() -> IndexingIterator<[String]> { names.makeIterator() }
}
