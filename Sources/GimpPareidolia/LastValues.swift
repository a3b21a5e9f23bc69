import CGimp
import Manifest

/// The values last used in a filter's dialog, kept by GIMP until it quits.
enum LastValues {
    /// The stored values, or nil where there are none; throws `ManifestError` where they don't fit the
    /// filter any more.
    static func read(for manifest: Manifest) throws -> Parameters? {
        let size = Int(gimp_procedural_db_get_data_size(manifest.procedure))
        guard size > 0 else { return nil }
        var found = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            found = gimp_procedural_db_get_data(manifest.procedure, buffer.baseAddress) != 0
            count = found ? size : 0
        }
        return found ? try manifest.parameters(json: String(decoding: bytes, as: UTF8.self)) : nil
    }

    static func write(_ parameters: Parameters, for manifest: Manifest) {
        let bytes = Array(parameters.json().utf8)
        gimp_procedural_db_set_data(manifest.procedure, bytes, UInt32(bytes.count))
    }
}
