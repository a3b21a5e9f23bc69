import CGimp3
import EditorHost
import EmbeddedManifests
import Manifest

/// The subclass of `GimpPlugIn` through which GIMP asks for the procedures, once after the plug-in was installed,
/// and lets one of them run.
///
/// GIMP waits for the list, so nothing here loads the core or starts GEGL.
enum PlugIn {
    /// Makes the class; `G_DEFINE_TYPE` does so in C.
    static func register() -> GType {
        var parent = GTypeQuery()
        g_type_query(gimp_plug_in_get_type(), &parent)
        var info = GTypeInfo()
        info.class_size = UInt16(parent.class_size)
        info.instance_size = UInt16(parent.instance_size)
        info.class_init = { methods, _ in
            let methods = methods!.assumingMemoryBound(to: GimpPlugInClass.self)
            methods.pointee.query_procedures = { _ in PlugIn.procedureNames() }
            methods.pointee.create_procedure = { plugIn, name in
                PlugIn.procedure(String(cString: name!), of: plugIn!)
            }
            // `main` has bound the texts, of EditorHost as well.
            methods.pointee.set_i18n = { _, _, _, _ in 0 }
        }
        return g_type_register_static(
            gimp_plug_in_get_type(), "PareidoliaPlugIn", &info, GTypeFlags(rawValue: 0))
    }

    /// libgimp frees the list and its texts.
    private static func procedureNames() -> UnsafeMutablePointer<GList>? {
        (Manifests.all.map(\.procedure) + [GeneralProcedure.name])
            .reduce(nil) { g_list_append($0, g_strdup($1)) }
    }

    private static func procedure(
        _ name: String, of plugIn: UnsafeMutablePointer<GimpPlugIn>
    ) -> UnsafeMutablePointer<GimpProcedure>? {
        let procedure = gimp_image_procedure_new(
            plugIn, name, GIMP_PDB_PROC_TYPE_PLUGIN,
            { procedure, mode, image, drawables, config, _ in
                let outcome = Run.procedure(
                    String(cString: gimp_procedure_get_name(procedure)), mode: mode, image: Image(image!),
                    drawables: PlugIn.list(drawables), values: ArgumentValues(config!))
                return outcome.values(of: procedure!)
            }, nil, nil)!
        gimp_procedure_set_attribution(
            procedure, "The Pareidolia authors", "The Pareidolia authors", "2026")
        gimp_procedure_set_sensitivity_mask(
            procedure, Int32(bitPattern: GIMP_PROCEDURE_SENSITIVE_DRAWABLE.rawValue))
        if let manifest = Manifests.all.first(where: { $0.procedure == name }) {
            describe(procedure, manifest)
        } else {
            describeGeneral(procedure)
        }
        gimp_procedure_add_drawable_return_value(
            procedure, "result", "Result", "What holds the first result: the drawable, or a new layer", 0,
            G_PARAM_READWRITE)
        return procedure
    }

    private static func describe(_ procedure: UnsafeMutablePointer<GimpProcedure>, _ manifest: Manifest) {
        gimp_procedure_set_image_types(procedure, manifest.gimp.imageTypes)
        gimp_procedure_set_menu_label(procedure, localized(manifest.gimp.menu.label))
        gimp_procedure_add_menu_path(procedure, manifest.gimp.menu.path)
        gimp_procedure_set_documentation(
            procedure, localized(manifest.blurb), localized(manifest.help), manifest.procedure)
        for parameter in manifest.parameters { parameter.addArgument(to: procedure) }
    }

    private static func describeGeneral(_ procedure: UnsafeMutablePointer<GimpProcedure>) {
        gimp_procedure_set_image_types(procedure, GeneralProcedure.imageTypes)
        gimp_procedure_set_documentation(procedure, GeneralProcedure.blurb, GeneralProcedure.help, nil)
        for (name, description) in GeneralProcedure.arguments {
            gimp_procedure_add_string_argument(procedure, name, name, description, "", .notKept)
        }
    }

    /// The drawables that GIMP hands over, with a null behind the last.
    private static func list(
        _ drawables: UnsafeMutablePointer<UnsafeMutablePointer<GimpDrawable>?>?
    ) -> [Drawable] {
        var all: [Drawable] = []
        while let next = drawables?[all.count] { all.append(Drawable(next)) }
        return all
    }
}
