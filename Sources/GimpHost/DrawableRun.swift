import CPareidolia
import EditorHost
import Manifest
import Messages

/// One run of a filter on a drawable: reads the pixels, and stores what the core made of them.
///
/// GIMP's Cancel button kills the process. Until the core has finished, the image is therefore not
/// touched, and no file, lock or undo group is held.
final class DrawableRun {
    /// For the core, on whatever thread.
    let call: CoreCall

    private let manifest: Manifest
    private let parameters: Parameters
    private let drawable: Drawable
    private let pixels: Pixels
    private let newLayers: NewLayers
    private var notices: [String] = []
    /// False once the core has handed over a first result that does not fit into the region.
    private var fitsRegion = true

    /// Reads the pixels. Throws `GimpError`.
    init(manifest: Manifest, parameters: Parameters, drawable: Drawable) throws {
        try drawable.requirePixels()
        if manifest.outputPlace(parameters) == .layerMask { try Matte.requireRoomForMask(drawable) }
        GeglStart.start()
        self.manifest = manifest
        self.parameters = parameters
        self.drawable = drawable
        pixels = try Pixels(of: drawable, in: manifest.area(of: drawable))
        newLayers = NewLayers(of: drawable)
        call = CoreCall(
            filter: manifest.name, parameters: parameters.json(), region: pixels.picture,
            pictures: try NamedPictures.read(
                manifest, parameters, over: (drawable, pixels.rectangle),
                whole: { try Pixels(of: $0, in: Pixels.wholeRectangle(of: $0)).picture },
                part: { try Pixels.read($0, $1) }))
    }

    /// Takes a result that does not replace the region.
    func add(index: Int, title: Message, _ picture: FloatPicture) {
        if index == 0 { fitsRegion = false }
        newLayers.add(title: "\(title)", picture)
    }

    /// Something to know about the result, which GIMP is to tell when it is in the image.
    func notice(_ message: Message) { notices.append(localized(message)) }

    var makesGray: Bool { manifest.makesGray(of: drawable, parameters) }

    /// Whether the drawable is still there and as large as it was; throws `GimpError` if not.
    func requireSameDrawable() throws { try pixels.requireSameDrawable() }

    /// Puts the results into the image, as one step of undo; returns the drawable that holds the first.
    ///
    /// Throws `GimpError`; the image is then unchanged.
    func store() throws -> Drawable {
        let result = try storeResults()
        for notice in notices { gimp_message(notice) }
        return result
    }

    private func storeResults() throws -> Drawable {
        try pixels.requireSameDrawable()
        // It may have been locked since.
        try drawable.requirePixels()
        let matte = Matte(drawable: drawable, rectangle: pixels.rectangle, picture: pixels.picture)
        switch outputPlace {
        case .layerMask: return try drawable.image.inOneStep { try matte.addMask() }
        case .selection:
            try drawable.image.inOneStep { try matte.select() }
            return drawable
        case .inPlace, .newLayer, .newImage: break
        }
        // In place there is no room for a result of another size.
        let place = outputPlace == .inPlace && !fitsRegion ? .newImage : outputPlace
        if place != .inPlace, fitsRegion { newLayers.add(title: manifest.title, pixels.picture, first: true) }
        if place == .newImage { return try newLayers.insertIntoNewImage() }
        return try drawable.image.inOneStep {
            let layers = try newLayers.insertAboveDrawable(at: pixels.rectangle)
            if place != .inPlace { return layers[0] }
            do {
                try pixels.store()
            } catch {
                for layer in layers { layer.delete() }
                throw error
            }
            return drawable
        }
    }

    private var outputPlace: OutputPlace { manifest.outputPlace(parameters) }
}

extension Manifest {
    /// What the filter gets of a drawable: what is selected of it or, where it is to see around the selection,
    /// everything. Throws `GimpError.selectionElsewhere` and `.closed`.
    func area(of drawable: Drawable) throws -> PixelRectangle {
        let selected = try Pixels.selectedRectangle(of: drawable)
        return selectionParameter == nil ? selected : Pixels.wholeRectangle(of: drawable)
    }

    /// Whether results become gray: those of a gray image, and what replaces a mask or channel.
    func makesGray(of drawable: Drawable, _ parameters: Parameters) -> Bool {
        drawable.image.isGray || result(parameters)?.pixels == .gray
            || outputPlace(parameters) == .inPlace && drawable.isGray
    }
}

extension Drawable {
    /// Throws where it holds nothing that a filter could change.
    func requirePixels() throws {
        if image.isIndexed { throw GimpError.indexed(name) }
        if isGroup { throw GimpError.group(name) }
        if let lock { throw lock == self ? GimpError.locked(name) : .lockedBy(lock.name, drawable: name) }
    }
}

extension DrawableRun {
    /// Lets the core work on this thread, with the progress bar of the image window, and stores the results.
    func runAndStore() throws -> Drawable {
        let host = ForegroundHost(self, progress: ImageProgress(title: localized(manifest.title)))
        try CoreSession().run(call, host: host)
        if let failure = host.failure { throw failure }
        return try store()
    }
}

/// Follows a run on the main thread.
private final class ForegroundHost: CoreHost {
    private let run: DrawableRun
    private let bar: ImageProgress
    private(set) var failure: (any Error)?

    init(_ run: DrawableRun, progress: ImageProgress) {
        self.run = run
        bar = progress
    }

    func progress(_ fraction: Double, _ message: Message) { bar.update(fraction, message: message) }

    func notice(_ message: Message) { run.notice(message) }

    let intermediateSize: (width: Int, height: Int)? = nil

    func intermediate(_ picture: pareidolia_region) {}

    func result(index: Int, count: Int, title: Message, _ picture: pareidolia_region) -> Bool {
        do {
            run.add(index: index, title: title, try FloatPicture(copying: picture))
            return true
        } catch {
            failure = error
            return false
        }
    }

    let request = Int32(PAREIDOLIA_PROCEED)
}
