import EditorHost
import Messages

/// A progress bar, and a line for what is worth knowing or has gone wrong.
final class StatusBar {
    let bar = makeProgressBar()
    let line = gtk_label_new(nil)!
    private var estimate = TimeEstimate()
    /// What a person has been told until something changes.
    private var noted = ""
    /// Of the line: most sentences need no more, and the preview above is not to get another size with every one.
    private static let lines: Int32 = 2

    private var height: Int32 = -1

    init() {
        gtk_label_set_line_wrap(line.cast(), 1)
        gtk_label_set_selectable(line.cast(), 1)
        gtk_widget_set_can_focus(line, 0)
        gtk_misc_set_alignment(line.cast(), 0, 0)
        gtk_progress_bar_set_ellipsize(bar.cast(), PANGO_ELLIPSIZE_END)
        // Both are higher with a text, even a blank one, and are not to jump.
        gtk_progress_bar_set_text(bar.cast(), " ")
        gtk_label_set_text(line.cast(), String(repeating: "\n", count: Int(Self.lines) - 1) + " ")
        var size = GtkRequisition()
        gtk_widget_size_request(line, &size)
        height = size.height
        gtk_label_set_text(line.cast(), " ")
        describe(bar, localized("Progress"))
    }

    /// Whether the line is as high as most sentences need.
    var reservesLines = true { didSet { fit(toWidth: width) } }
    private var width: Int32 = -1

    /// Wraps the line at this width.
    func fit(toWidth width: Int32) {
        self.width = width
        gtk_widget_set_size_request(line, width, reservesLines ? height : -1)
    }

    func show(fraction: Double, message: Message?) {
        if fraction == 0 { estimate = TimeEstimate() }
        gtk_progress_bar_set_fraction(bar.cast(), min(max(fraction, 0), 1))
        let parts = [message.map { localized($0) }, estimate.text(at: fraction)]
        let text = parts.compactMap { $0 }.joined(separator: " – ")
        showOnBar(text)
        say(noted)
    }

    /// Shows a sentence instead of progress.
    func show(_ sentence: String) {
        gtk_progress_bar_set_fraction(bar.cast(), 0)
        showOnBar("")
        say(sentence.isEmpty ? noted : sentence)
    }

    /// Shows a sentence that stays beside progress.
    func note(_ sentence: String) {
        noted = sentence
        say(sentence)
    }

    /// Something has changed, and what was noted may not be so any more.
    func forget() { noted = "" }

    private func say(_ sentence: String) {
        gtk_label_set_text(line.cast(), sentence.isEmpty ? " " : sentence)
    }

    /// A screen reader is told as well: GTK tells it neither the fraction nor the text.
    private func showOnBar(_ text: String) {
        gtk_progress_bar_set_text(bar.cast(), text.isEmpty ? " " : text)
        describe(bar, localized("Progress"), text)
    }
}
