import CGimp
import CPareidolia
import Manifest

/// One run of a filter on a drawable: reads the pixels, lets the core work, and stores what came of it.
///
/// GIMP's Cancel button kills the process. Until the core has finished, the image is therefore not
/// touched, and no file, lock or undo group is held.
final class FilterRun {
    private let manifest: Manifest
    private let parameters: Parameters
    private let drawable: Int32
    private let progress: Progress
    private let furtherResults: FurtherResults

    init(manifest: Manifest, parameters: Parameters, drawable: Int32) {
        self.manifest = manifest
        self.parameters = parameters
        self.drawable = drawable
        progress = Progress(title: manifest.title)
        furtherResults = FurtherResults(drawable: drawable)
    }

    /// Throws `PlugInError`; the image is then unchanged.
    func apply() throws {
        gegl_init(nil, nil)
        let pixels = try Pixels(of: drawable, in: Pixels.selectedRectangle(of: drawable))
        try runCore(on: pixels, second: SecondPicture.read(manifest, parameters))

        let image = gimp_item_get_image(drawable)
        gimp_image_undo_group_start(image)
        defer { gimp_image_undo_group_end(image) }
        try pixels.store()
        try furtherResults.insertLayers(at: pixels.rectangle)
    }

    private func runCore(on pixels: Pixels, second: Pixels?) throws {
        let core = try CoreLibrary()
        guard let session = core.sessionNew(nil) else {
            throw PlugInError.noMemory(
                width: Int(pixels.rectangle.width), height: Int(pixels.rectangle.height))
        }
        defer { core.sessionFree(session) }

        var callbacks = pareidolia_callbacks()
        callbacks.user = Unmanaged.passUnretained(self).toOpaque()
        callbacks.progress = { user, fraction, message in
            FilterRun.from(user).progress.update(fraction, message: message)
        }
        callbacks.result = { user, _, _, title, picture in
            FilterRun.from(user).furtherResults.add(title: String(cString: title!), picture!.pointee)
            return true
        }
        var region = pixels.region
        var secondRegion = second?.region ?? pareidolia_region()
        var error = pareidolia_error()
        defer { core.errorClear(&error) }
        let code = withUnsafePointer(to: &secondRegion) {
            core.apply(
                session, manifest.name, parameters.json(), &region, second == nil ? nil : $0, &callbacks,
                &error)
        }
        // The callbacks' user pointer, and the pixels behind the regions, are alive up to here.
        withExtendedLifetime((self, pixels, second)) {}
        if code == PAREIDOLIA_CANCELLED { throw PlugInError.cancelled }
        guard code == PAREIDOLIA_OK else {
            let message = error.message.map { String(cString: $0) } ?? "The core failed with code \(code)."
            throw PlugInError.core(code: code, message: message)
        }
    }

    private static func from(_ user: UnsafeMutableRawPointer?) -> FilterRun {
        Unmanaged<FilterRun>.fromOpaque(user!).takeUnretainedValue()
    }
}
