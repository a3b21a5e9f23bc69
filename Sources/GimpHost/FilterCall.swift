import EditorHost
import EmbeddedManifests
import Manifest

/// A call of a filter's procedure: where its values come from by the run mode, and what a person sees of it.
struct FilterCall {
    let manifest: Manifest
    let drawable: Drawable
    /// The values that a script has passed.
    let given: () throws -> Parameters
    /// Those last used in the filter's dialog; nil where there are none. Throws where they don't fit the filter.
    let last: () throws -> Parameters?
    /// Keeps what a person has chosen.
    let remember: (Parameters) -> Void

    /// Applies the filter; returns the drawable that holds the result.
    ///
    /// Throws `GimpError`, `HostError` and what ``given`` and ``last`` throw; the image is then unchanged.
    func run(_ mode: GimpRunMode) throws -> Drawable {
        let result: Drawable
        switch mode {
        case GIMP_RUN_NONINTERACTIVE:
            result = try apply(try given())
        case GIMP_RUN_WITH_LAST_VALS:
            let last = try last() ?? manifest.parameters()
            result = hasWindows ? try RunWindow.run(manifest, last, drawable: drawable) : try apply(last)
        case GIMP_RUN_INTERACTIVE:
            // Values stored before an update may not fit the filter any more; a person sees what is used.
            let start = try (try? last()) ?? manifest.parameters()
            let chosen = try FilterDialog.run(manifest, start: start, drawable: drawable)
            remember(chosen.parameters)
            result = chosen.result
        default:
            throw GimpError.unknownRunMode(mode.rawValue)
        }

        if mode != GIMP_RUN_NONINTERACTIVE, hasWindows, result.image != drawable.image { result.image.show() }
        gimp_displays_flush()
        return result
    }

    private func apply(_ parameters: Parameters) throws -> Drawable {
        try DrawableRun(manifest: manifest, parameters: parameters, drawable: drawable).runAndStore()
    }
}

/// The procedure that takes any subset of a filter's parameters as text, and so outlives new parameters.
enum GeneralProcedure {
    static let name = "plug-in-pareidolia"
    static let blurb = "Runs a Pareidolia filter with parameters given by name"
    static let help =
        "The parameters are name=value pairs separated by spaces, such as 'layer=block6a iterations=10'; a value "
        + "with spaces stands in quotes, a picture is given by its drawable's ID, and what is left out takes its "
        + "default. preset=NAME selects a preset."
    static let imageTypes = "RGB*, GRAY*"
    /// Name and description of its arguments, both texts.
    static let arguments = [
        (name: "filter", description: "The filter: " + Manifests.all.map(\.name).joined(separator: ", ")),
        (name: "parameters", description: "name=value pairs; empty for the defaults"),
    ]

    /// What its arguments stand for. Throws `ManifestError`.
    static func parameters(filter: String, assignments: String) throws -> (Manifest, Parameters) {
        let manifest = try Manifests.named(filter)
        return (manifest, try manifest.parameters(assignments: assignments))
    }
}
