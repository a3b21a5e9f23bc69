import Glibc

/// What is said between a program and a task beside its answer, as it comes: it need not lie in memory twice.
public struct Exchange {
    let descriptor: Int32
    /// As `poll` has them.
    let events: Int16
    let begin: () -> Void
    let proceed: () -> Bool

    /// - Parameters:
    ///   - descriptor: This program's end.
    ///   - isReading: Whether this program listens, or talks.
    ///   - begin: Called when the task has its own end, so that this program's copy of it can be closed.
    ///   - proceed: Called when something is there to be read, or there is room to write; false when all is said.
    public init(
        _ descriptor: Int32, isReading: Bool, begin: @escaping () -> Void, proceed: @escaping () -> Bool
    ) {
        self.descriptor = descriptor
        events = Int16(isReading ? POLLIN : POLLOUT)
        self.begin = begin
        self.proceed = proceed
    }
}
