import CGimp
import EditorHost
import EmbeddedManifests
import Manifest

/// Runs the procedures that ``Query`` has installed.
enum Run {
    static let generalProcedure = "plug-in-pareidolia"

    /// Runs a procedure with the arguments GIMP hands over: run mode, image, drawable, and the rest, which
    /// GIMP leaves out where a menu calls.
    static func procedure(_ name: String, arguments: [GimpParam]) -> Outcome {
        // What GIMP refuses becomes one error; else it would report each call by itself.
        gimp_plugin_set_pdb_error_handler(GIMP_PDB_ERROR_HANDLER_PLUGIN)
        do {
            guard arguments.count >= 3 else {
                throw GimpError.argumentCount(procedure: name, found: arguments.count, expected: 3)
            }
            let image = Image(id: arguments[1].data.d_image)
            let drawable = Drawable(id: arguments[2].data.d_drawable)
            let mode = arguments[0].data.d_int32
            guard drawable.isInImage, drawable.image == image else {
                throw GimpError.drawableElsewhere(drawable: drawable.id, image: image.id)
            }
            try drawable.requirePixels()
            if name == generalProcedure {
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

    /// Finds the parameters by the run mode, applies the filter, and remembers what a person has chosen.
    /// Returns the drawable that holds the result.
    private static func run(
        _ manifest: Manifest, mode: Int32, drawable: Drawable, given: () throws -> Parameters
    ) throws -> Drawable {
        let result: Drawable
        switch GimpRunMode(rawValue: UInt32(bitPattern: mode)) {
        case GIMP_RUN_NONINTERACTIVE:
            result = try apply(manifest, try given(), to: drawable)
        case GIMP_RUN_WITH_LAST_VALS:
            let last = try LastValues.read(for: manifest) ?? manifest.parameters()
            result =
                hasWindows
                ? try RunWindow.run(manifest, last, drawable: drawable)
                : try apply(manifest, last, to: drawable)
        case GIMP_RUN_INTERACTIVE:
            // Values stored before an update may not fit the filter any more; a person sees what is used.
            let start = try (try? LastValues.read(for: manifest)) ?? manifest.parameters()
            let chosen = try FilterDialog.run(manifest, start: start, drawable: drawable)
            LastValues.write(chosen.parameters, for: manifest)
            result = chosen.result
        default:
            throw GimpError.unknownRunMode(mode)
        }

        if mode != Int32(GIMP_RUN_NONINTERACTIVE.rawValue), hasWindows, result.image != drawable.image {
            gimp_display_new(result.image.id)
        }
        gimp_displays_flush()
        return result
    }

    private static func apply(
        _ manifest: Manifest, _ parameters: Parameters, to drawable: Drawable
    ) throws -> Drawable {
        try DrawableRun(manifest: manifest, parameters: parameters, drawable: drawable).runAndStore()
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
                procedure: generalProcedure, found: arguments.count, expected: 5)
        }
        func text(_ argument: GimpParam) -> String {
            argument.data.d_string.map { String(cString: $0) } ?? ""
        }
        let manifest = try Manifests.named(text(arguments[3]))
        return (manifest, try manifest.parameters(assignments: text(arguments[4])))
    }
}
