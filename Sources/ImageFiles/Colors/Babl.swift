import CBabl
import Glibc
import Imaging

/// Conversions that have to give the same bits as in GIMP, by the library that GIMP uses for them. It takes a moment to
/// start, so it is started for those only.
enum Babl {
    private static let started: Void = {
        // Reading what it has noted about its conversions, babl would measure whether tables are faster: 320 MB and
        // 0.1 to 0.7 s.
        setenv("BABL_INHIBIT_CACHE", "1", 1)
        babl_init()
    }()

    /// A conversion between pixels of these names.
    private static func fish(_ source: String, _ target: String) -> OpaquePointer {
        _ = started
        return babl_fish(UnsafeRawPointer(babl_format(source)!), UnsafeRawPointer(babl_format(target)!))
    }

    /// Numbers that are proportional to light as sRGB encodes them, in place.
    static func encode(_ region: PixelRegion) {
        let fish = fish("RGBA float", "R'G'B'A float")
        var row = [Float](repeating: 0, count: 4 * region.width)
        for y in 0..<region.height {
            babl_process(fish, region.row(y), &row, region.width)
            region.row(y).update(from: row, count: row.count)
        }
    }

    /// Rows of R'G'B'A as a file stores them.
    final class RowEncoder {
        private let layout: PixelLayout
        private let fish: OpaquePointer
        private let channels: Int
        private var stored: [UInt8]
        private var row: [Float]

        /// For light, or for gray; `hasAlpha` as in the layout.
        init(_ layout: PixelLayout, width: Int) {
            self.layout = layout
            channels = layout.isGray ? (layout.hasAlpha ? 2 : 1) : 4
            let model =
                switch (layout.isGray, layout.isLinear) {
                case (true, true): layout.hasAlpha ? "YA" : "Y"
                case (true, false): layout.hasAlpha ? "Y'A" : "Y'"
                case (false, _): "RGBA"
                }
            let types = [
                PixelLayout.Depth.eightBit: "u8", .sixteenBit: "u16", .half: "half", .float: "float",
            ]
            fish = Babl.fish("R'G'B'A float", "\(model) \(types[layout.depth]!)")
            stored = [UInt8](repeating: 0, count: 16 * width)
            row = [Float](repeating: 1, count: 4 * width)
        }

        /// Valid until the next.
        func encode(_ pixels: UnsafePointer<Float>) -> [Float] {
            let width = row.count / 4
            babl_process(fish, pixels, &stored, width)
            stored.withUnsafeBytes { stored in
                for x in 0..<width {
                    func sample(_ c: Int) -> Float {
                        let index = channels * x + c
                        return switch layout.depth {
                        case .eightBit: Samples.fromBytes[Int(stored[index])]
                        case .sixteenBit:
                            Samples.fraction(stored.load(fromByteOffset: 2 * index, as: UInt16.self))
                        case .half: Float(stored.load(fromByteOffset: 2 * index, as: Float16.self))
                        case .float: stored.load(fromByteOffset: 4 * index, as: Float.self)
                        }
                    }
                    let old = pixels + 4 * x
                    // What is gray already needs no mixing, which would cost its last digits.
                    let isGrayAlready =
                        layout.isGray && !layout.isLinear && old[0] == old[1] && old[1] == old[2]
                    for c in 0..<3 { row[4 * x + c] = isGrayAlready ? old[c] : sample(layout.isGray ? 0 : c) }
                    row[4 * x + 3] = layout.hasAlpha ? sample(channels - 1) : 1
                }
            }
            return row
        }
    }
}
