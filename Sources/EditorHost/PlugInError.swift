import CPareidolia

/// What can go wrong between GIMP and the core; the core's own errors pass through as ``core``.
public enum PlugInError: Error, CustomStringConvertible {
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
    case gimp(Action, reason: String)
    case core(code: Int32, message: String)
    /// The user closed the dialog or stopped the run; nobody needs a message.
    case cancelled

    /// What GIMP may refuse to do.
    public enum Action: Sendable {
        case changePixels(String)
        case addLayer(String)
    }

    /// Whether other arguments, another layer or another selection would help.
    public var isCallers: Bool {
        switch self {
        case .argumentCount, .argumentNotBoolean, .unknownRunMode, .indexed, .group, .locked,
            .selectionElsewhere, .badDrawable, .transparentPicture, .closed, .resized:
            true
        case .core(let code, _):
            (Int32(PAREIDOLIA_BAD_ARGUMENT)..<Int32(PAREIDOLIA_MODEL_MISSING)).contains(code)
        case .noMemory, .libraryMissing, .libraryVersion, .unwritable, .noHelp, .gimp, .cancelled: false
        }
    }

    public var description: String {
        switch self {
        case .argumentCount(let procedure, let found, let expected):
            localized(
                "%1$s got %2$s arguments; it takes %3$s (see the procedure browser). plug-in-pareidolia "
                    + "takes any subset as name=value pairs.", procedure, String(found), String(expected))
        case .argumentNotBoolean(let parameter, let found):
            localized("Parameter '%1$s' is %2$s; it must be 0 (no) or 1 (yes).", parameter, String(found))
        case .unknownRunMode(let mode):
            localized(
                "The run mode is %1$s; it must be RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1) or "
                    + "RUN-WITH-LAST-VALS (2).", String(mode))
        case .indexed(let name):
            localized("'%1$s' has indexed colors; convert the image with Image > Mode > RGB first.", name)
        case .group(let name):
            localized(
                "'%1$s' is a layer group, which has no pixels of its own; choose one of its layers.", name)
        case .locked(let name):
            localized("The pixels of '%1$s' are locked; unlock them in the Layers dialog first.", name)
        case .selectionElsewhere(let name):
            localized(
                "The selection does not touch '%1$s'; select a part of it, or use Select > None.", name)
        case .badDrawable(let parameter, let found):
            localized(
                "Parameter '%1$s' is '%2$s'; it must be the ID of a layer, mask or channel of an open "
                    + "image, or none.", parameter, found)
        case .transparentPicture(let parameter, let name):
            localized(
                "'%2$s', chosen for '%1$s', is empty: all its pixels are transparent. Choose a layer that "
                    + "shows something.", parameter, name)
        case .noMemory(let width, let height):
            localized(
                "There is not enough memory for %1$s × %2$s pixels; select a smaller part or scale the "
                    + "image down.", String(width), String(height))
        case .libraryMissing(let path, let reason):
            localized(
                "The library %1$s can't be loaded (%2$s); install Pareidolia again.", path, reason)
        case .libraryVersion(let path, let found, let expected):
            localized(
                "The library %1$s has interface version %2$s, but the plug-in needs %3$s; install "
                    + "Pareidolia again.", path, String(found), String(expected))
        case .closed:
            localized(
                "The image was closed, or the layer deleted, before the filter had finished; the result "
                    + "is lost.")
        case .resized(let name):
            localized(
                "'%1$s' has another size than when the filter started; undo that and run the filter again.",
                name)
        case .unwritable(let path, let reason):
            localized("The file %1$s can't be written: %2$s", path, reason)
        case .noHelp(let path, let reason):
            localized("The help page %1$s can't be opened: %2$s", path, reason)
        case .gimp(.changePixels(let name), let reason):
            localized("GIMP could not change the pixels of '%1$s': %2$s", name, reason)
        case .gimp(.addLayer(let name), let reason):
            localized("GIMP could not add the layer '%1$s': %2$s", name, reason)
        case .core(_, let message): Messages.translated(message)
        case .cancelled: localized("The run was stopped.")
        }
    }
}
