import ArgumentParser
import EmbeddedManifests
import Manifest

/// What `pareidolia FILTER --list-presets` answers. No files need to be named there, as for help.
struct PresetList: ParsableArguments {
    private static let option = "list-presets"

    @Flag(name: .customLong(Self.option), help: "Lists the presets with their values, and does nothing else.")
    var isWanted = false

    /// The lines; nil where the arguments don't ask for them.
    static func lines(for arguments: [String]) -> [String]? {
        guard arguments.prefix(while: { $0 != "--" }).contains("--" + option),
            let manifest = Manifests.all.first(where: { $0.name == arguments.first })
        else { return nil }
        if manifest.presets.isEmpty { return ["\(manifest.title) has no presets."] }
        let width = manifest.presets.map(\.name.count).max()!
        return manifest.presets.map { preset in
            let values = manifest.parameters.compactMap { parameter in
                preset.values[parameter.name].map { "\(parameter.name) \($0)" }
            }
            let padding = String(repeating: " ", count: width - preset.name.count)
            return "\(preset.name)\(padding)  \(preset.title): \(values.joined(separator: ", "))"
        }
    }
}
