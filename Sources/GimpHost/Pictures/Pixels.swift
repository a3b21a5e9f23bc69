import EditorHost

/// A rectangle of a drawable as the core wants it. GEGL has to be running (``Gegl/start()``).
final class Pixels {
    let drawable: Int32
    /// Within the drawable, in its own coordinates.
    let rectangle: PixelRectangle
    /// Of the rectangle's size.
    let picture: FloatPicture
    private let drawableSize: (width: Int32, height: Int32)

    static var format: OpaquePointer { babl_format("R'G'B'A float") }

    /// `GEGL_AUTO_ROWSTRIDE`, a macro that Swift does not import: rows without gaps.
    private static let autoRowStride: Int32 = 0

    /// Reads a rectangle of a drawable. Throws `PlugInError.noMemory` and `.closed`.
    init(of drawable: Int32, in rectangle: PixelRectangle) throws {
        self.drawable = drawable
        self.rectangle = rectangle
        picture = try FloatPicture(width: rectangle.width, height: rectangle.height)
        drawableSize = (gimp_drawable_width(drawable), gimp_drawable_height(drawable))
        guard let buffer = gimp_drawable_get_buffer(drawable) else { throw PlugInError.closed }
        defer { g_object_unref(UnsafeMutableRawPointer(buffer)) }
        withUnsafePointer(to: GeglRectangle(rectangle)) {
            gegl_buffer_get(
                untagged(buffer), $0, 1, Self.format, picture.pixels, Self.autoRowStride, GEGL_ABYSS_NONE)
        }
        roundToSteps()
    }

    /// The part of the drawable that the selection's bounding box covers; all of it without a selection.
    /// Throws `PlugInError.selectionElsewhere` and `.closed`.
    static func selectedRectangle(of drawable: Int32) throws -> PixelRectangle {
        guard gimp_item_is_valid(drawable) != 0 else { throw PlugInError.closed }
        var rectangle = GeglRectangle()
        let touches = gimp_drawable_mask_intersect(
            drawable, &rectangle.x, &rectangle.y, &rectangle.width, &rectangle.height)
        guard touches != 0 else { throw PlugInError.selectionElsewhere(drawableName(drawable)) }
        return PixelRectangle(rectangle)
    }

    /// All of the drawable, whatever is selected.
    static func wholeRectangle(of drawable: Int32) -> PixelRectangle {
        PixelRectangle(
            x: 0, y: 0, width: Int(gimp_drawable_width(drawable)),
            height: Int(gimp_drawable_height(drawable)))
    }

    /// Moves values to the nearest number that the drawable can store, where these are whole and non-linear.
    ///
    /// babl chooses among its conversions by measuring them, so the last bit of a float and the rounding of
    /// one are not always the same; a number on a whole step is the same by every conversion.
    private func roundToSteps() {
        let steps: Float
        switch gimp_image_get_precision(gimp_item_get_image(drawable)) {
        case GIMP_PRECISION_U8_GAMMA: steps = 255
        case GIMP_PRECISION_U16_GAMMA: steps = 65535
        default: return
        }
        let values = picture.pixels
        for index in 0..<picture.count * 4 { values[index] = (values[index] * steps).rounded() / steps }
    }

    /// Puts the pixels into the drawable, through the selection, as one step of undo.
    ///
    /// Throws `PlugInError.closed` and `.resized` where the drawable is not what was read any more, and
    /// `.gimp` where GIMP refuses; the drawable is then unchanged.
    func store() throws {
        try requireSameDrawable()
        // Gray is mixed from the three colors first.
        if gimp_drawable_is_gray(drawable) == 0 { roundToSteps() }
        guard let shadow = gimp_drawable_get_shadow_buffer(drawable) else { throw PlugInError.closed }
        // Whoever selects something else meanwhile gets what stands there outside of the rectangle.
        if let now = try? Self.selectedRectangle(of: drawable), now != rectangle,
            let buffer = gimp_drawable_get_buffer(drawable)
        {
            gegl_buffer_copy(buffer, nil, GEGL_ABYSS_NONE, shadow, nil)
            g_object_unref(UnsafeMutableRawPointer(buffer))
        }
        withUnsafePointer(to: GeglRectangle(rectangle)) {
            gegl_buffer_set(untagged(shadow), $0, 0, Self.format, picture.pixels, Self.autoRowStride)
        }
        gegl_buffer_flush(shadow)
        g_object_unref(UnsafeMutableRawPointer(shadow))
        guard gimp_drawable_merge_shadow(drawable, 1) != 0 else {
            throw PlugInError.gimp(
                .changePixels(drawableName(drawable)), reason: String(cString: gimp_get_pdb_error()))
        }
        let changed = GeglRectangle(rectangle)
        gimp_drawable_update(drawable, changed.x, changed.y, changed.width, changed.height)
    }

    /// A person may have closed the image, or scaled it, since it was read.
    func requireSameDrawable() throws {
        guard gimp_item_is_valid(drawable) != 0 else { throw PlugInError.closed }
        guard (gimp_drawable_width(drawable), gimp_drawable_height(drawable)) == drawableSize else {
            throw PlugInError.resized(drawableName(drawable))
        }
    }
}

extension GeglRectangle {
    init(_ rectangle: PixelRectangle) {
        self.init(
            x: Int32(rectangle.x), y: Int32(rectangle.y), width: Int32(rectangle.width),
            height: Int32(rectangle.height))
    }
}

extension PixelRectangle {
    init(_ rectangle: GeglRectangle) {
        self.init(
            x: Int(rectangle.x), y: Int(rectangle.y), width: Int(rectangle.width),
            height: Int(rectangle.height))
    }
}

/// The same buffer, from now on taken for sRGB whatever the picture's color profile is: the numbers that
/// are stored come and go as they are, where babl's way through linear light would change them a little.
/// The command line reads files in the same way, so that both give the same bits.
func untagged(_ buffer: OpaquePointer) -> OpaquePointer {
    let encoding = babl_format_get_encoding(gegl_buffer_get_format(buffer))
    gegl_buffer_set_format(buffer, babl_format_with_space(encoding, babl_space("sRGB")))
    return buffer
}
