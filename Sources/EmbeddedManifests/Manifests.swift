import Manifest

/// The manifests of all filters, from the folder `plugin-manifest` of the source.
public enum Manifests {
    /// Sorted by name.
    public static let all: [Manifest] = ManifestTexts.all.map { text in
        // The build has decoded and checked the same text.
        try! Manifest(json: text)
    }

    /// The manifest of the filter of this name; throws ``ManifestError/unknownFilter(_:known:)``.
    public static func named(_ name: String) throws -> Manifest {
        if let manifest = all.first(where: { $0.name == name }) { return manifest }
        throw ManifestError.unknownFilter(name, known: all.map(\.name))
    }
}
