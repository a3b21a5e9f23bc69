import CGimp
import Manifest

/// Offers the defaults and the filter's presets, and shows which of them the values are, if any.
final class PresetControl {
    let widget: Widget
    private let presets: [(title: String, values: Parameters)]

    /// onChoose gets the values of the preset that a person chose.
    init(_ manifest: Manifest, onChoose: @escaping (Parameters) -> Void) {
        // The build has checked that the defaults and every preset fit the filter.
        let defaults = try! manifest.parameters()
        let named = manifest.presets.map { ($0.title, try! manifest.parameters(preset: $0.name)) }
        presets = (named.contains { $0.1 == defaults } ? [] : [("Default", defaults)]) + named
        widget = gtk_combo_box_text_new()
        gtk_combo_box_text_append_text(widget.cast(), "Custom")
        for preset in presets { gtk_combo_box_text_append_text(widget.cast(), preset.title) }
        gimp_help_set_help_data(
            widget, "Settings that are known to look good; every value can still be changed.", nil)
        connect(widget, "changed") { [widget, presets] in
            let index = Int(gtk_combo_box_get_active(widget.cast())) - 1
            if presets.indices.contains(index) { onChoose(presets[index].values) }
        }
    }

    /// Shows the preset whose values these are; nil, for values that are not valid, are nobody's.
    func show(_ values: Parameters?) {
        let index = presets.firstIndex { $0.values == values } ?? -1
        gtk_combo_box_set_active(widget.cast(), Int32(index + 1))
    }
}
