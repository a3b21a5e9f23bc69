import EditorHost

// What is asked of both GIMPs by the same functions. They differ in what these take: in GIMP 2.10 a number, in GIMP 3 an
// object, which each GIMP's own part has as `handle` and `item`.

extension Drawable {
    var isGray: Bool { gimp_drawable_is_gray(handle) != 0 }
    var isIndexed: Bool { gimp_drawable_is_indexed(handle) != 0 }
    var isGroup: Bool { gimp_item_is_group(item) != 0 }

    /// As the Layers or Channels dialog shows it.
    var name: String {
        guard isValid, let name = gimp_item_get_name(item) else { return "drawable \(id)" }
        defer { g_free(name) }
        return String(cString: name)
    }

    /// The selection's bounding box within it; all of it without a selection, nil where that lies elsewhere.
    var selectedRectangle: PixelRectangle? {
        var part = GeglRectangle()
        let touches = gimp_drawable_mask_intersect(handle, &part.x, &part.y, &part.width, &part.height)
        return touches != 0 ? PixelRectangle(part) : nil
    }

    /// A `GeglBuffer` that the caller releases; nil where the drawable has been deleted.
    var buffer: OpaquePointer? { isValid ? gimp_drawable_get_buffer(handle) : nil }
    /// The same for what ``mergeShadow()`` puts into the drawable.
    var shadowBuffer: OpaquePointer? { isValid ? gimp_drawable_get_shadow_buffer(handle) : nil }

    /// Takes the shadow's pixels where they are selected, as one step of undo; says whether GIMP let it.
    func mergeShadow() -> Bool { gimp_drawable_merge_shadow(handle, 1) != 0 }

    /// Lets GIMP draw a part anew.
    func update(_ part: PixelRectangle) {
        let part = GeglRectangle(part)
        gimp_drawable_update(handle, part.x, part.y, part.width, part.height)
    }
}

extension Image {
    /// Makes one step of undo of all that `body` does.
    func inOneStep<Result>(_ body: () throws -> Result) rethrows -> Result {
        gimp_image_undo_group_start(handle)
        defer { gimp_image_undo_group_end(handle) }
        return try body()
    }

    /// An image without layers, but with the precision, resolution and color profile of this one.
    func emptyCopy(width: Int, height: Int) -> Image {
        let new = gimp_image_new_with_precision(
            Int32(width), Int32(height), isGray ? GIMP_GRAY : GIMP_RGB, gimp_image_get_precision(handle))
        if let profile = gimp_image_get_color_profile(handle) {
            gimp_image_set_color_profile(new, profile)
            g_object_unref(UnsafeMutableRawPointer(profile))
        }
        var (x, y) = (0.0, 0.0)
        gimp_image_get_resolution(handle, &x, &y)
        gimp_image_set_resolution(new, x, y)
        return Image(new)
    }

    /// Whether what is done can be undone.
    func setUndo(_ isOn: Bool) {
        _ = isOn ? gimp_image_undo_enable(handle) : gimp_image_undo_disable(handle)
    }

    func delete() { gimp_image_delete(handle) }

    /// Opens a window of it.
    func show() { gimp_display_new(handle) }
}

/// Whether GIMP has windows: not where a script runs without a display.
var hasWindows: Bool { gimp_display_name().map { $0.pointee != 0 } ?? false }

extension Pattern {
    /// A new image of the pattern's size that it fills, without a window; nil where GIMP refuses.
    func makeImage() -> Image? {
        var (width, height, bytes): (Int32, Int32, Int32) = (0, 0, 0)
        guard gimp_pattern_get_info(handle, &width, &height, &bytes) != 0 else { return nil }
        let image = Image(gimp_image_new(width, height, GIMP_RGB))
        guard let layer = image.makeLayer(name, width: Int(width), height: Int(height), at: (0, 0)),
            image.insert(layer, above: nil)
        else { return nil }
        gimp_context_push()
        defer { gimp_context_pop() }
        gimp_context_set_pattern(handle)
        gimp_drawable_fill(layer.handle, GIMP_FILL_PATTERN)
        return image
    }
}
