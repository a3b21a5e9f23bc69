import Messages

/// A line on standard error that shows how far the work is and how long it will take; nothing where
/// standard error is no terminal.
final class ProgressBar {
    private let start = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?
    private static let interval = Duration.milliseconds(100)

    /// Draws the bar; `fraction` is 0…1.
    func show(_ fraction: Double, _ message: String) {
        guard Terminal.isInteractive else { return }
        let now = ContinuousClock.now
        if let lastDrawn, now - lastDrawn < Self.interval, fraction < 1 { return }
        lastDrawn = now
        let line = Self.line(
            fraction, message.printable, elapsed: now - start, width: Terminal.width - 1)
        Terminal.writeError("\r\u{1B}[K" + line)
    }

    /// Takes the bar away.
    func clear() {
        guard lastDrawn != nil else { return }
        lastDrawn = nil
        Terminal.writeError("\r\u{1B}[K")
    }

    deinit { clear() }

    /// Such as `████████░░░░░░░░  50 %  Octave 2 of 4, 0:05 left`.
    static func line(_ fraction: Double, _ message: String, elapsed: Duration, width: Int) -> String {
        let cells = 24
        let filled = Int((Double(cells) * fraction).rounded(.down))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
        let percent = String(Int(100 * fraction))
        let padding = String(repeating: " ", count: max(0, 3 - percent.count))
        var line = "\(bar) \(padding)\(percent) %  \(message)"
        // The first steps are too short to tell.
        if fraction > 0.02, fraction < 1 {
            let seconds = Double(elapsed.components.seconds) * (1 - fraction) / fraction
            line += ", \(clock(Int(seconds.rounded(.up)))) left"
        }
        return String(line.prefix(width))
    }

    private static func clock(_ seconds: Int) -> String {
        let minutes = seconds / 60
        let rest = seconds % 60
        return "\(minutes):\(rest < 10 ? "0" : "")\(rest)"
    }
}
