import EditorHost

/// One of GIMP's patterns.
struct Pattern {
    let name: String
    let handle: OpaquePointer

    private init(_ handle: OpaquePointer) {
        self.handle = handle
        name =
            gimp_resource_get_name(UnsafeMutableRawPointer(handle).assumingMemoryBound(to: GimpResource.self))
            .map { String(cString: $0) } ?? ""
    }

    /// By name.
    static var all: [Pattern] {
        guard let patterns = gimp_patterns_get_list("") else { return [] }
        defer { g_free(patterns) }
        var all: [Pattern] = []
        while let next = patterns[all.count] { all.append(Pattern(next)) }
        return all
    }

    /// Its upper left part, RGB, 8 bits, and how large that is, at most this long on each side.
    func pixels(upTo side: Int) -> (width: Int, height: Int, bytes: [UInt8])? {
        guard let buffer = gimp_pattern_get_buffer(handle, 0, 0, babl_format("R'G'B' u8")) else { return nil }
        defer { g_object_unref(UnsafeMutableRawPointer(buffer)) }
        let extent = gegl_buffer_get_extent(buffer)!.pointee
        let part = (width: min(side, Int(extent.width)), height: min(side, Int(extent.height)))
        var rectangle = GeglRectangle(x: 0, y: 0, width: Int32(part.width), height: Int32(part.height))
        var bytes = [UInt8](repeating: 0, count: 3 * part.width * part.height)
        gegl_buffer_get(buffer, &rectangle, 1, babl_format("R'G'B' u8"), &bytes, 0, GEGL_ABYSS_NONE)
        return (part.width, part.height, bytes)
    }
}
