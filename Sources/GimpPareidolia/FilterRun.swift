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
    private let newLayers: NewLayers
    /// False once the core has handed over a first result that does not fit into the region.
    private var fitsRegion = true

    init(manifest: Manifest, parameters: Parameters, drawable: Int32) {
        self.manifest = manifest
        self.parameters = parameters
        self.drawable = drawable
        progress = Progress(title: manifest.title)
        newLayers = NewLayers(of: drawable)
    }

    /// Returns the drawable that holds the (first) result. Throws `PlugInError`; the image is then unchanged.
    func apply() throws -> Int32 {
        gegl_init(nil, nil)
        let pixels = try Pixels(of: drawable, in: Pixels.selectedRectangle(of: drawable))
        try runCore(on: pixels, pictures: NamedPictures.read(manifest, parameters))

        // In place there is no room for a result of another size.
        let place = outputPlace == .inPlace && !fitsRegion ? .newImage : outputPlace
        if place != .inPlace, fitsRegion {
            newLayers.add(title: manifest.title, pixels.region, first: true)
        }
        if place == .newImage { return try newLayers.insertIntoNewImage() }
        let image = gimp_item_get_image(drawable)
        gimp_image_undo_group_start(image)
        defer { gimp_image_undo_group_end(image) }
        if place == .inPlace { try pixels.store() }
        let lowest = try newLayers.insertAboveDrawable(at: pixels.rectangle)
        return place == .inPlace ? drawable : lowest!
    }

    private var outputPlace: OutputPlace {
        manifest.parameters.first { $0.kind == .output }.map { parameters.output($0.name) } ?? .inPlace
    }

    private func runCore(on pixels: Pixels, pictures: [String: Pixels]) throws {
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
        callbacks.result = { user, index, _, title, picture in
            let run = FilterRun.from(user)
            if index == 0 { run.fitsRegion = false }
            run.newLayers.add(title: String(cString: title!), picture!.pointee)
            return true
        }
        var region = pixels.region
        let named = pictures.map { name, picture in
            pareidolia_picture(parameter: g_strdup(name), region: picture.region)
        }
        defer { for picture in named { g_free(UnsafeMutableRawPointer(mutating: picture.parameter)) } }
        var error = pareidolia_error()
        defer { core.errorClear(&error) }
        let code = core.apply(
            session, manifest.name, parameters.json(), &region, named, Int32(named.count), &callbacks, &error)
        // The callbacks' user pointer, and the pixels behind the regions, are alive up to here.
        withExtendedLifetime((self, pixels, pictures)) {}
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
