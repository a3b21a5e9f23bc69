import EditorHost
import Manifest

/// A run without a dialog for its values, as GIMP's Repeat asks for: a small window shows it and can stop it.
final class RunWindow {
    /// A shorter run needs no window.
    private static let delay: UInt32 = 500
    private static let spacing: Int32 = 12

    private enum Response {
        static let keep = GTK_RESPONSE_OK.rawValue
        static let cancel = GTK_RESPONSE_CANCEL.rawValue
    }

    private let window: Widget
    private let thread: CoreThread
    private let panel: PreviewPanel
    private var running: DialogRun?
    private var appearance: Timer?
    private var outcome: Result<Drawable, any Error> = .failure(HostError.canceled)

    /// Lets the core work; returns the drawable that holds the result.
    ///
    /// Throws `GimpError`, or `HostError` such as `.canceled` at a person's wish; the image is then unchanged.
    static func run(_ manifest: Manifest, _ parameters: Parameters, drawable: Drawable) throws -> Drawable {
        try startUserInterface()
        return try RunWindow(manifest, parameters, drawable: drawable).run()
    }

    private init(_ manifest: Manifest, _ parameters: Parameters, drawable: Drawable) throws {
        let run = try DrawableRun(manifest: manifest, parameters: parameters, drawable: drawable)
        panel = PreviewPanel(area: try manifest.area(of: drawable))
        thread = CoreThread(try CoreSession())
        window = cgimp_dialog_new(localized(manifest.title), manifest.procedure)
        gimp_window_set_transient(window.cast())
        let labels = Mnemonics(["_Cancel", "Stop and _keep"] + PreviewPanel.toolLabels)
        panel.connectTools(to: nil, showsTiles: manifest.isTile, mnemonics: labels)
        gtk_dialog_add_button(window.cast(), labels["Stop and _keep"], Response.keep)
        gtk_dialog_add_button(window.cast(), labels["_Cancel"], Response.cancel)
        gtk_dialog_set_default_response(window.cast(), Response.keep)
        gtk_container_set_border_width(panel.widget.cast(), UInt32(Self.spacing))
        let content = gtk_dialog_get_content_area(window.cast())!
        gtk_box_pack_start(content.cast(), panel.widget, 1, 1, 0)

        connectResponse(window) { [unowned self] in respond($0) }
        running = DialogRun(run, manifest, thread: thread, panel: panel) { [unowned self] in
            outcome = $0
            gtk_main_quit()
        }
        appearance = Timer(milliseconds: Self.delay) { [window] in
            gtk_widget_show_all(window)
            return false
        }
    }

    private func run() throws -> Drawable {
        gtk_main()
        appearance?.stop()
        gtk_widget_destroy(window)
        while gtk_events_pending() != 0 { gtk_main_iteration() }
        thread.wait()
        return try outcome.get()
    }

    private func respond(_ response: Int32) {
        if response == Response.keep {
            running?.finish()
        } else {
            running?.cancel()
            gtk_widget_hide(window)
            gtk_main_quit()
        }
    }
}
