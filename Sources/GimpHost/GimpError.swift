import Messages

/// What can go wrong between GIMP and the plug-in.
enum GimpError: MessageError {
    case argumentCount(procedure: String, found: Int, expected: Int)
    case argumentNotBoolean(parameter: String, found: Int32)
    case unknownRunMode(UInt32)
    case indexed(String)
    case group(String)
    case locked(String)
    /// By the lock of a group around it, or of a mask's layer.
    case lockedBy(String, drawable: String)
    /// None, a deleted one, one of another image, or one that was not put into its image.
    case drawableElsewhere(drawable: Int32, image: Int32)
    /// There is none for a dialog.
    case noDisplay
    /// GIMP 3 lets scripts pass any number of drawables.
    case drawableCount(Int)
    case selectionElsewhere(String)
    case badDrawable(parameter: String, found: String)
    /// Only layers have masks, and each has one.
    case maskOfNoLayer(String)
    case hasMask(String)
    case transparentPicture(parameter: String, name: String)
    /// The image was closed, or the layer deleted, while the filter ran.
    case closed
    case resized(String)
    case gimp(Action, reason: String)

    /// What GIMP may refuse to do.
    enum Action {
        case changePixels(String)
        case addLayer(String)
        case open(String)
    }

    var message: Message {
        switch self {
        case .argumentCount(let procedure, let found, let expected):
            Message(
                "argument-count", .badArgument,
                "{procedure} got {found} arguments; it takes {expected} (see the procedure browser). plug-in-pareidolia takes any subset as name=value pairs.",
                ["procedure": procedure, "found": found, "expected": expected])
        case .argumentNotBoolean(let parameter, let found):
            Message(
                "argument-not-boolean", .badParameter,
                "Parameter '{parameter}' is {found}; it must be 0 (no) or 1 (yes).",
                ["parameter": parameter, "found": found])
        case .unknownRunMode(let mode):
            Message(
                "unknown-run-mode", .badArgument,
                "The run mode is {mode}; it must be RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1) or RUN-WITH-LAST-VALS (2).",
                ["mode": mode])
        case .indexed(let name):
            Message(
                "indexed-colors", .badArgument,
                "'{name}' has indexed colors; convert the image with Image > Mode > RGB first.",
                ["name": name])
        case .group(let name):
            Message(
                "layer-group", .badArgument,
                "'{name}' is a layer group, which has no pixels of its own; choose one of its layers.",
                ["name": name])
        case .locked(let name):
            Message(
                "locked-pixels", .badArgument,
                "The pixels of '{name}' are locked; unlock them in the Layers dialog first.",
                ["name": name])
        case .lockedBy(let lock, let name):
            Message(
                "locked-by-another", .badArgument,
                "The pixels of '{lock}' are locked, and with them those of '{name}'; unlock them in the Layers dialog first.",
                ["lock": lock, "name": name])
        case .drawableElsewhere(let drawable, let image):
            Message(
                "drawable-elsewhere", .badArgument,
                "{drawable} is not the ID of a layer, mask or channel in image {image}; pass one that is, such as the image's active drawable.",
                ["drawable": drawable, "image": image])
        case .drawableCount(let count):
            Message(
                "drawable-count", .badArgument,
                "The filter got {count} layers, masks or channels; it works on one at a time, so call it for each.",
                ["count": count])
        case .noDisplay:
            Message(
                "no-display", .badArgument,
                "There is no display for the dialog; use RUN-NONINTERACTIVE (1), or RUN-WITH-LAST-VALS (2) for the values last used."
            )
        case .selectionElsewhere(let name):
            Message(
                "selection-elsewhere", .badArgument,
                "The selection does not touch '{name}'; select a part of it, or use Select > None.",
                ["name": name])
        case .badDrawable(let parameter, let found):
            Message(
                "bad-drawable", .badParameter,
                "Parameter '{parameter}' is '{found}'; it must be the ID of a layer, mask or channel of an open image, or none.",
                ["parameter": parameter, "found": found])
        case .maskOfNoLayer(let name):
            Message(
                "mask-of-no-layer", .badArgument,
                "'{name}' is no layer, and only layers have masks; choose a layer, or another result.",
                ["name": name])
        case .hasMask(let name):
            Message(
                "has-layer-mask", .badArgument,
                "'{name}' has a layer mask already; apply or delete that one first, or choose another result.",
                ["name": name])
        case .transparentPicture(let parameter, let name):
            Message(
                "transparent-picture", .badParameter,
                "'{name}', chosen for '{parameter}', is empty: all its pixels are transparent. Choose a layer that shows something.",
                ["name": name, "parameter": parameter])
        case .closed:
            Message(
                "image-closed", .badArgument,
                "The image was closed, or the layer deleted, before the filter had finished; the result is lost."
            )
        case .resized(let name):
            Message(
                "drawable-resized", .badArgument,
                "'{name}' has another size than when the filter started; undo that and run the filter again.",
                ["name": name])
        case .gimp(.changePixels(let name), let reason):
            Message(
                "pixels-refused", .inputOutput,
                "GIMP could not change the pixels of '{name}': {reason}", ["name": name, "reason": reason])
        case .gimp(.addLayer(let name), let reason):
            Message(
                "layer-refused", .inputOutput, "GIMP could not add the layer '{name}': {reason}",
                ["name": name, "reason": reason])
        case .gimp(.open(let name), let reason):
            Message(
                "picture-refused", .inputOutput, "GIMP could not open '{name}': {reason}",
                ["name": name, "reason": reason])
        }
    }
}
