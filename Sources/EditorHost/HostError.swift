import Messages

/// What can go wrong between an editor and the core; the core's own errors pass through as ``core``.
public enum HostError: MessageError {
    case noMemory(width: Int, height: Int)
    /// There is none left, not even for a message of how much is needed.
    case outOfMemory
    case libraryMissing(path: String, reason: Message)
    case libraryVersion(path: String, found: Int32, expected: Int32)
    /// The library lists networks in a way that this version does not know.
    case unreadableNetworks
    case noHelp(path: String, reason: Message)
    /// Nothing shows pages such as the help's.
    case noBrowser(path: String, reason: Message)
    case core(Message)
    /// The user closed the dialog or stopped the run; nobody needs a message.
    case canceled

    public var message: Message {
        switch self {
        case .noMemory(let width, let height):
            Message(
                "no-memory-for-pixels", .outOfMemory,
                "There is not enough memory for {width} × {height} pixels; select a smaller part or scale the image down.",
                ["width": width, "height": height])
        case .outOfMemory:
            Message(
                "no-memory", .outOfMemory,
                "There is not enough memory; close other programs, select a smaller part or scale the image down."
            )
        case .libraryMissing(let path, let reason):
            Message(
                "library-missing", .inputOutput,
                "The library {path} can't be loaded ({reason}); install Pareidolia again.",
                ["path": path, "reason": reason])
        case .libraryVersion(let path, let found, let expected):
            Message(
                "library-version", .inputOutput,
                "The library {path} has interface version {found}, but the plug-in needs {expected}; install Pareidolia again.",
                ["path": path, "found": found, "expected": expected])
        case .unreadableNetworks:
            Message(
                "unreadable-networks", .inputOutput,
                "The library's list of networks can't be understood; install Pareidolia again.")
        case .noHelp(let path, let reason):
            Message(
                "no-help", .inputOutput, "The help page {path} can't be opened: {reason}",
                ["path": path, "reason": reason])
        case .noBrowser(let path, let reason):
            Message(
                "no-browser", .inputOutput,
                "There is no browser that could be opened ({reason}); the help page is {path}.",
                ["path": path, "reason": reason])
        case .core(let message): message
        case .canceled: Message("stopped", .canceled, "The run was stopped.")
        }
    }
}
