import COpenEXR

/// The colors of an OpenEXR file by the older library, which knows DWA compression and makes R, G and B of luminance
/// and chroma; as numbers of 16 bits.
final class EXRColors {
    private let file: OpaquePointer
    private let window: exr_attr_box2i_t
    private let width: Int
    private var pixels: [ImfRgba]

    /// Opens the file anew that a descriptor stands for; throws ``PictureProblem``.
    init(_ descriptor: Int32, _ window: exr_attr_box2i_t, width: Int) throws {
        guard let file = ImfOpenInputFile("/proc/self/fd/\(descriptor)") else { throw Self.problem }
        (self.file, self.window, self.width) = (file, window, width)
        pixels = []
    }

    /// Reads a row; rows are wanted in order.
    func read(_ y: Int, to line: inout [Float]) throws {
        if pixels.isEmpty { pixels = [ImfRgba](repeating: ImfRgba(), count: width) }
        let row = Int(window.min.y) + y
        let isRead = pixels.withUnsafeMutableBufferPointer { pixels in
            // The library adds the coordinates of a pixel, which begin with the window's.
            let base = Int(bitPattern: pixels.baseAddress) &- 8 &* (Int(window.min.x) &+ width &* row)
            return ImfInputSetFrameBuffer(file, UnsafeMutablePointer(bitPattern: base), 1, width) != 0
                && ImfInputReadPixels(file, Int32(row), Int32(row)) != 0
        }
        guard isRead else { throw Self.problem }
        for x in 0..<width {
            let pixel = pixels[x]
            for (c, bits) in [pixel.r, pixel.g, pixel.b, pixel.a].enumerated() {
                line[4 * x + c] = Float(Float16(bitPattern: bits))
            }
        }
    }

    private static var problem: PictureProblem {
        .undecodable(ImfErrorMessage().map { String(cString: $0) } ?? "")
    }
}
