import CTIFF

/// The pictures in a TIFF file, reduced versions and transparency masks of others left out.
struct TIFFPages {
    /// 1 where there is none but such.
    private(set) var count = 0
    /// A file with more has them counted no further: each takes time.
    static let most = 1000

    /// Leaves the file at its first picture.
    init(_ file: TIFFFile) throws {
        let tiff = file.handle
        var first: tdir_t?
        var number = 0
        defer { TIFFFile.isCounting = false }
        repeat {
            // NewSubfileType: a reduced version, or a mask.
            if (file.long(TIFFTAG_SUBFILETYPE) ?? 0) & 0b101 == 0 {
                first = first ?? TIFFCurrentDirectory(tiff)
                count += 1
                TIFFFile.isCounting = true
            }
            number += 1
        } while number < Self.most && TIFFLastDirectory(tiff) == 0 && TIFFReadDirectory(tiff) != 0
        TIFFFile.isCounting = false
        if let first {
            if TIFFCurrentDirectory(tiff) != first { TIFFSetDirectory(tiff, first) }
            return
        }
        count = 1
        TIFFSetDirectory(tiff, 0)
        try descend(file)
    }

    /// Raw files of cameras have the picture below its preview.
    private func descend(_ file: TIFFFile) throws {
        guard let children = file.offsets(TIFFTAG_SUBIFD) else { return }
        for offset in children {
            if TIFFSetSubDirectory(file.handle, offset) != 0,
                (file.long(TIFFTAG_SUBFILETYPE) ?? 0) & 0b101 == 0
            {
                return
            }
        }
        TIFFSetDirectory(file.handle, 0)
    }
}
