import CGimp
import EditorHost
import EmbeddedManifests
import Manifest

/// What the plug-in tells GIMP when GIMP starts for the first time after it was installed.
///
/// GIMP waits for it, so nothing here loads the core or starts GEGL.
enum Query {
    static func installProcedures() {
        // GIMP translates menus and blurbs itself, from the same files.
        gimp_plugin_domain_register(Texts.domain, Texts.folder)
        for manifest in Manifests.all { install(manifest) }
        installGeneralProcedure()
    }

    private static func install(_ manifest: Manifest) {
        install(
            name: manifest.procedure, blurb: manifest.blurb, help: manifest.help,
            menuLabel: manifest.gimp.menu.label, imageTypes: manifest.gimp.imageTypes,
            arguments: commonArguments + manifest.parameters.map(\.argument))
        gimp_plugin_menu_register(manifest.procedure, manifest.gimp.menu.path)
    }

    private static func installGeneralProcedure() {
        install(
            name: GeneralProcedure.name, blurb: GeneralProcedure.blurb, help: GeneralProcedure.help,
            menuLabel: nil, imageTypes: GeneralProcedure.imageTypes,
            arguments: commonArguments
                + GeneralProcedure.arguments.map {
                    Argument(type: GIMP_PDB_STRING, name: $0.name, description: $0.description)
                })
    }

    private static let commonArguments = [
        Argument(
            type: GIMP_PDB_INT32, name: "run-mode",
            description: "RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1) or RUN-WITH-LAST-VALS (2)"),
        Argument(type: GIMP_PDB_IMAGE, name: "image", description: "The image"),
        Argument(
            type: GIMP_PDB_DRAWABLE, name: "drawable", description: "The layer, mask or channel to change"),
    ]

    private static func install(
        name: String, blurb: String, help: String, menuLabel: String?, imageTypes: String,
        arguments: [Argument]
    ) {
        let result = GimpParamDef(
            type: GIMP_PDB_DRAWABLE, name: g_strdup("result"),
            description: g_strdup("What holds the first result: the drawable, or a new layer"))
        // GIMP copies the texts while they are sent; the process ends with the query, so they are not freed.
        let definitions = arguments.map {
            GimpParamDef(type: $0.type, name: g_strdup($0.name), description: g_strdup($0.description))
        }
        gimp_install_procedure(
            name, blurb, help, "The Pareidolia authors", "The Pareidolia authors", "2026",
            menuLabel, imageTypes, GIMP_PLUGIN, Int32(definitions.count), 1, definitions, [result])
    }
}
