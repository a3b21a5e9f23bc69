import EditorHost
import Messages

/// The progress bar of the image window, or of the batch's console.
final class ImageProgress {
    /// Every update is a round trip to GIMP; more than ten a second nobody sees.
    private static let interval = 100_000

    private let title: String
    private var lastUpdate: Int?
    private var lastMessage: Message?

    init(title: String) {
        self.title = title
    }

    /// fraction: 0...1; message: what is being done.
    func update(_ fraction: Double, message: Message?) {
        let now = g_get_monotonic_time()
        if let lastUpdate, now - lastUpdate < Self.interval, fraction < 1 { return }
        if lastUpdate == nil { gimp_progress_init(title) }
        lastUpdate = now

        if let message, message != lastMessage {
            gimp_progress_set_text("\(title): \(localized(message))")
            lastMessage = message
        }
        gimp_progress_update(fraction)
    }
}
