import EditorHost

/// The progress bar of the image window, or of the batch's console.
final class Progress {
    /// Every update is a round trip to GIMP; more than ten a second nobody sees.
    private static let interval = 100_000

    private let title: String
    private var lastUpdate: Int?
    private var lastMessage = ""

    init(title: String) {
        self.title = title
    }

    /// fraction: 0...1; message: what is being done, in English.
    func update(_ fraction: Double, message: String) {
        let now = g_get_monotonic_time()
        if let lastUpdate, now - lastUpdate < Self.interval, fraction < 1 { return }
        if lastUpdate == nil { gimp_progress_init(title) }
        lastUpdate = now

        if message != lastMessage {
            gimp_progress_set_text(message.isEmpty ? title : "\(title): \(Messages.translated(message))")
            lastMessage = message
        }
        gimp_progress_update(fraction)
    }
}
