import EditorHost

/// One of GIMP's patterns; GIMP 2.10 knows it by its name.
struct Pattern {
    let name: String
    var handle: String { name }

    private init?(named name: String) {
        var (width, height, bytes): (Int32, Int32, Int32) = (0, 0, 0)
        guard gimp_pattern_get_info(name, &width, &height, &bytes) != 0 else { return nil }
        self.name = name
    }

    /// By name.
    static var all: [Pattern] {
        var count: Int32 = 0
        let names = gimp_patterns_get_list("", &count)
        defer { g_strfreev(names) }
        return (0..<Int(count)).compactMap { Pattern(named: String(cString: names![$0]!)) }
    }

    /// Its upper left part, RGB, 8 bits, and how large that is, at most this long on each side.
    func pixels(upTo side: Int) -> (width: Int, height: Int, bytes: [UInt8])? {
        var (width, height, channels, count): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        var data: UnsafeMutablePointer<UInt8>?
        guard gimp_pattern_get_pixels(name, &width, &height, &channels, &count, &data) != 0, let data else {
            return nil
        }
        defer { g_free(data) }
        let part = (width: min(side, Int(width)), height: min(side, Int(height)))
        var bytes: [UInt8] = []
        for y in 0..<part.height {
            for x in 0..<part.width {
                let pixel = data + (y * Int(width) + x) * Int(channels)
                for c in 0..<3 { bytes.append(pixel[channels >= 3 ? c : 0]) }
            }
        }
        return (part.width, part.height, bytes)
    }
}
