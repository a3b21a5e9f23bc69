import Foundation
import PackagePlugin

/// Turns `plugin-manifest/` and `models/` into Swift source for the modules that hold them.
///
/// The folder is the command's input, so that adding, editing and deleting a file each rebuild.
@main struct EmbedData: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: Target) throws -> [Command] {
        let recipe: (mode: String, folder: String, output: String)
        switch target.name {
        case "EmbeddedManifests": recipe = ("manifests", "plugin-manifest", "ManifestTexts.swift")
        case "Filters": recipe = ("filters", "plugin-manifest", "FilterParameters.swift")
        case "Models": recipe = ("models", "models", "EmbeddedModels.swift")
        case "PareidoliaCommand": recipe = ("commands", "plugin-manifest", "FilterCommands.swift")
        default:
            Diagnostics.error("EmbedData has nothing to embed into the target '\(target.name)'.")
            return []
        }
        let folder = context.package.directoryURL.appending(path: recipe.folder, directoryHint: .notDirectory)
        let output = context.pluginWorkDirectoryURL.appending(path: recipe.output)
        return [
            .buildCommand(
                displayName: "Embedding \(recipe.folder) into \(target.name)",
                executable: try context.tool(named: "embed-data").url,
                arguments: [
                    recipe.mode, folder.path(percentEncoded: false), output.path(percentEncoded: false),
                ],
                inputFiles: [folder],
                outputFiles: [output])
        ]
    }
}
