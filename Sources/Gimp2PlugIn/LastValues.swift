import CGimp
import EditorHost
import Manifest

/// The values last used in a filter's dialog: GIMP keeps them until it quits, a file for the next session.
enum LastValues {
    /// Nil where there are none.
    ///
    /// Throws `ManifestError` where those of this session, which a script may have set, don't fit.
    static func read(for manifest: Manifest) throws -> Parameters? {
        if let json = ofThisSession(manifest) { return try manifest.parameters(json: json) }
        return StoredSettings(for: manifest).last.map { manifest.parameters(stored: $0) }
    }

    /// Where the file can't be written, the session still has them.
    static func write(_ parameters: Parameters, for manifest: Manifest) {
        let bytes = Array(parameters.json().utf8)
        gimp_procedural_db_set_data(manifest.procedure, bytes, UInt32(bytes.count))
        var settings = StoredSettings(for: manifest)
        settings.last = manifest.storable(parameters)
        try? settings.write(for: manifest)
    }

    private static func ofThisSession(_ manifest: Manifest) -> String? {
        let size = Int(gimp_procedural_db_get_data_size(manifest.procedure))
        guard size > 0 else { return nil }
        var found = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            found = gimp_procedural_db_get_data(manifest.procedure, buffer.baseAddress) != 0
            count = found ? size : 0
        }
        return found ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
