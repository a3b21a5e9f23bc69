import Messages

/// What keeps a file from being read or written.
public enum FileError: MessageError, Equatable {
    case missing(String)
    /// Something else than a file bears the name.
    case notAFile(String, FileKind)
    /// The system refused; its reason.
    case unreadable(String, reason: String)
    case unwritable(String, reason: String)

    public var message: Message {
        switch self {
        case .missing(let path):
            Message("missing-file", .inputOutput, "There is no file '{file}'.", ["file": path])
        case .notAFile(let path, .folder):
            Message("is-folder", .inputOutput, "'{file}' is a folder; give a file.", ["file": path])
        case .notAFile(let path, .pipe):
            Message(
                "is-pipe", .inputOutput,
                "'{file}' is a pipe; give a file, which can be read anywhere and replaced.",
                ["file": path])
        case .notAFile(let path, .socket):
            Message("is-socket", .inputOutput, "'{file}' is a socket; give a file.", ["file": path])
        case .notAFile(let path, .device):
            Message("is-device", .inputOutput, "'{file}' is a device; give a file.", ["file": path])
        case .unreadable(let path, let reason):
            Message(
                "unreadable-file", .inputOutput, "Cannot read '{file}': {reason}.",
                ["file": path, "reason": reason])
        case .unwritable(let path, let reason):
            Message(
                "unwritable-file", .inputOutput, "Cannot write '{file}': {reason}.",
                ["file": path, "reason": reason])
        }
    }
}

/// What a name can stand for besides a regular file.
public enum FileKind: Sendable {
    case folder, pipe, socket, device
}
