import EditorHost
import Manifest

/// The pictures that `drawable` parameters name, such as Deep Dream's guide.
enum NamedPictures {
    /// The value of a `drawable` parameter that names no picture.
    static let none = "none"

    /// Reads the pictures that the parameters ask for, by parameter.
    ///
    /// area: what the filter gets of a drawable.
    /// whole: gets the pixels of a drawable.
    /// part: gets those of a rectangle, transparent where the drawable doesn't reach, which lies over the area.
    /// Throws `GimpError.badDrawable` and `.transparentPicture`.
    static func read(
        _ manifest: Manifest, _ parameters: Parameters, over area: (drawable: Drawable, part: PixelRectangle),
        whole: (_ drawable: Drawable) throws -> FloatPicture,
        part: (_ drawable: Drawable, _ rectangle: PixelRectangle) throws -> FloatPicture
    ) throws -> [String: FloatPicture] {
        var pictures: [String: FloatPicture] = [:]
        for parameter in manifest.parameters where parameter.kind == .drawable {
            let text = parameters.text(parameter.name)
            if text == none {
                if parameter.overlay == .selection, let selection = area.drawable.image.selection {
                    pictures[parameter.name] = try part(selection, place(of: area, in: selection))
                }
                continue
            }
            guard let drawable = Drawable(number: text) else {
                throw GimpError.badDrawable(parameter: parameter.name, found: text)
            }
            let picture =
                try parameter.overlay == nil ? whole(drawable) : part(drawable, place(of: area, in: drawable))
            guard !picture.isTransparent else {
                throw GimpError.transparentPicture(
                    parameter: parameter.name, name: drawable.name)
            }
            pictures[parameter.name] = picture
        }
        return pictures
    }

    /// The same place in another drawable's coordinates.
    private static func place(
        of area: (drawable: Drawable, part: PixelRectangle), in other: Drawable
    ) -> PixelRectangle {
        let (own, others) = (area.drawable.offset, other.offset)
        var place = area.part
        place.x += own.x - others.x
        place.y += own.y - others.y
        return place
    }
}
