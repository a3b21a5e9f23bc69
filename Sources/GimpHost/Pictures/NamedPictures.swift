import EditorHost
import Manifest

/// The pictures that `drawable` parameters name, such as Deep Dream's guide.
enum NamedPictures {
    /// The value of a `drawable` parameter that names no picture.
    static let none = "none"

    /// Reads the pictures that the parameters ask for, by parameter.
    ///
    /// read: gets the pixels of a drawable.
    /// Throws `GimpError.badDrawable` and `.transparentPicture`.
    static func read(
        _ manifest: Manifest, _ parameters: Parameters,
        read: (_ drawable: Drawable) throws -> FloatPicture = {
            try Pixels(of: $0, in: Pixels.wholeRectangle(of: $0)).picture
        }
    ) throws -> [String: FloatPicture] {
        var pictures: [String: FloatPicture] = [:]
        for parameter in manifest.parameters where parameter.kind == .drawable {
            let text = parameters.text(parameter.name)
            if text == none { continue }
            guard let drawable = Drawable(number: text) else {
                throw GimpError.badDrawable(parameter: parameter.name, found: text)
            }
            let picture = try read(drawable)
            guard !picture.isTransparent else {
                throw GimpError.transparentPicture(
                    parameter: parameter.name, name: drawable.name)
            }
            pictures[parameter.name] = picture
        }
        return pictures
    }
}
