/// Why work in a process of its own brought nothing.
public enum IsolationError: Error, Equatable, CustomStringConvertible {
    /// The work itself says what is wrong, as the part of a sentence without its full stop.
    case refused(String)
    /// Libraries that meet what they did not expect end like this.
    case crashed(signal: Int32)
    /// The process ended without an answer, as a library may do that calls `exit`.
    case ended(code: Int32)
    case tookTooLong(seconds: Int)
    case canceled
    /// The system did not let the process begin, or talk.
    case notStarted(String)

    /// Part of a sentence, without a full stop.
    public var description: String {
        switch self {
        case .refused(let reason): reason
        case .crashed(let signal): "it made its decoder crash (signal \(signal))"
        case .ended(let code): "its decoder gave up without a reason (exit code \(code))"
        case .tookTooLong(let seconds): "its decoder was not done after \(seconds) seconds"
        case .canceled: "it was canceled"
        case .notStarted(let reason): "a process for it can't be started: \(reason)"
        }
    }
}
