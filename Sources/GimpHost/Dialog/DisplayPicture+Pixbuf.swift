import EditorHost

extension DisplayPicture {
    /// The picture as GDK wants it, valid during the call and as long as something holds on to it.
    func withPixbuf(_ use: (OpaquePointer) -> Void) {
        let pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, 1, 8, Int32(width), Int32(height))!
        defer { g_object_unref(UnsafeMutableRawPointer(pixbuf)) }
        let pixels = gdk_pixbuf_get_pixels(pixbuf)!
        let stride = Int(gdk_pixbuf_get_rowstride(pixbuf))
        bytes.withUnsafeBufferPointer { bytes in
            for y in 0..<height {
                (pixels + y * stride).update(from: bytes.baseAddress! + 4 * width * y, count: 4 * width)
            }
        }
        use(pixbuf)
    }
}
