import EditorHost
import Manifest

/// Settings lie in the folder `pareidolia` of a person's GIMP.
extension StoredSettings {
    private static var folder: String { String(cString: gimp_directory()) + "/pareidolia" }

    init(for manifest: Manifest) { self.init(for: manifest, in: Self.folder) }

    /// Throws `FileError`.
    func write(for manifest: Manifest) throws { try write(for: manifest, in: Self.folder) }
}
