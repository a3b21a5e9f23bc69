#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a filter tells the world about itself: one file `plugin-manifest/NAME.json`, from which
/// procedures, dialogs, command-line options, validation and documentation are derived.
///
/// `docs/manifest.md` describes the file format; ``problems`` checks what the format alone can't.
public struct Manifest: Codable, Hashable, Sendable {
    /// The filter's name in lower case with hyphens, such as `deep-dream`.
    public let name: String
    /// Grows when a parameter is added, removed or changes its meaning.
    public let version: Int
    /// The name shown to people, such as `Deep Dream`.
    public let title: String
    /// What it does, as one sentence without a full stop.
    public let blurb: String
    /// What it does, in a few sentences, with the paper it comes from.
    public let help: String
    /// Whether the result may be repeated side by side: a preview can show it so.
    public let isTile: Bool
    /// Whether a part of a large picture's result can be made by itself, as it will be in the whole.
    public let makesParts: Bool
    public let gimp: GIMP
    /// In the order of the procedure's arguments.
    public let parameters: [Parameter]
    public let presets: [Preset]

    /// A named set of values; parameters it leaves out keep their defaults.
    public struct Preset: Codable, Hashable, Sendable {
        public let name: String
        public let title: String
        public let values: [String: Value]

        private enum CodingKeys: String, CodingKey, CaseIterable { case name, title, values }

        public init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(besides: CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            title = try container.decode(String.self, forKey: .title)
            values = try container.decode([String: Value].self, forKey: .values)
        }
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case name, version, title, blurb, help
        case isTile = "tile"
        case makesParts = "parts"
        case gimp, parameters, presets
    }

    public init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(besides: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        version = try container.decode(Int.self, forKey: .version)
        title = try container.decode(String.self, forKey: .title)
        blurb = try container.decode(String.self, forKey: .blurb)
        help = try container.decode(String.self, forKey: .help)
        isTile = try container.decodeIfPresent(Bool.self, forKey: .isTile) ?? false
        makesParts = try container.decodeIfPresent(Bool.self, forKey: .makesParts) ?? false
        gimp = try container.decode(GIMP.self, forKey: .gimp)
        parameters = try container.decode([Parameter].self, forKey: .parameters)
        presets = try container.decode([Preset].self, forKey: .presets)
    }

    /// Reads a manifest's JSON; throws `DecodingError` where a key is missing, unknown or of the wrong
    /// type, or where the syntax is wrong.
    public init(json: String) throws {
        self = try JSONDecoder().decode(Manifest.self, from: Data(json.utf8))
    }

    /// The parameter of this name, if there is one.
    public func parameter(_ name: String) -> Parameter? {
        parameters.first { $0.name == name }
    }

    /// The preset of this name; throws ``ManifestError/unknownPreset(_:filter:known:)``.
    public func preset(_ name: String) throws -> Preset {
        if let preset = presets.first(where: { $0.name == name }) { return preset }
        throw ManifestError.unknownPreset(name, filter: self.name, known: presets.map(\.name))
    }
}

/// A coding key that takes any name, to see the keys that a type does not know.
private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// Throws `DecodingError.dataCorrupted` at the first key that `known` does not have: a misspelled
    /// optional key would be ignored otherwise.
    func refuseKeys<Keys: CodingKey & CaseIterable>(besides known: Keys.Type) throws {
        let names = known.allCases.map(\.stringValue)
        let found = try container(keyedBy: AnyKey.self).allKeys
        guard let key = found.first(where: { !names.contains($0.stringValue) }) else { return }
        throw DecodingError.dataCorrupted(
            .init(
                codingPath + [key],
                part: "There is no key '\(key.stringValue)' here; known are \(names.joined(separator: ", "))."
            ))
    }
}
