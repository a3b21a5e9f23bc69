import EditorHost

/// What a drawable stores before a filter changes it, bit by bit, to be put back where the filter changes nothing.
///
/// Pixels travel as floats, and GIMP itself blends in floats: of 32-bit integers and doubles both lose what lies behind
/// a float's 24 bits, and of linear values what the way to non-linear ones and back loses.
final class StoredValues {
    private let drawable: Drawable
    private let rectangle: PixelRectangle
    /// What ``Pixels`` reads of it now.
    private let floats: FloatPicture
    /// Its pixels in its own format.
    private let copy: OpaquePointer

    /// Throws `HostError.noMemory` and `GimpError.closed`.
    init(of drawable: Drawable, in rectangle: PixelRectangle) throws {
        self.drawable = drawable
        self.rectangle = rectangle
        floats = try Pixels(of: drawable, in: rectangle).picture
        guard let buffer = drawable.buffer else { throw GimpError.closed }
        defer { g_object_unref(UnsafeMutableRawPointer(buffer)) }
        var part = GeglRectangle(rectangle)
        copy = gegl_buffer_new(&part, gegl_buffer_get_format(buffer))
        gegl_buffer_copy(buffer, &part, GEGL_ABYSS_NONE, copy, &part)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(copy)) }

    /// Puts stored values back where the result has the float that was read. The last step of undo has to hold
    /// the rectangle: what is written now belongs to it.
    ///
    /// result: R'G'B'A, of the rectangle's size.
    func restore(whereEqual result: FloatPicture) {
        guard let buffer = drawable.buffer else { return }
        defer { g_object_unref(UnsafeMutableRawPointer(buffer)) }
        let layout = Layout(gegl_buffer_get_format(buffer))
        let (old, new) = (layout.row(of: rectangle.width), layout.row(of: rectangle.width))
        defer {
            old.deallocate()
            new.deallocate()
        }
        for y in 0..<rectangle.height {
            var row = GeglRectangle(
                x: Int32(rectangle.x), y: Int32(rectangle.y + y), width: Int32(rectangle.width), height: 1)
            gegl_buffer_get(copy, &row, 1, layout.format, old.baseAddress, 0, GEGL_ABYSS_NONE)
            gegl_buffer_get(buffer, &row, 1, layout.format, new.baseAddress, 0, GEGL_ABYSS_NONE)
            for x in 0..<rectangle.width {
                let pixel = 4 * (y * rectangle.width + x)
                layout.restore(old, new, at: x, result.pixels + pixel, floats.pixels + pixel)
            }
            gegl_buffer_set(buffer, &row, 0, layout.format, new.baseAddress, 0)
        }
        gegl_buffer_flush(buffer)
    }

    /// How a pixel lies in memory: one or three colors, and alpha behind them where there is one.
    private struct Layout {
        let format: OpaquePointer
        private let colors: Int
        private let hasAlpha: Bool
        /// Bytes.
        private let component: Int
        private let pixel: Int

        init(_ format: OpaquePointer) {
            self.format = format
            hasAlpha = babl_format_has_alpha(format) != 0
            colors = Int(babl_format_get_n_components(format)) - (hasAlpha ? 1 : 0)
            pixel = Int(babl_format_get_bytes_per_pixel(format))
            component = pixel / (colors + (hasAlpha ? 1 : 0))
        }

        func row(of width: Int) -> UnsafeMutableRawBufferPointer {
            .allocate(byteCount: width * pixel, alignment: 16)
        }

        func restore(
            _ old: UnsafeMutableRawBufferPointer, _ new: UnsafeMutableRawBufferPointer, at x: Int,
            _ result: UnsafePointer<Float>, _ read: UnsafePointer<Float>
        ) {
            func isEqual(_ channel: Int) -> Bool { result[channel] == read[channel] }
            func take(_ index: Int) {
                let place = x * pixel + index * component..<x * pixel + (index + 1) * component
                UnsafeMutableRawBufferPointer(rebasing: new[place])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: old[place]))
            }
            if colors == 3 {
                for channel in 0..<3 where isEqual(channel) { take(channel) }
            } else if isEqual(0), isEqual(1), isEqual(2) {
                take(0)
            }
            if hasAlpha, isEqual(3) { take(colors) }
        }
    }
}
