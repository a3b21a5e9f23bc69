import EditorHost
import EmbeddedManifests
import Manifest

/// The dialog of a filter, generated from its manifest: parameters, a preview, and the run itself.
///
/// The core computes on a thread of its own; GTK and libgimp are used on the main thread alone.
final class FilterDialog {
    private static let spacing: Int32 = 12

    private enum Response {
        static let reset: Int32 = 1
        static let keep: Int32 = 2
        static let cancel = GTK_RESPONSE_CANCEL.rawValue
        static let start = GTK_RESPONSE_OK.rawValue
        static let help = GTK_RESPONSE_HELP.rawValue
    }

    private let manifest: Manifest
    private let drawable: Drawable
    private let mnemonics: Mnemonics
    private let window: Widget
    private let parameterPanel: ParameterPanel
    private let previewPanel: PreviewPanel
    private let preview: Preview
    private let thread: CoreThread
    private var running: DialogRun?
    /// What has come of it, once the dialog is done with.
    private var outcome: Result<(parameters: Parameters, result: Drawable), any Error> =
        .failure(HostError.canceled)

    /// Lets a person choose values, and the core work; returns the values and the drawable that holds the
    /// result.
    ///
    /// Throws `GimpError`, or `HostError` such as `.canceled` at a person's wish; the image is then unchanged.
    static func run(
        _ manifest: Manifest, start: Parameters, drawable: Drawable
    ) throws -> (parameters: Parameters, result: Drawable) {
        try startUserInterface()
        return try FilterDialog(manifest, start: start, drawable: drawable).run()
    }

    private init(_ manifest: Manifest, start: Parameters, drawable: Drawable) throws {
        self.manifest = manifest
        self.drawable = drawable
        thread = CoreThread(try CoreSession())
        mnemonics = Mnemonics(of: manifest, among: Manifests.all)
        previewPanel = PreviewPanel(area: try Pixels.selectedRectangle(of: drawable))
        parameterPanel = ParameterPanel(
            manifest, networks: try NetworkList.wait(for: thread), mnemonics: mnemonics,
            preview: previewPanel,
            dreams: manifest.name == LayerDreams.filter
                ? LayerDreams(manifest, drawable: drawable, thread: thread) : nil)
        preview = Preview(manifest, drawable: drawable, view: previewPanel.view, thread: thread)
        window = cgimp_dialog_new(localized(manifest.title), manifest.procedure)
        gimp_window_set_transient(window.cast())
        showInsensitivity(in: window)
        addButtons()
        addPanels()

        connectResponse(window) { [unowned self] in respond($0) }
        connectEvent(window, "focus-in-event") { [unowned self] _ in
            if running == nil { comeBack() }
            return false
        }
        parameterPanel.onChange = { [unowned self] in showPreview() }
        parameterPanel.onFailure = { [unowned self] in show($0) }
        previewPanel.connectTools(to: preview, showsTiles: manifest.isTile, mnemonics: mnemonics)
        preview.onChange = { [unowned self] in show($0) }
        // A window does not get smaller by itself, so all sizes have to be known before it opens.
        gtk_widget_show_all(gtk_bin_get_child(window.cast()))
        gtk_widget_hide(button(Response.keep))
        parameterPanel.fit()
        gtk_widget_show(window)
        parameterPanel.takeFocus()
        if previewPanel.view.geometry.zoom < manifest.smallestTruthfulScale(start) {
            previewPanel.view.zoom(to: manifest.smallestTruthfulScale(start))
        }
        parameterPanel.fill(withPictures(start))
    }

    /// With another picture that is open, the latest, where one is needed and none chosen.
    private func withPictures(_ values: Parameters) -> Parameters {
        guard let parameter = manifest.missingPicture(in: values) else { return values }
        let others = Image.all.filter { $0 != drawable.image }.sorted { $0.id > $1.id }
        guard let picture = others.lazy.compactMap(\.activeDrawable).first(where: { !$0.isGroup }) else {
            return values
        }
        return values.setting(parameter.name, to: .text(String(picture.id)))
    }

    private func showPreview() {
        previewPanel.status.forget()
        let values = Result { try parameterPanel.values() }
        preview.show(
            values.map { manifest.effective($0) },
            waitingFor: (try? values.get()).flatMap { manifest.missingPicture(in: $0)?.missing }
                .map { localized($0) })
    }

    private func run() throws -> (parameters: Parameters, result: Drawable) {
        gtk_main()
        preview.stop()
        if case .failure = outcome { parameterPanel.opened.close() }
        parameterPanel.close()
        gtk_widget_destroy(window)
        while gtk_events_pending() != 0 { gtk_main_iteration() }
        thread.wait()
        return try outcome.get()
    }

    private func addButtons() {
        let buttons = [
            ("_Help", Response.help), ("_Reset", Response.reset), ("Stop and _keep", Response.keep),
            ("_Cancel", Response.cancel), ("_OK", Response.start),
        ]
        // While the filter runs, the parameters' mnemonics do nothing, and this one may be the same as theirs.
        let whileRunning = Mnemonics(
            ["Stop and _keep"], besides: ["_Help", "_Cancel"] + PreviewPanel.toolLabels, of: mnemonics)
        for (label, response) in buttons {
            let text = response == Response.keep ? whileRunning[label] : mnemonics[label]
            gtk_dialog_add_button(window.cast(), text, response)
        }
        gtk_button_box_set_child_secondary(
            gtk_dialog_get_action_area(window.cast()).cast(), button(Response.help), 1)
        gtk_widget_set_tooltip_text(
            button(Response.keep), localized("Ends the filter and takes the picture as it is by now."))
        gtk_dialog_set_default_response(window.cast(), Response.start)
    }

    private func addPanels() {
        let row = gtk_hbox_new(0, Self.spacing)!
        gtk_container_set_border_width(row.cast(), UInt32(Self.spacing))
        gtk_box_pack_start(row.cast(), previewPanel.widget, 1, 1, 0)
        gtk_box_pack_start(row.cast(), parameterPanel.widget, 0, 0, 0)
        let content = gtk_dialog_get_content_area(window.cast())!
        gtk_box_pack_start(content.cast(), row, 1, 1, 0)
        let below = gtk_alignment_new(0, 0, 1, 0)!
        gtk_alignment_set_padding(below.cast(), 0, 6, UInt32(Self.spacing), UInt32(Self.spacing))
        gtk_container_add(below.cast(), previewPanel.status.line)
        gtk_box_pack_start(content.cast(), below, 0, 0, 0)
    }

    private func button(_ response: Int32) -> Widget {
        gtk_dialog_get_widget_for_response(window.cast(), response)
    }

    private func respond(_ response: Int32) {
        switch response {
        case Response.help: help()
        case Response.reset: if let defaults = try? manifest.parameters() { parameterPanel.fill(defaults) }
        case Response.start: start()
        case Response.keep: running?.finish()
        default: close()
        }
    }

    private func help() {
        do {
            try HelpPage.open(manifest)
        } catch {
            show(error)
        }
    }

    private func show(_ error: any Error) {
        previewPanel.status.note(sentence(error, in: manifest))
    }

    private func show(_ state: Preview.State) {
        let status = previewPanel.status
        switch state {
        case .computing(let fraction, let message): status.show(fraction: fraction, message: message)
        case .failed(let reason): status.show(reason)
        case .off: status.show("")
        case .finished:
            let isTruthful =
                previewPanel.view.geometry.zoom * 1.2
                >= (try? parameterPanel.values()).map(manifest.smallestTruthfulScale) ?? 0
            status.show(
                isTruthful
                    ? "" : localized("Shapes will be smaller in the whole picture; zoom in to see them."))
            // Nobody waits for it now.
            GeglStart.startInBackground()
        }
    }

    // MARK: The run

    private func start() {
        guard running == nil else { return }
        do {
            let parameters = try parameterPanel.values()
            if let parameter = manifest.missingPicture(in: parameters), let missing = parameter.missing {
                previewPanel.status.note(localized(missing))
                return parameterPanel.focus(on: parameter)
            }
            preview.stop()
            previewPanel.status.forget()
            let run = try DrawableRun(
                manifest: manifest, parameters: manifest.effective(parameters), drawable: drawable)
            running = DialogRun(run, manifest, thread: thread, panel: previewPanel) { [unowned self] result in
                running = nil
                switch result {
                case .success(let result):
                    outcome = .success((parameters, result))
                    gtk_main_quit()
                case .failure(let error): fail(error)
                }
            }
            setRunning(true)
        } catch {
            fail(error)
        }
    }

    /// The person has been in other windows, and may have closed the image there, or opened pictures to choose.
    private func comeBack() {
        if drawable.isValid {
            parameterPanel.refresh()
        } else {
            fail(GimpError.closed)
        }
    }

    /// Lets the person change what did not work, where that can help.
    private func fail(_ error: any Error) {
        switch error {
        case GimpError.closed, HostError.canceled:
            outcome = .failure(error)
            gtk_main_quit()
        default:
            setRunning(false)
            preview.resume()
            show(error)
        }
    }

    private func setRunning(_ isRunning: Bool) {
        gtk_widget_set_sensitive(parameterPanel.widget, isRunning ? 0 : 1)
        previewPanel.setRunning(isRunning)
        gtk_widget_set_sensitive(button(Response.reset), isRunning ? 0 : 1)
        gtk_widget_set_visible(button(Response.start), isRunning ? 0 : 1)
        gtk_widget_set_visible(button(Response.keep), isRunning ? 1 : 0)
        gtk_dialog_set_default_response(window.cast(), isRunning ? Response.keep : Response.start)
    }

    private func close() {
        running?.cancel()
        gtk_widget_hide(window)
        gtk_main_quit()
    }
}
