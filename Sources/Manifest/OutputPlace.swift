import Messages

/// Where an editor puts a filter's result.
public enum OutputPlace: String, Codable, CaseIterable, Hashable, Sendable, TextSyntax {
    /// In place of the pixels it was made from; a result of another size gets an image of its own.
    case inPlace = "in-place"
    /// A layer above the drawable.
    case newLayer = "new-layer"
    case newImage = "new-image"
    /// The image's selection, as far as the result is white.
    case selection
    /// A mask of the layer it was made from, which shows as much of the layer as the result is white.
    case layerMask = "layer-mask"

    /// Those that any picture can be put in; the others take a gray one, from filters whose choices name them.
    public static let ofPictures: [OutputPlace] = [.inPlace, .newLayer, .newImage]

    static let syntax = Message(
        verbatim: ofPictures.map { "'\($0.rawValue)'" }.joined(separator: ", "))

    init?(_ text: String) {
        self.init(rawValue: text)
        guard Self.ofPictures.contains(self) else { return nil }
    }
}

/// What a filter's result is made of, where that is not what the picture it was made from is made of.
public enum ResultPixels: String, Codable, CaseIterable, Sendable {
    /// One value for each pixel, opaque.
    case gray
    /// The picture's colors with a transparency of the filter's making.
    case transparent
}

extension Manifest {
    /// The choice among these values that says what the result is, of a filter that makes several kinds of them.
    public func result(_ values: Parameters) -> Parameter.Choice? {
        parameters.lazy.compactMap { parameter in
            parameter.choices?.first { $0.place != nil && $0.value == values.text(parameter.name) }
        }.first
    }

    /// Where an editor puts the result.
    public func outputPlace(_ values: Parameters) -> OutputPlace {
        result(values)?.place
            ?? parameters.first { $0.kind == .output }.map { values.output($0.name) } ?? .inPlace
    }

    /// The parameter whose picture is the selection where there is one, of a filter that looks at all of the picture
    /// and not at the selected part alone.
    public var selectionParameter: Parameter? { parameters.first { $0.overlay == .selection } }
}
