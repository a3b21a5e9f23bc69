import CGimp
import CPareidolia

/// The second and later results of a filter, such as the frames of a zoom; each becomes a layer.
///
/// They are kept in the plug-in until the filter has finished, so that a cancelled run leaves nothing in
/// the image.
final class FurtherResults {
    private struct Result {
        let title: String
        let buffer: OpaquePointer
        let width: Int32
        let height: Int32
    }

    private let drawable: Int32
    private var results: [Result] = []

    init(drawable: Int32) {
        self.drawable = drawable
    }

    deinit {
        for result in results { g_object_unref(UnsafeMutableRawPointer(result.buffer)) }
    }

    /// Copies a finished result.
    func add(title: String, _ picture: pareidolia_region) {
        // GEGL moves buffers to the disk where memory gets short; 8 bits suffice for an 8-bit image.
        let image = gimp_item_get_image(drawable)
        let isEightBit = gimp_image_get_precision(image) == GIMP_PRECISION_U8_GAMMA
        let format = isEightBit ? babl_format("R'G'B'A u8") : Pixels.format
        var rectangle = GeglRectangle(x: 0, y: 0, width: picture.width, height: picture.height)
        let buffer = gegl_buffer_new(&rectangle, format)!
        gegl_buffer_set(
            buffer, &rectangle, 0, Pixels.format, picture.pixels, Int32(picture.stride_bytes))
        results.append(
            Result(title: title, buffer: buffer, width: picture.width, height: picture.height))
    }

    /// Adds the results as layers above the drawable, the last one on top.
    ///
    /// rectangle: where the first result lies within the drawable.
    /// Throws `PlugInError.gimp` where GIMP refuses a layer.
    func insertLayers(at rectangle: GeglRectangle) throws {
        guard !results.isEmpty else { return }
        let image = gimp_item_get_image(drawable)
        let isLayer = gimp_item_is_layer(drawable) != 0
        let parent = isLayer ? gimp_item_get_parent(drawable) : -1
        let position = isLayer ? gimp_image_get_item_position(image, drawable) : 0
        let type = gimp_image_base_type(image) == GIMP_GRAY ? GIMP_GRAYA_IMAGE : GIMP_RGBA_IMAGE
        var (left, top): (Int32, Int32) = (0, 0)
        gimp_drawable_offsets(drawable, &left, &top)

        for result in results {
            let layer = gimp_layer_new(
                image, result.title, result.width, result.height, type, 100, GIMP_LAYER_MODE_NORMAL)
            guard layer != -1, gimp_image_insert_layer(image, layer, parent, position) != 0 else {
                throw PlugInError.gimp(
                    action: "add the layer '\(result.title)'", reason: String(cString: gimp_get_pdb_error()))
            }
            gimp_layer_set_offsets(layer, left + rectangle.x, top + rectangle.y)
            let buffer = gimp_drawable_get_buffer(layer)!
            gegl_buffer_copy(result.buffer, nil, GEGL_ABYSS_NONE, untagged(buffer), nil)
            gegl_buffer_flush(buffer)
            g_object_unref(UnsafeMutableRawPointer(buffer))
            gimp_drawable_update(layer, 0, 0, result.width, result.height)
        }
    }
}
