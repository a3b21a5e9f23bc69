import CGimp
import CPareidolia

/// What can go wrong between GIMP and the core; the core's own errors pass through as ``core``.
enum PlugInError: Error, CustomStringConvertible {
    case argumentCount(procedure: String, found: Int, expected: Int)
    case argumentNotBoolean(parameter: String, found: Int32)
    case unknownRunMode(Int32)
    case indexed(String)
    case group(String)
    case locked(String)
    case selectionElsewhere(String)
    case badDrawable(parameter: String, found: String)
    case transparentPicture(parameter: String, name: String)
    case noMemory(width: Int, height: Int)
    case libraryMissing(path: String, reason: String)
    case libraryVersion(path: String, found: Int32, expected: Int32)
    /// The image was closed, or the layer deleted, while the filter ran.
    case closed
    case resized(String)
    case unwritable(path: String, reason: String)
    case noHelp(path: String, reason: String)
    case gimp(action: String, reason: String)
    case core(code: Int32, message: String)
    /// The user closed the dialog or stopped the run; nobody needs a message.
    case cancelled

    /// Whether other arguments, another layer or another selection would help.
    var isCallers: Bool {
        switch self {
        case .argumentCount, .argumentNotBoolean, .unknownRunMode, .indexed, .group, .locked,
            .selectionElsewhere, .badDrawable, .transparentPicture, .closed, .resized:
            true
        case .core(let code, _):
            (Int32(PAREIDOLIA_BAD_ARGUMENT)..<Int32(PAREIDOLIA_MODEL_MISSING)).contains(code)
        case .noMemory, .libraryMissing, .libraryVersion, .unwritable, .noHelp, .gimp, .cancelled: false
        }
    }

    var description: String {
        switch self {
        case .argumentCount(let procedure, let found, let expected):
            "\(procedure) got \(found) arguments; it takes \(expected) (see the procedure browser). "
                + "plug-in-pareidolia takes any subset as name=value pairs."
        case .argumentNotBoolean(let parameter, let found):
            "Parameter '\(parameter)' is \(found); it must be 0 (no) or 1 (yes)."
        case .unknownRunMode(let mode):
            "The run mode is \(mode); it must be RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1) or "
                + "RUN-WITH-LAST-VALS (2)."
        case .indexed(let name):
            "'\(name)' has indexed colors; convert the image with Image > Mode > RGB first."
        case .group(let name):
            "'\(name)' is a layer group, which has no pixels of its own; choose one of its layers."
        case .locked(let name):
            "The pixels of '\(name)' are locked; unlock them in the Layers dialog first."
        case .selectionElsewhere(let name):
            "The selection does not touch '\(name)'; select a part of it, or use Select > None."
        case .badDrawable(let parameter, let found):
            "Parameter '\(parameter)' is '\(found)'; it must be the ID of a layer, mask or channel of an "
                + "open image, or none."
        case .transparentPicture(let parameter, let name):
            "'\(name)', chosen for '\(parameter)', is empty: all its pixels are transparent. Choose a "
                + "layer that shows something."
        case .noMemory(let width, let height):
            "There is not enough memory for \(width) × \(height) pixels; select a smaller part or scale "
                + "the image down."
        case .libraryMissing(let path, let reason):
            "The library \(path) can't be loaded (\(reason)); install Pareidolia again."
        case .libraryVersion(let path, let found, let expected):
            "The library \(path) has interface version \(found), but the plug-in needs \(expected); "
                + "install Pareidolia again."
        case .closed:
            "The image was closed, or the layer deleted, before the filter had finished; the result is lost."
        case .resized(let name):
            "'\(name)' has another size than when the filter started; undo that and run the filter again."
        case .unwritable(let path, let reason):
            "The file \(path) can't be written: \(reason)"
        case .noHelp(let path, let reason):
            "The help page \(path) can't be opened: \(reason)"
        case .gimp(let action, let reason): "GIMP could not \(action): \(reason)"
        case .core(_, let message): message
        case .cancelled: "The run was stopped."
        }
    }
}
