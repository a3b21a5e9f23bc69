import CGimp
import Manifest

/// The dialog of a filter, generated from its manifest.
final class FilterDialog {
    private static let spacing: Int32 = 12
    /// In a table of the advanced parameters.
    private static let mostRows = 10

    private let manifest: Manifest
    private let window: Widget
    private let message = gtk_label_new(nil)!
    private let widths = ColumnWidths()
    private var presets: PresetControl!
    private var controls: [(parameter: Parameter, control: any ParameterControl)] = []
    /// Set while the dialog itself changes several controls, so that it does not answer each of them.
    private var isFilling = false

    /// Shows the dialog until a person has chosen valid values; nil if they canceled.
    static func ask(_ manifest: Manifest, start: Parameters) -> Parameters? {
        gimp_ui_init("pareidolia", 0)
        return FilterDialog(manifest, start: start).run()
    }

    private init(_ manifest: Manifest, start: Parameters) {
        self.manifest = manifest
        window = cgimp_dialog_new(manifest.title, manifest.procedure)
        gtk_dialog_set_default_response(window.cast(), GTK_RESPONSE_OK.rawValue)
        gimp_window_set_transient(window.cast())

        let content = gtk_vbox_new(0, Self.spacing)!
        gtk_container_set_border_width(content.cast(), UInt32(Self.spacing))
        gtk_box_pack_start(gtk_dialog_get_content_area(window.cast()).cast(), content, 1, 1, 0)
        if !manifest.presets.isEmpty { gtk_box_pack_start(content.cast(), presetRow(), 0, 0, 0) }
        gtk_box_pack_start(content.cast(), table(of: manifest.parameters.filter { !$0.advanced }), 0, 0, 0)
        let advanced = manifest.parameters.filter(\.advanced)
        if !advanced.isEmpty {
            let expander = gtk_expander_new("Advanced")!
            gtk_expander_set_spacing(expander.cast(), 6)
            gtk_container_add(expander.cast(), tables(of: advanced))
            gtk_box_pack_start(content.cast(), expander, 0, 0, 0)
        }
        gtk_label_set_line_wrap(message.cast(), 1)
        gtk_misc_set_alignment(message.cast(), 0, 0.5)
        gtk_box_pack_start(content.cast(), message, 0, 0, 0)

        gtk_widget_show_all(window)
        gtk_widget_hide(message)
        fill(start)
    }

    private func run() -> Parameters? {
        defer { gtk_widget_destroy(window) }
        while true {
            switch gimp_dialog_run(window.cast()) {
            case Int32(CGIMP_RESPONSE_RESET):
                if let defaults = try? manifest.parameters() { fill(defaults) }
            case GTK_RESPONSE_OK.rawValue:
                do {
                    return try values()
                } catch {
                    gtk_label_set_text(message.cast(), "\(error)")
                    gtk_widget_show(message)
                }
            default:
                return nil
            }
        }
    }

    private func presetRow() -> Widget {
        presets = PresetControl(manifest) { [unowned self] in
            if !isFilling { fill($0) }
        }
        let row = gtk_hbox_new(0, 6)!
        let label = gtk_label_new_with_mnemonic("_Preset")!
        gtk_misc_set_alignment(label.cast(), 0, 0.5)
        gtk_size_group_add_widget(widths.labels, label)
        gtk_label_set_mnemonic_widget(label.cast(), presets.widget)
        gtk_box_pack_start(row.cast(), label, 0, 0, 0)
        gtk_box_pack_start(row.cast(), presets.widget, 1, 1, 0)
        return row
    }

    /// Tables side by side, so that the dialog fits on a screen of 1280 × 720.
    private func tables(of parameters: [Parameter]) -> Widget {
        let columns = (parameters.count + Self.mostRows - 1) / Self.mostRows
        let rows = (parameters.count + columns - 1) / columns
        let box = gtk_hbox_new(0, 2 * Self.spacing)!
        for start in stride(from: 0, to: parameters.count, by: rows) {
            let part = parameters[start..<min(start + rows, parameters.count)]
            // At its own height: the rows of a shorter table don't grow.
            let place = gtk_alignment_new(0, 0, 1, 0)!
            gtk_container_add(place.cast(), table(of: Array(part)))
            gtk_box_pack_start(box.cast(), place, 1, 1, 0)
        }
        return box
    }

    private func table(of parameters: [Parameter]) -> Widget {
        let table = ParameterTable(parameters, widths: widths) { [unowned self] in
            if !isFilling { noticeChange() }
        }
        controls += table.controls
        return table.widget
    }

    private func fill(_ values: Parameters) {
        isFilling = true
        for (parameter, control) in controls { control.value = values[parameter.name] }
        isFilling = false
        noticeChange()
    }

    private func noticeChange() {
        gtk_widget_hide(message)
        isFilling = true
        presets?.show(try? values())
        isFilling = false
    }

    private func values() throws -> Parameters {
        var given: [String: Value] = [:]
        for (parameter, control) in controls { given[parameter.name] = control.value }
        return try manifest.parameters(given)
    }
}
