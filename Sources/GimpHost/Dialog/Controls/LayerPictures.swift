import EditorHost

/// Small pictures of what layers, and some of their channels (`LAYER.CHANNEL`), show, which are installed for some networks (`docs/pictures/make-layers`).
final class LayerPictures {
    /// Where one is chosen by them, beside the chosen layer, and in the list of layers.
    enum Size: Int32 {
        case sheet = 96
        case large = 64
        case small = 32
    }

    /// The network whose layers are asked for.
    var network: String?
    private var known: [String: OpaquePointer?] = [:]

    deinit {
        for case let picture? in known.values { g_object_unref(UnsafeMutableRawPointer(picture)) }
    }

    /// A `GdkPixbuf` that lives as long as this; nil where there is none.
    func picture(of layer: String, _ size: Size) -> OpaquePointer? {
        guard let network else { return nil }
        let path = Installation.folder + "layers/\(network)/\(layer).jpg"
        let key = "\(size) \(path)"
        if let picture = known[key] { return picture }
        let exists = g_file_test(path, G_FILE_TEST_EXISTS) != 0
        let picture =
            exists ? gdk_pixbuf_new_from_file_at_size(path, size.rawValue, size.rawValue, nil) : nil
        known[key] = .some(picture)
        return picture
    }
}
