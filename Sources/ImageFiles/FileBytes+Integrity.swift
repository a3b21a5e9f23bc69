/// Finds files that end too early, before a decoder sees them: GEGL's loaders fill the rest of a
/// truncated JPEG or TIFF with gray, and never return from a PNG that ends in its header.
extension FileBytes {
    /// Whether a file of this format is whole. OpenEXR is left to its decoder, which reports it.
    func isComplete(_ format: ImageFormat) -> Bool {
        switch format {
        case .png: isCompletePNG
        case .jpeg: isCompleteJPEG
        case .webp: isCompleteWebP
        case .tiff: TIFFDirectory.isComplete(bytes)
        case .exr: true
        }
    }

    /// Chunks up to IEND, with pixel data among them.
    private var isCompletePNG: Bool {
        let kinds = pngChunks.map(\.kind)
        return kinds.contains("IDAT") && kinds.contains("IEND")
    }

    /// Segments up to the start of scan, and somewhere after it the end marker.
    private var isCompleteJPEG: Bool {
        guard let scan = jpegSegments.last, scan.marker == Self.startOfScan else { return false }
        var offset = scan.data.upperBound
        while offset + 1 < bytes.count {
            if bytes[offset] == 0xFF, bytes[offset + 1] == 0xD9 { return true }
            offset += 1
        }
        return false
    }

    /// The length in the RIFF header.
    private var isCompleteWebP: Bool {
        bytes.count >= 20 && number(4, bytes: 4, littleEndian: true) + 8 <= bytes.count
    }
}
