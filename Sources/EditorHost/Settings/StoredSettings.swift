import Files
import Manifest

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is kept of a filter from one session of the editor to the next: a file `NAME.json`.
public struct StoredSettings: Codable {
    /// A person's own named values.
    public struct Preset: Codable {
        public let name: String
        public let values: [String: Value]

        public init(name: String, values: [String: Value]) {
            self.name = name
            self.values = values
        }
    }

    /// Grows when what stands in the file is to be understood differently.
    static let currentFormat = 1

    var format = currentFormat
    /// The version of the manifest that the values are of.
    var filterVersion: Int
    public var last: [String: Value]?
    public var presets: [Preset] = []
    /// Whether the dialog showed the advanced parameters when it was last seen; nil in files of earlier versions.
    public var showsAdvanced: Bool?

    /// Empty where there is no file in the folder, or none that this version understands.
    public init(for manifest: Manifest, in folder: String) {
        self.init(filterVersion: manifest.version)
        guard let text = try? String(contentsOfFile: Self.path(manifest, folder), encoding: .utf8),
            let stored = try? JSONDecoder().decode(StoredSettings.self, from: Data(text.utf8)),
            stored.format == Self.currentFormat
        else { return }
        self = stored
        filterVersion = manifest.version
    }

    private init(filterVersion: Int) { self.filterVersion = filterVersion }

    /// Writes the file, and makes the folder. Throws `FileError`.
    public func write(for manifest: Manifest, in folder: String) throws {
        let path = Self.path(manifest, folder)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let bytes = try encoder.encode(self) + Data("\n".utf8)
        try Folder.make(folder)
        // As a whole: another dialog may read at the same time, and this process may be killed at any.
        let file = try AtomicFile(path)
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }

    private static func path(_ manifest: Manifest, _ folder: String) -> String {
        "\(folder)/\(manifest.name).json"
    }
}

extension Manifest {
    /// Stored values as far as they still fit the filter; the rest has the defaults.
    public func parameters(stored: [String: Value]) -> Parameters {
        // Each by itself; a parameter may be there by an earlier name too, which then yields.
        stored.sorted { $0.key < $1.key }.reduce(try! parameters()) { result, entry in
            guard let known = knownParameter(entry.key),
                known.alias == nil || stored[known.parameter.name] == nil,
                let value = try? known.validated(entry.value)
            else { return result }
            return result.setting(known.parameter.name, to: value)
        }
    }

    /// The values to store. The numbers of drawables mean nothing in another session.
    public func storable(_ parameters: Parameters) -> [String: Value] {
        let kept = self.parameters.filter { $0.kind != .drawable }
        return Dictionary(
            kept.map { ($0.name, parameters[$0.name]) }, uniquingKeysWith: { first, _ in first })
    }
}
