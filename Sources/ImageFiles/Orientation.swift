/// How a picture is stored: cameras write the sensor's rows and note in field 274 how the picture is to
/// be turned (TIFF 6.0, section 8; EXIF 2.3, 4.6.4). GEGL ignores the note.
struct Orientation: Equatable {
    /// Whether stored rows are shown as columns.
    private let swapsSides: Bool
    /// Whether the shown picture is then mirrored, left to right or top to bottom.
    private let mirrorsX: Bool
    private let mirrorsY: Bool

    static let upright = Orientation(exif: 1)!

    /// `exif`: 1…8, as the standard numbers them.
    init?(exif number: Int) {
        guard (1...8).contains(number) else { return nil }
        swapsSides = number >= 5
        mirrorsX = [2, 3, 6, 7].contains(number)
        mirrorsY = [3, 4, 7, 8].contains(number)
    }

    /// The orientation that a file notes; upright where it notes none.
    init(of file: FileBytes, format: ImageFormat) {
        let number = Self.fields(file, format)?.numbers(274).first
        self = number.flatMap { Orientation(exif: $0) } ?? .upright
    }

    /// The size at which a picture stored in this one is shown.
    func size(storedWidth width: Int32, height: Int32) -> (width: Int, height: Int) {
        swapsSides ? (Int(height), Int(width)) : (Int(width), Int(height))
    }

    /// Where a stored pixel is shown in a picture of this width and height.
    func place(storedX x: Int, y: Int, width: Int, height: Int) -> (x: Int, y: Int) {
        let (x, y) = swapsSides ? (y, x) : (x, y)
        return (mirrorsX ? width - 1 - x : x, mirrorsY ? height - 1 - y : y)
    }

    private static func fields(_ file: FileBytes, _ format: ImageFormat) -> TIFFDirectory? {
        func directory(_ block: Range<Int>?) -> TIFFDirectory? {
            block.flatMap { TIFFDirectory(UnsafeRawBufferPointer(rebasing: file.bytes[$0])) }
        }
        // JPEG sets its EXIF blocks apart by this; some programs write it in WebP too.
        let mark = Array("Exif\0\0".utf8)
        func isMarked(_ block: Range<Int>) -> Bool { file.bytes[block].starts(with: mark) }
        switch format {
        case .tiff: return TIFFDirectory(file.bytes)
        case .png: return directory(file.pngChunks.first { $0.kind == "eXIf" }?.data)
        case .webp:
            return directory(
                file.webPChunks.first { $0.kind == "EXIF" }.map {
                    isMarked($0.data) ? $0.data.dropFirst(mark.count) : $0.data
                })
        case .jpeg:
            let block = file.jpegSegments.first { $0.marker == 0xE1 && isMarked($0.data) }
            return directory(block?.data.dropFirst(mark.count))
        case .exr: return nil
        }
    }
}
