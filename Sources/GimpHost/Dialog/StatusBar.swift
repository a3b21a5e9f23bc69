import EditorHost
import Messages

/// A progress bar, and a line for what is worth knowing or has gone wrong.
final class StatusBar {
    let bar = makeProgressBar()
    let line = gtk_label_new(nil)!
    private var estimate = TimeEstimate()

    init() {
        gtk_label_set_line_wrap(line.cast(), 1)
        gtk_label_set_selectable(line.cast(), 1)
        gtk_widget_set_can_focus(line, 0)
        gtk_misc_set_alignment(line.cast(), 0, 0)
        gtk_progress_bar_set_ellipsize(bar.cast(), PANGO_ELLIPSIZE_END)
        // Both are higher with a text, even a blank one, and are not to jump.
        gtk_progress_bar_set_text(bar.cast(), " ")
        gtk_label_set_text(line.cast(), " ")
        describe(bar, localized("Progress"))
    }

    /// Wraps the line at this width.
    func fit(toWidth width: Int32) { gtk_widget_set_size_request(line, width, -1) }

    func show(fraction: Double, message: Message?) {
        if fraction == 0 { estimate = TimeEstimate() }
        gtk_progress_bar_set_fraction(bar.cast(), min(max(fraction, 0), 1))
        let parts = [message.map { localized($0) }, estimate.text(at: fraction)]
        let text = parts.compactMap { $0 }.joined(separator: " – ")
        showOnBar(text)
        gtk_label_set_text(line.cast(), " ")
    }

    /// Shows a sentence instead of progress.
    func show(_ sentence: String) {
        gtk_progress_bar_set_fraction(bar.cast(), 0)
        showOnBar("")
        gtk_label_set_text(line.cast(), sentence.isEmpty ? " " : sentence)
    }

    /// A screen reader is told as well: GTK tells it neither the fraction nor the text.
    private func showOnBar(_ text: String) {
        gtk_progress_bar_set_text(bar.cast(), text.isEmpty ? " " : text)
        describe(bar, localized("Progress"), text)
    }
}
