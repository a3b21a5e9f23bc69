import EditorHost

/// Results of a filter that get layers of their own: the frames of a zoom, pictures of another size.
///
/// They are kept in the plug-in until the filter has finished, so that a canceled run leaves nothing in
/// the image.
final class NewLayers {
    private struct Result {
        let title: String
        let buffer: OpaquePointer
        let width: Int32
        let height: Int32
    }

    private let drawable: Int32
    private let image: Int32
    private var results: [Result] = []

    init(of drawable: Int32) {
        self.drawable = drawable
        image = gimp_item_get_image(drawable)
    }

    deinit {
        for result in results { g_object_unref(UnsafeMutableRawPointer(result.buffer)) }
    }

    var isEmpty: Bool { results.isEmpty }

    /// Copies a finished result, in the order in which they lie in the image, from the lowest on.
    func add(title: String, _ picture: FloatPicture, first: Bool = false) {
        // GEGL moves buffers to the disk where memory gets short; 8 bits suffice for an 8-bit image.
        let isEightBit = gimp_image_get_precision(image) == GIMP_PRECISION_U8_GAMMA
        let format = isEightBit ? babl_format("R'G'B'A u8") : Pixels.format
        let (width, height) = (Int32(picture.width), Int32(picture.height))
        var rectangle = GeglRectangle(x: 0, y: 0, width: width, height: height)
        let buffer = gegl_buffer_new(&rectangle, format)!
        gegl_buffer_set(buffer, &rectangle, 0, Pixels.format, picture.pixels, 16 * width)
        let result = Result(title: title, buffer: buffer, width: width, height: height)
        results.insert(result, at: first ? 0 : results.count)
    }

    /// Adds the results as layers above the drawable; returns the lowest.
    ///
    /// rectangle: where results lie within the drawable.
    /// Throws `PlugInError.gimp` where GIMP refuses a layer.
    @discardableResult
    func insertAboveDrawable(at rectangle: PixelRectangle) throws -> Int32? {
        let isLayer = gimp_item_is_layer(drawable) != 0
        var (left, top): (Int32, Int32) = (0, 0)
        gimp_drawable_offsets(drawable, &left, &top)
        return try insert(
            into: image, parent: isLayer ? gimp_item_get_parent(drawable) : -1,
            position: isLayer ? gimp_image_get_item_position(image, drawable) : 0,
            at: (left + Int32(rectangle.x), top + Int32(rectangle.y)))
    }

    /// Makes an image of the results, with the precision, resolution and color profile of the drawable's;
    /// returns its lowest layer.
    ///
    /// Throws `PlugInError.gimp` where GIMP refuses; no image is left behind then.
    func insertIntoNewImage() throws -> Int32 {
        let new = gimp_image_new_with_precision(
            results.map(\.width).max()!, results.map(\.height).max()!, baseType,
            gimp_image_get_precision(image))
        gimp_image_undo_disable(new)
        if let profile = gimp_image_get_color_profile(image) {
            gimp_image_set_color_profile(new, profile)
            g_object_unref(profile)
        }
        var (x, y) = (0.0, 0.0)
        gimp_image_get_resolution(image, &x, &y)
        gimp_image_set_resolution(new, x, y)
        do {
            let layer = try insert(into: new, parent: -1, position: 0, at: (0, 0))!
            gimp_image_undo_enable(new)
            return layer
        } catch {
            gimp_image_delete(new)
            throw error
        }
    }

    private var baseType: GimpImageBaseType {
        gimp_image_base_type(image) == GIMP_GRAY ? GIMP_GRAY : GIMP_RGB
    }

    private func insert(
        into target: Int32, parent: Int32, position: Int32, at place: (x: Int32, y: Int32)
    ) throws -> Int32? {
        let type = baseType == GIMP_GRAY ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE
        var lowest: Int32?
        for result in results {
            let layer = gimp_layer_new(
                target, result.title, result.width, result.height, type, 100, GIMP_LAYER_MODE_NORMAL)
            guard layer != -1, gimp_image_insert_layer(target, layer, parent, position) != 0 else {
                throw PlugInError.gimp(
                    .addLayer(result.title), reason: String(cString: gimp_get_pdb_error()))
            }
            gimp_layer_set_offsets(layer, place.x, place.y)
            let buffer = gimp_drawable_get_buffer(layer)!
            gegl_buffer_copy(result.buffer, nil, GEGL_ABYSS_NONE, untagged(buffer), nil)
            gegl_buffer_flush(buffer)
            g_object_unref(UnsafeMutableRawPointer(buffer))
            gimp_drawable_update(layer, 0, 0, result.width, result.height)
            lowest = lowest ?? layer
        }
        return lowest
    }
}
