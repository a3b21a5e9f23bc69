import EditorHost

/// Results of a filter that get layers of their own: the frames of a zoom, pictures of another size.
///
/// They are kept in the plug-in until the filter has finished, so that a canceled run leaves nothing in
/// the image.
final class NewLayers {
    private struct Result {
        let title: String
        let buffer: OpaquePointer
        let size: (width: Int, height: Int)
    }

    private let drawable: Drawable
    private var results: [Result] = []

    init(of drawable: Drawable) { self.drawable = drawable }

    deinit {
        for result in results { g_object_unref(UnsafeMutableRawPointer(result.buffer)) }
    }

    var isEmpty: Bool { results.isEmpty }

    /// Copies a finished result, in the order in which they lie in the image, from the lowest on.
    func add(title: String, _ picture: FloatPicture, first: Bool = false) {
        // GEGL moves buffers to the disk where memory gets short; 8 bits suffice for an 8-bit image.
        let format = drawable.image.steps == 255 ? babl_format("R'G'B'A u8") : Pixels.format
        var rectangle = GeglRectangle(
            PixelRectangle(x: 0, y: 0, width: picture.width, height: picture.height))
        let buffer = gegl_buffer_new(&rectangle, format)!
        gegl_buffer_set(buffer, &rectangle, 0, Pixels.format, picture.pixels, 16 * rectangle.width)
        let result = Result(title: title, buffer: buffer, size: (picture.width, picture.height))
        results.insert(result, at: first ? 0 : results.count)
    }

    /// Adds the results as layers above the drawable; returns them, the lowest first.
    ///
    /// rectangle: where results lie within the drawable.
    /// Throws `GimpError.gimp` where GIMP refuses a layer; none is left behind then.
    func insertAboveDrawable(at rectangle: PixelRectangle) throws -> [Drawable] {
        let (left, top) = drawable.offset
        return try insert(
            into: drawable.image, above: drawable, at: (left + rectangle.x, top + rectangle.y))
    }

    /// Makes an image of the results, with the precision, resolution and color profile of the drawable's;
    /// returns its lowest layer.
    ///
    /// Throws `GimpError.gimp` where GIMP refuses; no image is left behind then.
    func insertIntoNewImage() throws -> Drawable {
        let new = drawable.image.emptyCopy(
            width: results.map(\.size.width).max()!, height: results.map(\.size.height).max()!)
        new.setUndo(false)
        do {
            let layer = try insert(into: new, above: nil, at: (0, 0))[0]
            new.setUndo(true)
            return layer
        } catch {
            new.delete()
            throw error
        }
    }

    private func insert(
        into image: Image, above other: Drawable?, at offset: (x: Int, y: Int)
    ) throws -> [Drawable] {
        var layers: [Drawable] = []
        do {
            // With their pixels in them: GIMP kills who writes into a layer that a group's lock keeps.
            for result in results { layers.append(try makeLayer(result, in: image, at: offset)) }
            for (index, layer) in layers.enumerated() {
                guard image.insert(layer, above: index == 0 ? other : layers[index - 1]) else {
                    throw GimpError.gimp(.addLayer(results[index].title), reason: lastRefusal)
                }
            }
            return layers
        } catch {
            for layer in layers { layer.delete() }
            throw error
        }
    }

    private func makeLayer(_ result: Result, in image: Image, at offset: (x: Int, y: Int)) throws -> Drawable
    {
        let layer = image.makeLayer(
            result.title, width: result.size.width, height: result.size.height, at: offset)
        guard let layer, let buffer = layer.buffer else {
            throw GimpError.gimp(.addLayer(result.title), reason: lastRefusal)
        }
        gegl_buffer_copy(result.buffer, nil, GEGL_ABYSS_NONE, untagged(buffer), nil)
        gegl_buffer_flush(buffer)
        g_object_unref(UnsafeMutableRawPointer(buffer))
        return layer
    }
}
