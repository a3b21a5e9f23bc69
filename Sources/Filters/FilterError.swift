import Messages
import Networks

/// What can be wrong with a filter's pictures, besides what manifests, models and networks report.
public enum FilterError: MessageError, Equatable {
    case canceled
    /// In the region, or in the picture of a parameter.
    case nonFinitePixel(x: Int, y: Int, parameter: String?)
    case emptyPicture(parameter: String)
    /// The parameter names a picture that was not handed over.
    case missingPicture(parameter: String)
    /// The filter can't do without this parameter's picture.
    case requiredPicture(parameter: String)
    /// A picture was handed over for something that takes none.
    case unexpectedPicture(parameter: String, known: [String])
    /// A picture that is to lie over the region has another size.
    case unfitSize(parameter: String, width: Int, height: Int, expectedWidth: Int, expectedHeight: Int)
    /// The result would have another size than the region, and the host takes none of its own.
    case unwantedResult(width: Int, height: Int)
    /// The region has nothing that could be seen.
    case nothingVisible
    /// There is not so much memory.
    case resultTooLarge(width: Int, height: Int, bytes: Int)
    /// A texture that is to continue at its opposite sides has no room for the network's layers.
    case tileTooSmall(width: Int, height: Int, smallest: Int)
    /// The two parameters exclude each other.
    case conflict(String, String)
    case noRecommendedLayer(model: String, known: [String])
    /// `recommended` are those of the model's card; not empty.
    case unknownLayer(String, model: String, recommended: [String])
    /// The chosen part of the layer's code is all zero.
    case blankCode(layer: String)
    /// A place was asked for in a layer that has none.
    case noPlaces(layer: String)
    case smallerThanStride(layer: String, stride: Int, width: Int, height: Int)
    /// The area that an object is looked for in.
    case emptyArea
    case fullArea
    /// Strokes that show neither object nor background, that show the object outside of the area, and that leave nothing
    /// open.
    case blankStrokes
    case strokesOutside
    case nothingToFind
    /// Nothing is set off from anything.
    case noObject
    /// The gradient was zero throughout: nothing that was asked for responds to the picture.
    case noResponse(layers: [String])
    case noResponseOfClass(String)

    public var message: Message {
        switch self {
        case .canceled:
            Message("canceled", .canceled, "Canceled; the picture is unchanged.")
        case .nonFinitePixel(let x, let y, nil):
            Message(
                "non-finite-pixel", .badPixels,
                "The picture has a value that is not a number (NaN or infinity) at {x},{y}; replace it first.",
                ["x": x, "y": y])
        case .nonFinitePixel(let x, let y, let parameter?):
            Message(
                "non-finite-pixel-of-parameter", .badPixels,
                "The {picture} picture has a value that is not a number (NaN or infinity) at {x},{y}; replace it first.",
                ["picture": parameter, "x": x, "y": y])
        case .emptyPicture(let parameter):
            Message(
                "empty-picture-of-parameter", .badPixels,
                "The {picture} picture is fully transparent; choose one with something on it.",
                ["picture": parameter])
        case .missingPicture(let parameter):
            Message(
                "missing-picture", .badParameter,
                "Parameter '{parameter}' names a picture, but none was handed over.",
                ["parameter": parameter])
        case .requiredPicture(let parameter):
            Message(
                "required-picture", .badParameter,
                "Parameter '{parameter}' names no picture, and this filter needs one there.",
                ["parameter": parameter])
        case .unexpectedPicture(let parameter, let known) where known.isEmpty:
            Message(
                "no-pictures-taken", .badParameter,
                "A picture was handed over for '{parameter}'; this filter takes none.",
                ["parameter": parameter])
        case .unexpectedPicture(let parameter, let known):
            Message(
                "unexpected-picture", .badParameter,
                "A picture was handed over for '{parameter}'; this filter takes one for {known}.",
                ["parameter": parameter, "known": known.joined(separator: ", ")])
        case .unfitSize(let parameter, let width, let height, let expectedWidth, let expectedHeight):
            Message(
                "unfit-size", .badPixels,
                "The {picture} picture has {width}×{height} pixels; it lies over the picture and needs its size, {expectedWidth}×{expectedHeight}.",
                [
                    "picture": parameter, "width": width, "height": height, "expectedWidth": expectedWidth,
                    "expectedHeight": expectedHeight,
                ])
        case .unwantedResult(let width, let height):
            Message(
                "unwanted-result", .badArgument,
                "The result would be {width}×{height} pixels and does not fit into the region; take results by a callback, or ask for the region's size.",
                ["width": width, "height": height])
        case .nothingVisible:
            Message(
                "empty-picture", .badPixels,
                "The picture is fully transparent; choose one with something on it.")
        case .resultTooLarge(let width, let height, let bytes):
            Message(
                "no-memory-for-result", .outOfMemory,
                "A result of {width}×{height} pixels needs {megabytes} MB of memory, more than there are; make it smaller, or close other programs.",
                ["width": width, "height": height, "megabytes": (bytes >> 20) + 1])
        case .tileTooSmall(let width, let height, let smallest):
            Message(
                "tile-too-small", .badParameter,
                "A seamless result of {width}×{height} pixels is too small for these layers; make it at least {smallest} pixels wide and high.",
                ["width": width, "height": height, "smallest": smallest])
        case .conflict(let first, let second):
            Message(
                "conflicting-parameters", .badParameter,
                "Parameters '{first}' and '{second}' exclude each other; leave all but one at their defaults.",
                ["first": first, "second": second])
        case .unknownLayer(let name, let model, let recommended):
            Message(
                "unknown-layer", .badParameter,
                "There is no layer '{layer}' in {model}; try {recommended}. 'pareidolia layers {model}' lists all.",
                ["layer": name, "model": model, "recommended": recommended.joined(separator: ", ")])
        case .noRecommendedLayer(let model, let known):
            Message(
                "no-recommended-layer", .badParameter,
                "The network '{network}' recommends no layer for this filter; choose one of {known}.",
                ["network": model, "known": known.joined(separator: ", ")])
        case .blankCode(let layer):
            Message(
                "blank-code", .badParameter,
                "Layer '{layer}' makes nothing but zeros of this picture, so there is nothing to invert; choose a shallower layer, other channels, another position or another picture.",
                ["layer": layer])
        case .noPlaces(let layer):
            Message(
                "no-positions", .badParameter,
                "Layer '{layer}' has no places that 'position' could choose from; leave it at 'all', or choose a shallower layer.",
                ["layer": layer])
        case .smallerThanStride(let layer, let stride, let width, let height):
            Message(
                "picture-smaller-than-stride", .badParameter,
                "A picture of {width}×{height} pixels is smaller than the {stride}×{stride} that layer '{layer}' sees as one place; use a larger one or a shallower layer.",
                ["width": width, "height": height, "stride": stride, "layer": layer])
        case .emptyArea:
            Message(
                "empty-area", .badPixels,
                "Nothing is selected to look for the object in; select it roughly, or everything by selecting nothing."
            )
        case .fullArea:
            Message(
                "full-area", .badPixels,
                "Everything is selected, so that nothing is surely background; select less, or nothing at all."
            )
        case .blankStrokes:
            Message(
                "blank-strokes", .badPixels,
                "The strokes are neither white nor black; paint white on the object and black on the background."
            )
        case .strokesOutside:
            Message(
                "strokes-outside", .badPixels,
                "The strokes and the selection contradict each other: something painted white, for the object, is not selected; select more, or paint less."
            )
        case .nothingToFind:
            Message(
                "nothing-to-find", .badPixels,
                "The strokes cover the whole picture, so that nothing is left to find; paint less.")
        case .noObject:
            Message(
                "no-object", .badPixels,
                "Nothing is set off from a background here; choose the class of what you look for, select it roughly, or paint strokes on it."
            )
        case .noResponse(let layers) where layers.count == 1:
            Message(
                "no-response", .badParameter,
                "Layer '{layer}' does not respond to this picture at all, so there is nothing to amplify; choose others.",
                ["layer": layers[0]])
        case .noResponse(let layers):
            Message(
                "no-response-of-layers", .badParameter,
                "None of the layers {layers} responds to this picture at all, so there is nothing to amplify; choose others.",
                ["layers": layers.joined(separator: ", ")])
        case .noResponseOfClass(let name):
            Message(
                "no-response-of-class", .badParameter,
                "Class '{class}' does not respond to this picture at all, so there is nothing to amplify; choose others.",
                ["class": name])
        }
    }

    /// The error as this project's callers know it: a network's cancellation is the filter's.
    static func unified(_ error: any Error) -> any Error {
        error as? NetworkError == .canceled ? FilterError.canceled : error
    }
}
