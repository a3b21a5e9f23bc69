/// What of a picture a format can't hold, as it is said in a sentence.
struct Losses {
    let list: [String]

    init(_ picture: StoredPicture, in format: ImageFormat) {
        let metadata = picture.metadata
        var list: [String] = []
        let stored = format.storedDepth(picture.layout.depth)
        if stored.bits < picture.layout.depth.bits {
            list.append("the picture's depth of \(picture.layout.depth.title) (\(stored.title) remain)")
        }
        if metadata.resolution != nil, format == .webp { list.append("its resolution") }
        if metadata.exif != nil, format == .tiff || format == .exr { list.append("a camera's notes (EXIF)") }
        if metadata.xmp != nil, format == .exr { list.append("its XMP") }
        let hasIPTC =
            metadata.photoshop != nil && format != .jpeg && format != .tiff
            || metadata.iptc != nil && format != .tiff
        if hasIPTC { list.append("its IPTC texts") }
        let isEveryTextKept =
            switch format {
            case .png: true
            case .jpeg: metadata.texts.allSatisfy { $0.keyword == "Comment" }
            case .tiff:
                metadata.texts.allSatisfy { text in
                    text.keyword == "Comment" || TIFFTags.texts.contains { $0.keyword == text.keyword }
                }
            case .webp, .exr: metadata.texts.isEmpty
            }
        if !isEveryTextKept { list.append("its comments") }
        if metadata.cicp != nil, format != .png { list.append("its color space of video (cICP)") }
        if picture.isPartOfFrame, format != .exr { list.append("its place in a larger frame") }
        self.list = list
    }
}
