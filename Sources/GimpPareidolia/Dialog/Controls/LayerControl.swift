import CGimp
import Manifest

/// A field for layers, a list of those worth asking for with what they bring, and a line that says it of
/// those in the field.
final class LayerControl: ParameterControl {
    let widget: Widget
    let focus: Widget
    private let combo: Widget
    private let list = TextList(columns: 2)
    private let completions = TextList(columns: 1)
    private let description = gtk_label_new(nil)!
    private let filter: String
    private var network: NetworkDescription?

    /// filter: whose recommended layer `auto` is.
    init(filter: String, onChange: @escaping () -> Void) {
        self.filter = filter
        combo = gtk_combo_box_new_with_model_and_entry(list.model)
        gtk_combo_box_set_entry_text_column(combo.cast(), 0)
        focus = gtk_bin_get_child(combo.cast())
        gtk_entry_set_activates_default(focus.cast(), 1)

        let renderer = gtk_cell_renderer_text_new()!
        gtk_cell_layout_pack_start(OpaquePointer(combo), renderer, 1)
        gtk_cell_layout_add_attribute(OpaquePointer(combo), renderer, "text", 1)

        let completion = gtk_entry_completion_new()!
        gtk_entry_completion_set_model(completion, completions.model)
        gtk_entry_completion_set_text_column(completion, 0)
        gtk_entry_set_completion(focus.cast(), completion)
        g_object_unref(completion)

        widget = gtk_vbox_new(0, 3)
        gtk_misc_set_alignment(description.cast(), 0, 0.5)
        gtk_label_set_ellipsize(description.cast(), PANGO_ELLIPSIZE_END)
        gtk_box_pack_start(widget.cast(), combo, 0, 0, 0)
        gtk_box_pack_start(widget.cast(), description, 0, 0, 0)
        gtk_widget_show_all(widget)
        connect(focus, "changed") { [unowned self] in
            describeChoice()
            onChange()
        }
    }

    var value: Value {
        get { .text(String(cString: gtk_entry_get_text(focus.cast()))) }
        set { gtk_entry_set_text(focus.cast(), newValue.description) }
    }

    func show(_ network: NetworkDescription?) {
        self.network = network
        let described = (network?.layers ?? []).filter { $0.shows != nil }
        list.replace(
            [["auto", localized("the network's recommended layer")]]
                + described.map { [$0.name, localized($0.shows!)] })
        completions.replace((network?.layers ?? []).map { [$0.name] })
        describeChoice()
    }

    private func describeChoice() {
        var text = ""
        switch LayerSelection(value.description) {
        case .automatic:
            if let layer = network?.recommendedLayers[filter] {
                text = [layer, whatShows(layer)].compactMap { $0 }.joined(separator: ": ")
            }
        case .layers(let layers):
            text = layers.compactMap { whatShows($0.name) }.joined(separator: "; ")
        case nil: break
        }
        gtk_label_set_text(description.cast(), text)
        gtk_widget_set_tooltip_text(description, text.isEmpty ? nil : text)
    }

    private func whatShows(_ layers: String) -> String? {
        network?.whatShows(layers).map { localized($0) }
    }
}
