import CPareidolia
import Filters
import Imaging
import Manifest
import ModelFormats
import Models
import Networks
import Optimizers

/// What a C program can do wrong besides what the filters check.
enum CallerError: Error, CustomStringConvertible {
    case null(String)
    case badRegion(String)

    var description: String {
        switch self {
        case .null(let argument): "Argument '\(argument)' of pareidolia_apply is NULL; it is required."
        case .badRegion(let reason): "The pixel region can't be used: \(reason)."
        }
    }
}

/// The code of `pareidolia.h` for an error of the core.
func code(of error: any Error) -> Int {
    switch error {
    case let error as FilterError:
        switch error {
        case .cancelled: PAREIDOLIA_CANCELLED
        case .nonFinitePixel, .emptyPicture, .nothingVisible: PAREIDOLIA_BAD_PIXELS
        case .unwantedResult: PAREIDOLIA_BAD_ARGUMENT
        case .resultTooLarge: PAREIDOLIA_OUT_OF_MEMORY
        case .missingPicture, .requiredPicture, .unexpectedPicture, .conflict, .noRecommendedLayer,
            .noResponse, .tileTooSmall, .blankCode, .noPlaces, .smallerThanStride:
            PAREIDOLIA_BAD_PARAMETER
        }
    case let error as ManifestError:
        switch error {
        case .unknownFilter: PAREIDOLIA_UNKNOWN_FILTER
        case .malformedJSON: PAREIDOLIA_BAD_ARGUMENT
        default: PAREIDOLIA_BAD_PARAMETER
        }
    case let error as ModelError:
        switch error {
        case .notInstalled: PAREIDOLIA_MODEL_MISSING
        case .outdated, .notInArchive, .malformedCard, .noClassNames: PAREIDOLIA_MODEL_DAMAGED
        case .unknownModel, .builtIn, .noClasses, .unknownClass, .ambiguousClass: PAREIDOLIA_BAD_PARAMETER
        }
    case let error as ModelFileError:
        switch error.problem {
        case .unreadable, .unwritable: PAREIDOLIA_INPUT_OUTPUT
        default: PAREIDOLIA_MODEL_DAMAGED
        }
    case let error as NetworkError:
        switch error {
        case .outOfMemory: PAREIDOLIA_OUT_OF_MEMORY
        case .cancelled: PAREIDOLIA_CANCELLED
        case .unknownLayer, .inputTooSmall: PAREIDOLIA_BAD_PARAMETER
        default: PAREIDOLIA_MODEL_DAMAGED
        }
    case let error as OptimizerError:
        switch error {
        case .outOfMemory: PAREIDOLIA_OUT_OF_MEMORY
        case .undefinedStart: PAREIDOLIA_MODEL_DAMAGED
        }
    case is ImagingError: PAREIDOLIA_OUT_OF_MEMORY
    case is CallerError: PAREIDOLIA_BAD_ARGUMENT
    default: PAREIDOLIA_INTERNAL
    }
}
