import EditorHost

/// A rectangle of a drawable as the core wants it. GEGL has to be running (``Gegl/start()``).
final class Pixels {
    let drawable: Drawable
    /// Within the drawable, in its own coordinates.
    let rectangle: PixelRectangle
    /// Of the rectangle's size.
    let picture: FloatPicture
    private let drawableSize: (width: Int, height: Int)

    static var format: OpaquePointer { babl_format("R'G'B'A float") }

    /// `GEGL_AUTO_ROWSTRIDE`, a macro that Swift does not import: rows without gaps.
    private static let autoRowStride: Int32 = 0

    /// Reads a rectangle of a drawable. Throws `HostError.noMemory` and `GimpError.closed`.
    init(of drawable: Drawable, in rectangle: PixelRectangle) throws {
        self.drawable = drawable
        self.rectangle = rectangle
        drawableSize = (drawable.width, drawable.height)
        picture = try Self.read(drawable, rectangle)
        roundToSteps()
    }

    /// A rectangle of a drawable, shrunk by a scale of 0…1. Throws `HostError.noMemory` and `GimpError.closed`.
    static func read(
        _ drawable: Drawable, _ rectangle: PixelRectangle, scale: Double = 1
    ) throws -> FloatPicture {
        func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
        return try read(
            drawable, rectangle, size: (scaled(rectangle.width), scaled(rectangle.height)), scale: scale)
    }

    /// The same, but for the size as it comes of rounding. What lies outside of the drawable is transparent.
    static func read(
        _ drawable: Drawable, _ rectangle: PixelRectangle, size: (width: Int, height: Int), scale: Double
    ) throws -> FloatPicture {
        func scaled(_ place: Int) -> Int { Int((Double(place) * scale).rounded()) }
        let part = PixelRectangle(
            x: scaled(rectangle.x), y: scaled(rectangle.y), width: size.width, height: size.height)
        let picture = try FloatPicture(width: part.width, height: part.height)
        guard let buffer = drawable.buffer else { throw GimpError.closed }
        defer { g_object_unref(UnsafeMutableRawPointer(buffer)) }
        withUnsafePointer(to: GeglRectangle(part)) {
            gegl_buffer_get(
                untagged(buffer), $0, scale, format, picture.pixels, autoRowStride, GEGL_ABYSS_NONE)
        }
        return picture
    }

    /// The part of the drawable that the selection's bounding box covers; all of it without a selection.
    /// Throws `GimpError.selectionElsewhere` and `.closed`.
    static func selectedRectangle(of drawable: Drawable) throws -> PixelRectangle {
        guard drawable.isValid else { throw GimpError.closed }
        guard let rectangle = drawable.selectedRectangle else {
            throw GimpError.selectionElsewhere(drawable.name)
        }
        return rectangle
    }

    /// All of the drawable, whatever is selected.
    static func wholeRectangle(of drawable: Drawable) -> PixelRectangle {
        PixelRectangle(x: 0, y: 0, width: drawable.width, height: drawable.height)
    }

    /// Moves values to the nearest number that the drawable can store, where these are whole and non-linear.
    ///
    /// babl chooses among its conversions by measuring them, so the last bit of a float and the rounding of
    /// one are not always the same; a number on a whole step is the same by every conversion.
    private func roundToSteps() {
        guard let steps = drawable.image.steps else { return }
        let values = picture.pixels
        for index in 0..<picture.count * 4 { values[index] = (values[index] * steps).rounded() / steps }
    }

    /// Puts the pixels into the drawable, through the selection, as one step of undo.
    ///
    /// Throws `GimpError.closed` and `.resized` where the drawable is not what was read any more, and
    /// `.gimp` where GIMP refuses; the drawable is then unchanged.
    func store() throws {
        try requireSameDrawable()
        // Gray is mixed from the three colors first.
        if !drawable.isGray { roundToSteps() }
        let stored = drawable.image.steps == nil ? try StoredValues(of: drawable, in: rectangle) : nil
        guard let shadow = drawable.shadowBuffer else { throw GimpError.closed }
        // Whoever selects something else meanwhile gets what stands there outside of the rectangle.
        if let now = try? Self.selectedRectangle(of: drawable), now != rectangle,
            let buffer = drawable.buffer
        {
            gegl_buffer_copy(buffer, nil, GEGL_ABYSS_NONE, shadow, nil)
            g_object_unref(UnsafeMutableRawPointer(buffer))
        }
        withUnsafePointer(to: GeglRectangle(rectangle)) {
            gegl_buffer_set(untagged(shadow), $0, 0, Self.format, picture.pixels, Self.autoRowStride)
        }
        gegl_buffer_flush(shadow)
        g_object_unref(UnsafeMutableRawPointer(shadow))
        guard drawable.mergeShadow() else {
            throw GimpError.gimp(.changePixels(drawable.name), reason: lastRefusal)
        }
        stored?.restore(whereEqual: picture)
        drawable.update(rectangle)
    }

    /// A person may have closed the image, or scaled it, since it was read.
    func requireSameDrawable() throws {
        guard drawable.isValid else { throw GimpError.closed }
        guard (drawable.width, drawable.height) == drawableSize else {
            throw GimpError.resized(drawable.name)
        }
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
