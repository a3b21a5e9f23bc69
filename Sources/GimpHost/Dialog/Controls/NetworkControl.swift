import EditorHost
import Messages
import Manifest

/// The networks by title; of one that is not installed, how to get it.
final class NetworkControl: ParameterControl {
    let widget: Widget
    let focus: Widget
    private let hint: Widget
    private var networks: [NetworkDescription]
    /// Of all rows: names that nothing is known of come last.
    private var names: [String]
    /// Gets the chosen network whenever another one is.
    private let onChoose: (NetworkDescription?) -> Void

    init(
        _ networks: [NetworkDescription], onChange: @escaping () -> Void,
        onChoose: @escaping (NetworkDescription?) -> Void
    ) {
        self.networks = networks
        self.onChoose = onChoose
        names = networks.map(\.name)
        focus = gtk_combo_box_text_new()
        for network in networks {
            gtk_combo_box_text_append_text(
                focus.cast(),
                network.installed
                    ? network.title
                    : localized(
                        Message("network-missing", "{network} (not installed)", ["network": network.title])))
        }
        hint = gtk_label_new(nil)
        gtk_label_set_line_wrap(hint.cast(), 1)
        gtk_label_set_selectable(hint.cast(), 1)
        gtk_misc_set_alignment(hint.cast(), 0, 0.5)
        widget = gtk_vbox_new(0, 3)
        gtk_box_pack_start(widget.cast(), focus, 0, 0, 0)
        gtk_box_pack_start(widget.cast(), hint, 0, 0, 0)
        gtk_widget_show(focus)
        gtk_widget_show(widget)
        gtk_widget_set_no_show_all(hint, 1)
        connect(focus, "changed") { [unowned self] in
            showHint()
            onChoose(chosen)
            onChange()
        }
    }

    private var chosen: NetworkDescription? {
        guard case .text(let name) = value else { return nil }
        return networks.first { $0.name == name }
    }

    var value: Value {
        get {
            let index = Int(gtk_combo_box_get_active(focus.cast()))
            return .text(names.indices.contains(index) ? names[index] : names.first ?? "")
        }
        set {
            if !names.contains(newValue.description) {
                names.append(newValue.description)
                gtk_combo_box_text_append_text(focus.cast(), newValue.description)
            }
            gtk_combo_box_set_active(
                focus.cast(), Int32(names.firstIndex(of: newValue.description)!))
        }
    }

    private func showHint() {
        if let network = chosen, !network.installed {
            gtk_label_set_text(
                hint.cast(),
                localized(
                    Message(
                        "how-to-fetch", "To get it, run in a terminal: {command}",
                        ["command": "pareidolia models fetch \(network.name)"])))
            gtk_widget_show(hint)
        } else {
            gtk_widget_hide(hint)
        }
    }
}
