import EditorHost

/// Lets a person choose one of GIMP's patterns by its picture.
enum PatternDialog {
    private static let pictureSide = 48
    private static let size: (width: Int32, height: Int32) = (480, 360)

    /// Nil where none is chosen.
    static func run(parent: Widget) -> Pattern? {
        let patterns = Pattern.all
        let list = PictureList(localized("Patterns"), width: 96)
        for pattern in patterns {
            if let picture = pattern.pixels(upTo: pictureSide) {
                DisplayPicture(width: picture.width, height: picture.height, rgb: picture.bytes)
                    .withPixbuf { list.add(pattern.name, picture: $0) }
            } else {
                list.add(pattern.name, picture: nil)
            }
        }
        return list.choose(localized("Take a pattern…"), parent: parent, size: size).first.map {
            patterns[$0]
        }
    }
}
