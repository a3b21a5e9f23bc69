import Messages

/// What can go wrong with pictures in memory.
public enum ImagingError: MessageError, Equatable {
    case outOfMemory(width: Int, height: Int)

    public var message: Message {
        switch self {
        case .outOfMemory(let width, let height):
            Message(
                "no-memory-for-picture", .outOfMemory,
                "There is not enough memory for {width}×{height} pixels; use a smaller picture or selection, or close other programs.",
                ["width": width, "height": height])
        }
    }
}
