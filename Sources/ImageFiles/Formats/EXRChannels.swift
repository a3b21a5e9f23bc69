import COpenEXR

/// Which part of an OpenEXR file is its picture, and which of its channels are the colors.
struct EXRChannels {
    private(set) var part: Int32 = 0
    private(set) var storage = EXR_STORAGE_SCANLINE
    /// In order R, G, B, A or Y, A, as they are called in the file.
    private(set) var names: [String] = []
    private(set) var isHalf = true
    /// Whether the colors are stored as luminance and, with fewer samples, chroma.
    private(set) var isLuminanceChroma = false
    /// Whether the older library has to read them, which knows the first part and R, G, B, A only.
    private(set) var needsOlderLibrary = false
    private(set) var notes: [String] = []
    /// How many bytes become one at most; nil where that is not known.
    private(set) var mostBytesPerByte: Int?
    /// Of all channels.
    private(set) var bytesPerPixel = 0

    /// Throws ``PictureProblem`` where there is no picture.
    init(_ file: EXRFile) throws {
        var parts: Int32 = 0
        try EXRFile.check(exr_get_count(file.handle, &parts))
        var reason: PictureProblem?
        for part in 0..<parts {
            do {
                try choose(file, part)
                if parts > 1 {
                    var name: UnsafePointer<CChar>?
                    exr_get_name(file.handle, part, &name)
                    let title = name.map { "'\(String(cString: $0))'" } ?? "number \(part + 1)"
                    notes.append("has \(parts) parts, of which \(title) was read")
                }
                return
            } catch let problem as PictureProblem {
                reason = reason ?? problem
            }
        }
        throw reason ?? .damaged("it has no parts")
    }

    private mutating func choose(_ file: EXRFile, _ part: Int32) throws {
        self.part = part
        try EXRFile.check(exr_get_storage(file.handle, part, &storage))
        guard storage == EXR_STORAGE_SCANLINE || storage == EXR_STORAGE_TILED else {
            throw PictureProblem.unsupported("it is deep, with several samples in a pixel; flatten it first")
        }
        var list: UnsafePointer<exr_attr_chlist_t>?
        try EXRFile.check(exr_get_channels(file.handle, part, &list))
        guard let list else { throw PictureProblem.damaged("it has no channels") }
        let entries = Array(
            UnsafeBufferPointer(start: list.pointee.entries, count: Int(list.pointee.num_channels)))
        let all = entries.map { String(cString: $0.name.str) }
        bytesPerPixel = entries.reduce(0) { $0 + ($1.pixel_type == EXR_PIXEL_HALF ? 2 : 4) }
        guard let colors = Self.colors(all) else {
            throw PictureProblem.unsupported(
                "it has no channels R, G and B, or Y; it has \(all.joined(separator: ", "))")
        }
        var compression = EXR_COMPRESSION_NONE
        try EXRFile.check(exr_get_compression(file.handle, part, &compression))
        mostBytesPerByte = Self.mostBytesPerByte(compression)
        isLuminanceChroma = colors[0] == "Y" && all.contains("RY") && all.contains("BY")
        needsOlderLibrary =
            isLuminanceChroma || compression == EXR_COMPRESSION_DWAA || compression == EXR_COMPRESSION_DWAB
        guard !needsOlderLibrary || part == 0 && ["R", "Y"].contains(colors[0]) else {
            throw PictureProblem.unsupported(
                "its colors are compressed by DWA in a layer or part that is not the first; save it with ZIP")
        }
        let used = colors.map { name in entries[all.firstIndex(of: name)!] }
        guard used.allSatisfy({ $0.x_sampling == 1 && $0.y_sampling == 1 }) else {
            throw PictureProblem.unsupported("its channels have fewer samples than pixels; save it in full")
        }
        guard used.allSatisfy({ $0.pixel_type != EXR_PIXEL_UINT }) else {
            throw PictureProblem.unsupported(
                "its colors are whole numbers of no known range; save it in floats")
        }
        let isStoredInHalf = used.allSatisfy { $0.pixel_type == EXR_PIXEL_HALF }
        isHalf = needsOlderLibrary || isStoredInHalf
        if needsOlderLibrary, !isStoredInHalf {
            notes.append(
                "has 32-bit numbers that are compressed by DWA or as luminance, of which 16 bits are kept")
        }
        names = colors
        let others = all.filter { !colors.contains($0) && !(isLuminanceChroma && ["RY", "BY"].contains($0)) }
        if !others.isEmpty {
            let shown = others.prefix(8).joined(separator: ", ") + (others.count > 8 ? ", …" : "")
            notes.append(
                "has further channels (\(shown)), which are not kept; \(colors.joined(separator: ", ")) were read"
            )
        }
    }

    private static func mostBytesPerByte(_ compression: exr_compression_t) -> Int? {
        switch compression {
        case EXR_COMPRESSION_NONE: 1
        case EXR_COMPRESSION_RLE, EXR_COMPRESSION_ZIPS, EXR_COMPRESSION_ZIP, EXR_COMPRESSION_PIZ,
            EXR_COMPRESSION_PXR24, EXR_COMPRESSION_B44, EXR_COMPRESSION_B44A:
            Compression.deflate
        // Runs of 128, and blocks of 64 numbers, are deflated besides.
        case EXR_COMPRESSION_DWAA, EXR_COMPRESSION_DWAB: 64 * Compression.deflate
        default: nil
        }
    }

    /// The colors of the picture itself, or of the first layer that has some.
    private static func colors(_ all: [String]) -> [String]? {
        var layers = [""]
        for name in all {
            let layer = name.lastIndex(of: ".").map { String(name[...$0]) } ?? ""
            if !layers.contains(layer) { layers.append(layer) }
        }
        for layer in layers {
            // In a layer, Y may be anything, such as a part of a direction.
            for colors in layer.isEmpty ? [["R", "G", "B"], ["Y"]] : [["R", "G", "B"]]
            where colors.allSatisfy({ all.contains(layer + $0) }) {
                return (colors + (all.contains(layer + "A") ? ["A"] : [])).map { layer + $0 }
            }
        }
        return nil
    }
}
