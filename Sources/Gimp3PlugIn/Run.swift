import CGimp3
import EditorHost
import EmbeddedManifests
import Manifest

/// Runs the procedures of ``PlugIn``.
enum Run {
    static func procedure(
        _ name: String, mode: GimpRunMode, image: Image, drawables: [Drawable], values: ArgumentValues
    ) -> Outcome {
        // What GIMP refuses becomes one error; else it would report each call by itself.
        gimp_plug_in_set_pdb_error_handler(gimp_get_plug_in(), GIMP_PDB_ERROR_HANDLER_PLUGIN)
        do {
            guard drawables.count == 1 else { throw GimpError.drawableCount(drawables.count) }
            let drawable = drawables[0]
            guard drawable.isInImage, drawable.image == image else {
                throw GimpError.drawableElsewhere(drawable: drawable.id, image: image.id)
            }
            try drawable.requirePixels()
            let manifest = Manifests.all.first { $0.procedure == name }
            let call =
                try manifest.map { filterCall(of: $0, drawable, values) } ?? generalCall(drawable, values)
            return Outcome(result: try call.run(mode))
        } catch {
            return Outcome(error)
        }
    }

    /// libgimp has put the values last used, of this session or of an earlier one, in the place of those given. Of those
    /// that don't fit the filter any more, such as an image brings along, the rest counts.
    private static func filterCall(
        of manifest: Manifest, _ drawable: Drawable, _ values: ArgumentValues
    ) -> FilterCall {
        FilterCall(
            manifest: manifest, drawable: drawable,
            given: { try manifest.parameters(values.values(for: manifest)) },
            last: { manifest.parameters(stored: values.values(for: manifest)) },
            remember: { values.keep($0, for: manifest) })
    }

    /// Of it nothing is kept: the values last used of one filter would be taken for another's.
    private static func generalCall(_ drawable: Drawable, _ values: ArgumentValues) throws -> FilterCall {
        let names = GeneralProcedure.arguments.map(\.name)
        let (manifest, parameters) = try GeneralProcedure.parameters(
            filter: values.text(names[0]), assignments: values.text(names[1]))
        return FilterCall(
            manifest: manifest, drawable: drawable, given: { parameters }, last: { parameters },
            remember: { _ in })
    }
}
