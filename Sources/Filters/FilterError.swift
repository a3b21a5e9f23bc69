import Networks

/// What can be wrong with a filter's pictures, besides what manifests, models and networks report.
public enum FilterError: Error, Equatable, CustomStringConvertible {
    case cancelled
    /// In the region, or in the picture of a parameter.
    case nonFinitePixel(x: Int, y: Int, parameter: String?)
    case emptyPicture(parameter: String)
    /// The parameter names a picture that was not handed over.
    case missingPicture(parameter: String)
    /// The filter can't do without this parameter's picture.
    case requiredPicture(parameter: String)
    /// A picture was handed over for something that takes none.
    case unexpectedPicture(parameter: String, known: [String])
    /// The result would have another size than the region, and the host takes none of its own.
    case unwantedResult(width: Int, height: Int)
    /// The region has nothing that could be seen.
    case nothingVisible
    /// There is not so much memory.
    case resultTooLarge(width: Int, height: Int, bytes: Int)
    /// A texture that is to continue at its opposite sides has no room for the network's layers.
    case tileTooSmall(width: Int, height: Int, smallest: Int)
    case conflict(parameters: [String])
    case noRecommendedLayer(model: String, known: [String])
    /// The chosen part of the layer's code is all zero.
    case blankCode(layer: String)
    /// A place was asked for in a layer that has none.
    case noPlaces(layer: String)
    case smallerThanStride(layer: String, stride: Int, width: Int, height: Int)
    /// The gradient was zero throughout: nothing that was asked for responds to the picture.
    case noResponse(String)

    public var description: String {
        switch self {
        case .cancelled:
            "Cancelled; the picture is unchanged."
        case .nonFinitePixel(let x, let y, let parameter):
            "The \(parameter.map { $0 + " " } ?? "")picture has a value that is not a number (NaN or infinity) at \(x),\(y); replace it first."
        case .emptyPicture(let parameter):
            "The \(parameter) picture is fully transparent; choose one with something on it."
        case .missingPicture(let parameter):
            "Parameter '\(parameter)' names a picture, but none was handed over."
        case .requiredPicture(let parameter):
            "Parameter '\(parameter)' names no picture, and this filter needs one there."
        case .unexpectedPicture(let parameter, let known):
            "A picture was handed over for '\(parameter)'; this filter takes \(known.isEmpty ? "none" : "one for \(known.joined(separator: ", "))")."
        case .unwantedResult(let width, let height):
            "The result would be \(width)×\(height) pixels and does not fit into the region; take results by a callback, or ask for the region's size."
        case .nothingVisible:
            "The picture is fully transparent; choose one with something on it."
        case .resultTooLarge(let width, let height, let bytes):
            "A result of \(width)×\(height) pixels needs \((bytes >> 20) + 1) MB of memory, more than there are; make it smaller, or close other programs."
        case .tileTooSmall(let width, let height, let smallest):
            "A seamless result of \(width)×\(height) pixels is too small for these layers; make it at least \(smallest) pixels wide and high."
        case .conflict(let parameters):
            "Parameters \(parameters.map { "'\($0)'" }.joined(separator: " and ")) exclude each other; leave all but one at their defaults."
        case .noRecommendedLayer(let model, let known):
            "The network '\(model)' recommends no layer for this filter; choose one of \(known.joined(separator: ", "))."
        case .blankCode(let layer):
            "Layer '\(layer)' makes nothing but zeros of this picture, so there is nothing to invert; choose a shallower layer, other channels, another position or another picture."
        case .noPlaces(let layer):
            "Layer '\(layer)' has no places that 'position' could choose from; leave it at 'all', or choose a shallower layer."
        case .smallerThanStride(let layer, let stride, let width, let height):
            "A picture of \(width)×\(height) pixels is smaller than the \(stride)×\(stride) that layer '\(layer)' sees as one place; use a larger one or a shallower layer."
        case .noResponse(let what):
            "\(what) does not respond to this picture at all, so there is nothing to amplify; choose others."
        }
    }

    /// The error as this project's callers know it: a network's cancellation is the filter's.
    static func unified(_ error: any Error) -> any Error {
        error as? NetworkError == .cancelled ? FilterError.cancelled : error
    }
}
