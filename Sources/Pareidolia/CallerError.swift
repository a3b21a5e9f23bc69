import Messages

/// What can go wrong at the border to a C program, besides what the filters check. Only programmers see it, in English.
enum CallerError: MessageError {
    case null(argument: String)
    /// Of a struct; `needed` is the size up to the last member that has no default.
    case structSize(struct: String, found: Int, needed: Int, current: Int)
    /// Of those in a list.
    case structSizesDiffer(struct: String)
    /// A struct of a later version asks for what this one hasn't got.
    case unknownMembers(struct: String, found: Int, known: Int)
    case regionSize(width: Int, height: Int)
    case stride(bytes: Int, width: Int)
    case misaligned
    case regionTooLarge(stride: Int, height: Int)
    /// Of a region, which is seen.
    case part(x: Int, y: Int, width: Int, height: Int, regionWidth: Int, regionHeight: Int)
    case pictureCount(Int)
    case pictureTwice(parameter: String)
    case threads(Int)
    /// For a list that the program asked for.
    case noMemory(bytes: Int)

    var message: Message {
        switch self {
        case .null(let argument):
            Message(
                "null-argument", .badArgument, "Argument '{argument}' is NULL; it is required.",
                ["argument": argument])
        case .structSize(let name, let found, let needed, let current):
            Message(
                "bad-struct-size", .badArgument,
                "The struct_size of {struct} is {found}; it must be sizeof({struct}), which is {current} in this version, and at least {needed}.",
                ["struct": name, "found": found, "current": current, "needed": needed])
        case .structSizesDiffer(let name):
            Message(
                "struct-sizes-differ", .badArgument,
                "The struct_size of every {struct} in a list must be the same.", ["struct": name])
        case .unknownMembers(let name, let found, let known):
            Message(
                "unknown-members", .badArgument,
                "A {struct} of {found} bytes asks for something by a member that this version does not know, which reads {known}; use a later library, or leave the member at zero.",
                ["struct": name, "found": found, "known": known])
        case .regionSize(let width, let height):
            Message(
                "bad-region-size", .badArgument,
                "A region is {width}×{height} pixels; at least 1×1 is needed.",
                ["width": width, "height": height])
        case .stride(let bytes, let width):
            Message(
                "bad-stride", .badArgument,
                "The stride of a region is {stride} bytes; a multiple of 4 of at least 16 times its width of {width} is needed.",
                ["stride": bytes, "width": width])
        case .misaligned:
            Message(
                "misaligned-pixels", .badArgument,
                "The pixels of a region don't lie at a multiple of 4 bytes; floats must.")
        case .regionTooLarge(let stride, let height):
            Message(
                "region-too-large", .badArgument,
                "A region of {height} rows of {stride} bytes does not fit into any memory.",
                ["height": height, "stride": stride])
        case .part(let x, let y, let width, let height, let regionWidth, let regionHeight):
            Message(
                "bad-part", .badArgument,
                "The part of {width}×{height} pixels at ({x}, {y}) does not lie in the region of {regionWidth}×{regionHeight}; leave all four numbers at 0 for all of it.",
                [
                    "x": x, "y": y, "width": width, "height": height, "regionWidth": regionWidth,
                    "regionHeight": regionHeight,
                ])
        case .pictureCount(let count):
            Message(
                "bad-picture-count", .badArgument, "The picture_count is {found}; it must be 0 or more.",
                ["found": count])
        case .pictureTwice(let parameter):
            Message(
                "picture-given-twice", .badArgument,
                "The picture for '{parameter}' is given twice; give it once.", ["parameter": parameter])
        case .threads(let threads):
            Message(
                "bad-thread-count", .badArgument,
                "The threads of pareidolia_settings are {found}; they must be from 1 to 1024, or 0 for all cores.",
                ["found": threads])
        case .noMemory(let bytes):
            Message(
                "no-memory-for-list", .outOfMemory, "There is not enough memory for a list of {bytes} bytes.",
                ["bytes": bytes])
        }
    }
}
