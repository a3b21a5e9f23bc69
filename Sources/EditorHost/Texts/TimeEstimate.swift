import CGLib
import Messages

/// How long a run still takes, from how long its part so far has taken.
public struct TimeEstimate {
    private let start: Int

    /// Too early, a guess would be wrong by much.
    private static let leastTime = 2.0
    private static let leastFraction = 0.03

    /// start: on GLib's monotonic clock, in microseconds.
    public init(start: Int = g_get_monotonic_time()) { self.start = start }

    /// Nil where nothing can be said, or where it is over in a moment.
    public func text(at fraction: Double, now: Int = g_get_monotonic_time()) -> String? {
        let elapsed = Double(now - start) / 1_000_000
        guard elapsed > Self.leastTime, fraction > Self.leastFraction, fraction < 1 else { return nil }
        let left = elapsed * (1 - fraction) / fraction
        return localized(
            left < 90
                ? Message("seconds-left", "about {seconds} s left", ["seconds": max(1, Int(left.rounded()))])
                : Message("minutes-left", "about {minutes} min left", ["minutes": Int((left / 60).rounded())])
        )
    }
}
