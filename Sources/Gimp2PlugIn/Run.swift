import CGimp
import EditorHost
import EmbeddedManifests
import Manifest

/// Runs the procedures that ``Query`` has installed.
enum Run {
    /// Runs a procedure with the arguments GIMP hands over: run mode, image, drawable, and the rest, which
    /// GIMP leaves out where a menu calls.
    static func procedure(_ name: String, arguments: [GimpParam]) -> Outcome {
        // What GIMP refuses becomes one error; else it would report each call by itself.
        gimp_plugin_set_pdb_error_handler(GIMP_PDB_ERROR_HANDLER_PLUGIN)
        do {
            guard arguments.count >= 3 else {
                throw GimpError.argumentCount(procedure: name, found: arguments.count, expected: 3)
            }
            let image = Image(arguments[1].data.d_image)
            let drawable = Drawable(id: arguments[2].data.d_drawable)
            let mode = arguments[0].data.d_int32
            guard drawable.isInImage, drawable.image == image else {
                throw GimpError.drawableElsewhere(drawable: drawable.id, image: image.id)
            }
            try drawable.requirePixels()
            if name == GeneralProcedure.name {
                let (manifest, given) = try namedParameters(arguments)
                return Outcome(
                    result: try run(manifest, mode: mode, drawable: drawable, given: { given }))
            }
            let manifest = Manifests.all.first { $0.procedure == name }!
            return Outcome(
                result: try run(
                    manifest, mode: mode, drawable: drawable,
                    given: { try positionalParameters(manifest, arguments) }))
        } catch {
            return Outcome(error)
        }
    }

    private static func run(
        _ manifest: Manifest, mode: Int32, drawable: Drawable, given: @escaping () throws -> Parameters
    ) throws -> Drawable {
        try FilterCall(
            manifest: manifest, drawable: drawable, given: given,
            last: { try LastValues.read(for: manifest) },
            remember: { LastValues.write($0, for: manifest) }
        ).run(GimpRunMode(rawValue: UInt32(bitPattern: mode)))
    }

    private static func positionalParameters(
        _ manifest: Manifest, _ arguments: [GimpParam]
    ) throws -> Parameters {
        let expected = 3 + manifest.parameters.count
        guard arguments.count == expected else {
            throw GimpError.argumentCount(
                procedure: manifest.procedure, found: arguments.count, expected: expected)
        }
        var given: [String: Value] = [:]
        for (parameter, argument) in zip(manifest.parameters, arguments.dropFirst(3)) {
            given[parameter.name] = try parameter.value(of: argument)
        }
        return try manifest.parameters(given)
    }

    private static func namedParameters(_ arguments: [GimpParam]) throws -> (Manifest, Parameters) {
        guard arguments.count == 5 else {
            throw GimpError.argumentCount(
                procedure: GeneralProcedure.name, found: arguments.count, expected: 5)
        }
        func text(_ argument: GimpParam) -> String {
            argument.data.d_string.map { String(cString: $0) } ?? ""
        }
        return try GeneralProcedure.parameters(filter: text(arguments[3]), assignments: text(arguments[4]))
    }
}
