import EditorHost

/// A gray result that becomes a layer mask or a selection; where the filter got nothing, it is black.
struct Matte {
    let drawable: Drawable
    /// What the filter got of the drawable.
    let rectangle: PixelRectangle
    /// Of the rectangle's size; gray.
    let picture: FloatPicture

    /// Throws where the drawable can't get a mask.
    static func requireRoomForMask(_ drawable: Drawable) throws {
        guard drawable.isLayer else { throw GimpError.maskOfNoLayer(drawable.name) }
        guard drawable.mask == nil else { throw GimpError.hasMask(drawable.name) }
    }

    /// Gives the layer a mask; throws `GimpError`.
    func addMask() throws -> Drawable {
        try Self.requireRoomForMask(drawable)
        guard let mask = drawable.makeBlackMask() else { throw refusal }
        try write(to: mask, at: (rectangle.x, rectangle.y))
        guard drawable.add(mask: mask) else { throw refusal }
        return mask
    }

    /// Takes the place of the image's selection; throws `GimpError`.
    func select() throws {
        let image = drawable.image
        // GIMP selects what a channel holds, and a copy of the selection is one; it makes that the active one.
        try image.keepingActive {
            guard let channel = image.copySelection() else { throw refusal }
            defer { image.remove(channel: channel) }
            let offset = drawable.offset
            try write(to: channel, at: (offset.x + rectangle.x, offset.y + rectangle.y))
            guard image.select(channel: channel) else { throw refusal }
        }
    }

    private var refusal: GimpError { .gimp(.changePixels(drawable.name), reason: lastRefusal) }

    /// The numbers as they are: masks and channels are in proportion to what they let through.
    private func write(to channel: Drawable, at place: (x: Int, y: Int)) throws {
        guard let buffer = channel.buffer else { throw GimpError.closed }
        defer { g_object_unref(UnsafeMutableRawPointer(buffer)) }
        gegl_buffer_clear(buffer, nil)
        let values = (0..<picture.count).map { picture.pixels[4 * $0] }
        var target = GeglRectangle(
            PixelRectangle(x: place.x, y: place.y, width: picture.width, height: picture.height))
        gegl_buffer_set(untagged(buffer), &target, 0, babl_format("Y float"), values, 0)
        gegl_buffer_flush(buffer)
    }
}
