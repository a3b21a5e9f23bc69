import CTIFF

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// TIFF, by libtiff: the first picture in the file that is no reduced version or mask of another.
final class TIFFDecoder: PictureDecoder {
    private(set) var picture: StoredPicture
    let decodedBytes: Int
    let leastFileBytes: Int
    private let storedBytes: Int
    private let file: TIFFFile
    private let colors: TIFFColors
    private let samples: TIFFSamples

    init(_ bytes: UnsafeRawBufferPointer) throws {
        file = try TIFFFile(reading: bytes)
        let pages = try TIFFPages(file)
        let tiff = file.handle
        guard let width = file.long(TIFFTAG_IMAGEWIDTH), let height = file.long(TIFFTAG_IMAGELENGTH),
            width > 0,
            height > 0
        else { throw PictureProblem.damaged("it says nothing of its size") }
        var samples = try TIFFSamples(file)
        picture = StoredPicture(width: width, height: height, layout: PixelLayout(depth: samples.depth))
        picture.orientation = Orientation(rawValue: file.short(TIFFTAG_ORIENTATION) ?? 1) ?? .upright
        picture.pageCount = pages.count
        picture.metadata = TIFFTags.metadata(file)
        if let profile = file.bytes(TIFFTAG_ICCPROFILE) { picture.colors = .profile(profile) }
        if samples.isRounded {
            picture.notes.append("has \(samples.bits)-bit numbers, of which 24 bits are kept")
        }
        if file.long64(TIFFTAG_EXIFIFD) != nil || file.long64(TIFFTAG_GPSIFD) != nil {
            picture.notes.append("has a camera's notes (EXIF), which are not kept")
        }
        colors = try TIFFColors(file, &samples, &picture)
        self.samples = samples

        // Strips and tiles go beyond the picture's edge.
        let stored = PictureTask.byteCount(width, height + 64, samples.perPixel * ((samples.bits + 7) / 8))
        let isTiled = TIFFIsTiled(tiff) != 0
        let band = isTiled ? TIFFTileSize64(tiff) : TIFFStripSize64(tiff)
        guard stored == PictureTask.uncountable || band <= UInt64(stored) + 16 << 20 else {
            throw PictureProblem.unsupported("its strips or tiles are larger than the picture")
        }
        storedBytes = stored
        // A row of tiles is held in floats too, and colors that libtiff makes in its own form.
        var rows = UInt32(0)
        if isTiled { file.getDefaulted(TIFFTAG_TILELENGTH, &rows) }
        // Of strips and tiles, since several may share their bytes.
        let least =
            isTiled
            ? PictureTask.byteCount(Int(clamping: TIFFTileRowSize64(tiff)), min(Int(rows), height))
            : Int(clamping: band)
        leastFileBytes = file.mostBytesPerByte.map { least / $0 } ?? 0
        let held = PictureTask.byteCount(width, min(Int(rows), height), 4 * max(samples.perPixel, 4))
        decodedBytes = min(stored + held, PictureTask.uncountable)
    }

    func decode(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws {
        TIFFFile.isDecoding = true
        if colors.isLeftToLibrary {
            try decodeByLibrary(store)
        } else if TIFFIsTiled(file.handle) != 0 {
            try decodeTiles(store)
        } else {
            try decodeStrips(store)
        }
    }

    // MARK: - Strips and tiles

    private func decodeStrips(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws {
        let tiff = file.handle
        var perStrip: UInt32 = 0
        file.getDefaulted(TIFFTAG_ROWSPERSTRIP, &perStrip)
        let rows = max(1, min(Int(perStrip), picture.height))
        let planes = samples.isPlanar ? colors.usedChannels : [0]
        let stripsPerPlane = (picture.height + rows - 1) / rows
        let lineBytes = Int(TIFFScanlineSize64(tiff))
        var buffers = planes.map { _ in [UInt8](repeating: 0, count: lineBytes * rows) }
        var line = [Float](repeating: 0, count: picture.width * samples.perPixel)
        for strip in 0..<stripsPerPlane {
            let top = strip * rows
            let count = min(rows, picture.height - top)
            for (index, plane) in planes.enumerated() {
                let number = UInt32(strip + plane * stripsPerPlane)
                let read = TIFFReadEncodedStrip(
                    tiff, number, &buffers[index], tmsize_t(count * lineBytes))
                guard read >= count * lineBytes else { throw PictureProblem.damaged("it ends too early") }
            }
            for y in 0..<count {
                for (index, plane) in planes.enumerated() {
                    buffers[index].withUnsafeBytes {
                        unpack($0.baseAddress! + y * lineBytes, picture.width, to: &line, at: 0, plane: plane)
                    }
                }
                store(top + y, colors.row(line))
            }
        }
    }

    private func decodeTiles(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws {
        let tiff = file.handle
        guard let tileWidth = file.long(TIFFTAG_TILEWIDTH), let tileHeight = file.long(TIFFTAG_TILELENGTH),
            tileWidth > 0, tileHeight > 0
        else { throw PictureProblem.damaged("it says nothing of its tiles' size") }
        let planes = samples.isPlanar ? colors.usedChannels : [0]
        let lineBytes = Int(TIFFTileRowSize64(tiff))
        var tile = [UInt8](repeating: 0, count: Int(TIFFTileSize64(tiff)))
        let perLine = picture.width * samples.perPixel
        // A row of tiles.
        let rows = min(tileHeight, picture.height)
        var lines = [Float](repeating: 0, count: perLine * rows)
        for top in stride(from: 0, to: picture.height, by: tileHeight) {
            let count = min(rows, picture.height - top)
            for left in stride(from: 0, to: picture.width, by: tileWidth) {
                let width = min(tileWidth, picture.width - left)
                for plane in planes {
                    let number = TIFFComputeTile(tiff, UInt32(left), UInt32(top), 0, UInt16(plane))
                    let read = TIFFReadEncodedTile(tiff, number, &tile, tmsize_t(tile.count))
                    guard read >= count * lineBytes else { throw PictureProblem.damaged("it ends too early") }
                    for y in 0..<count {
                        tile.withUnsafeBytes {
                            unpack(
                                $0.baseAddress! + y * lineBytes, width, to: &lines,
                                at: y * perLine + left * samples.perPixel, plane: plane)
                        }
                    }
                }
            }
            for y in 0..<count { store(top + y, colors.row(lines[(y * perLine)..<((y + 1) * perLine)])) }
        }
    }

    /// Some pixels of a row, all of their samples or those of one plane.
    private func unpack(
        _ bytes: UnsafeRawPointer, _ width: Int, to line: inout [Float], at start: Int, plane: Int
    ) {
        if samples.isPlanar {
            samples.unpack(bytes, width) { line[start + $0 * samples.perPixel + plane] = $1 }
        } else {
            samples.unpack(bytes, width * samples.perPixel) { line[start + $0] = $1 }
        }
    }

    // MARK: - Subsampled colors

    /// libtiff itself makes R'G'B' of Y'CbCr with fewer samples of color.
    private func decodeByLibrary(_ store: (_ y: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws {
        let tiff = file.handle
        // The rows are wanted as they are stored.
        file.set(TIFFTAG_ORIENTATION, UInt16(ORIENTATION_TOPLEFT))
        let isTiled = TIFFIsTiled(tiff) != 0
        var (wide, high): (UInt32, UInt32) = (UInt32(picture.width), 0)
        if isTiled {
            file.getDefaulted(TIFFTAG_TILEWIDTH, &wide)
            file.getDefaulted(TIFFTAG_TILELENGTH, &high)
        } else {
            file.getDefaulted(TIFFTAG_ROWSPERSTRIP, &high)
        }
        let (width, rows) = (Int(wide), isTiled ? Int(high) : min(Int(high), picture.height))
        guard width > 0, rows > 0, width * rows <= storedBytes + 16 << 20 else {
            throw PictureProblem.damaged("it says nothing of its strips' size")
        }
        var part = [UInt32](repeating: 0, count: width * rows)
        // Tiles of a row are complete only together.
        let lineCount = isTiled ? min(rows, picture.height) : 1
        var lines = [Float](repeating: 1, count: 4 * picture.width * lineCount)
        /// Takes a row of the part that was read; its rows go from the bottom up.
        func take(_ y: Int, of count: Int, to line: Int, left: Int) {
            for x in 0..<min(width, picture.width - left) {
                let pixel = part[(count - 1 - y) * width + x]
                for channel in 0..<3 {
                    lines[4 * (line * picture.width + left + x) + channel] =
                        Samples.fromBytes[Int(pixel >> (8 * UInt32(channel)) & 255)]
                }
            }
        }
        func send(_ y: Int, line: Int) {
            lines.withUnsafeBufferPointer {
                let start = 4 * line * picture.width
                store(y, UnsafeBufferPointer(rebasing: $0[start..<start + 4 * picture.width]))
            }
        }
        for top in stride(from: 0, to: picture.height, by: rows) {
            let count = min(rows, picture.height - top)
            if isTiled {
                for left in stride(from: 0, to: picture.width, by: width) {
                    guard TIFFReadRGBATileExt(tiff, UInt32(left), UInt32(top), &part, 1) != 0 else {
                        throw PictureProblem.damaged("it ends too early")
                    }
                    for y in 0..<count { take(y, of: rows, to: y, left: left) }
                }
                for y in 0..<count { send(top + y, line: y) }
            } else {
                guard TIFFReadRGBAStripExt(tiff, UInt32(top), &part, 1) != 0 else {
                    throw PictureProblem.damaged("it ends too early")
                }
                for y in 0..<count {
                    take(y, of: count, to: 0, left: 0)
                    send(top + y, line: 0)
                }
            }
        }
    }
}
