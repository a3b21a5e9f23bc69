import CTIFF

/// TIFF, by libtiff: not compressed.
enum TIFFEncoder: PictureEncoder {
    static func encode(
        _ picture: StoredPicture, to output: OutputFile, _ next: () -> UnsafeBufferPointer<Float>
    ) throws {
        let layout = picture.layout
        let bytes = layout.depth == .eightBit ? 1 : layout.depth == .float ? 4 : 2
        let lineBytes = picture.width * layout.channels * bytes
        // A classic file's offsets have 32 bits.
        let file = TIFFFile(writing: output, isBig: lineBytes * picture.height > 4_000_000_000)
        let tiff = file.handle
        file.set(TIFFTAG_IMAGEWIDTH, UInt32(picture.width))
        file.set(TIFFTAG_IMAGELENGTH, UInt32(picture.height))
        file.set(TIFFTAG_BITSPERSAMPLE, UInt16(8 * bytes))
        file.set(TIFFTAG_SAMPLESPERPIXEL, UInt16(layout.channels))
        let isFloat = layout.depth.steps == nil
        file.set(TIFFTAG_SAMPLEFORMAT, UInt16(isFloat ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT))
        file.set(TIFFTAG_PHOTOMETRIC, UInt16(layout.isGray ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB))
        file.set(TIFFTAG_PLANARCONFIG, UInt16(PLANARCONFIG_CONTIG))
        file.set(TIFFTAG_COMPRESSION, UInt16(COMPRESSION_NONE))
        file.set(TIFFTAG_ORIENTATION, UInt16(ORIENTATION_TOPLEFT))
        if layout.hasAlpha {
            let kind = UInt16(layout.isPremultiplied ? EXTRASAMPLE_ASSOCALPHA : EXTRASAMPLE_UNASSALPHA)
            withUnsafePointer(to: kind) { file.set(TIFFTAG_EXTRASAMPLES, UInt16(1), $0) }
        }
        TIFFTags.write(picture, file)
        file.set(TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize(tiff, 0))
        var line = [UInt8](repeating: 0, count: lineBytes)
        for y in 0..<picture.height {
            line.withUnsafeMutableBytes { line in
                Samples.gather(layout, next()) { index, value in
                    switch layout.depth {
                    case .eightBit: line[index] = Samples.byte(value)
                    case .sixteenBit:
                        line.storeBytes(of: Samples.word(value), toByteOffset: 2 * index, as: UInt16.self)
                    case .half: line.storeBytes(of: Float16(value), toByteOffset: 2 * index, as: Float16.self)
                    case .float: line.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
                    }
                }
            }
            TIFFWriteScanline(tiff, &line, UInt32(y), 0)
        }
        TIFFClose(tiff)
    }
}
