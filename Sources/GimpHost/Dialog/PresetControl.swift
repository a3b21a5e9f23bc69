import EditorHost
import Manifest

/// Offers the defaults, the filter's presets and a person's own, and shows which of them the values are.
final class PresetControl {
    /// A list of presets, and buttons to save and to delete.
    let widget: Widget
    let combo: Widget

    private struct Entry {
        let title: String
        let values: Parameters
        /// Whether it is a person's own.
        let isOwn: Bool
    }

    /// Presets may have long names.
    private static let comboWidth: Int32 = 170
    private static let narrowComboWidth: Int32 = 140

    private let manifest: Manifest
    private let saveButton = gtk_button_new_with_label(localized("Save…"))!
    private let deleteButton = gtk_button_new_with_label(localized("Delete"))!
    private var entries: [Entry] = []
    /// The values that the dialog shows; nil where they are not valid.
    private var shown: Parameters?
    /// Set while the control itself changes the list.
    private var isFilling = false

    /// Gets the values of the preset that a person chose.
    var onChoose: (Parameters) -> Void = { _ in }
    /// Gets what went wrong.
    var onFailure: (any Error) -> Void = { _ in }

    init(_ manifest: Manifest) {
        self.manifest = manifest
        combo = gtk_combo_box_text_new()
        limitWidth(ofCombo: combo, to: Self.comboWidth)
        widget = gtk_hbox_new(0, 6)
        gtk_box_pack_start(widget.cast(), combo, 1, 1, 0)
        gtk_box_pack_start(widget.cast(), saveButton, 0, 0, 0)
        gtk_box_pack_start(widget.cast(), deleteButton, 0, 0, 0)
        gimp_help_set_help_data(
            combo, localized("Settings that are known to look good; every value can still be changed."), nil)
        gimp_help_set_help_data(
            saveButton, localized("Keeps the values under a name of your own."), nil)
        gimp_help_set_help_data(deleteButton, localized("Removes the chosen preset of your own."), nil)
        fill()
        connect(combo, "changed") { [unowned self] in
            if !isFilling, let entry = chosen { onChoose(entry.values) }
            gtk_widget_set_sensitive(deleteButton, chosen?.isOwn == true ? 1 : 0)
        }
        connect(saveButton, "clicked") { [unowned self] in askForName() }
        connect(deleteButton, "clicked") { [unowned self] in
            if let entry = chosen { remove(entry.title) }
        }
    }

    /// Shows the preset whose values these are; nil, for values that are not valid, are nobody's.
    func show(_ values: Parameters?) {
        shown = values
        isFilling = true
        let index = entries.firstIndex { $0.values == values } ?? -1
        gtk_combo_box_set_active(combo.cast(), Int32(index + 1))
        isFilling = false
        gtk_widget_set_sensitive(saveButton, values == nil ? 0 : 1)
    }

    /// Takes no more room in width than it has to.
    func beNarrow() { gtk_widget_set_size_request(combo, Self.narrowComboWidth, -1) }

    private var chosen: Entry? {
        let index = Int(gtk_combo_box_get_active(combo.cast())) - 1
        return entries.indices.contains(index) ? entries[index] : nil
    }

    private func fill() {
        // The build has checked that the defaults and every preset fit the filter.
        let defaults = try! manifest.parameters()
        let shipped = manifest.presets.map {
            Entry(
                title: localized($0.title), values: try! manifest.parameters(preset: $0.name), isOwn: false)
        }
        let own = StoredSettings(for: manifest).presets.map {
            Entry(title: $0.name, values: manifest.parameters(stored: $0.values), isOwn: true)
        }
        let hasDefaults = shipped.contains { $0.values == defaults }
        entries =
            (hasDefaults ? [] : [Entry(title: localized("Default"), values: defaults, isOwn: false)])
            + shipped + own
        isFilling = true
        gtk_list_store_clear(gtk_combo_box_get_model(combo.cast()).map { UnsafeMutablePointer($0) })
        gtk_combo_box_text_append_text(combo.cast(), localized("Custom"))
        for entry in entries { gtk_combo_box_text_append_text(combo.cast(), entry.title) }
        isFilling = false
    }

    // MARK: A person's own

    private func askForName() {
        askForText(
            localized("Save Preset"), localized("Name of the preset:"),
            parent: gtk_widget_get_toplevel(widget), initial: chosen.flatMap { $0.isOwn ? $0.title : nil },
            data: Unmanaged.passUnretained(self).toOpaque()
        ) { _, name, control in
            Unmanaged<PresetControl>.fromOpaque(control!).takeUnretainedValue()
                .save(name.map { String(cString: $0) } ?? "")
        }
    }

    private func save(_ name: String) {
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty, let shown else { return }
        change { presets in
            presets.removeAll { $0.name == name }
            presets.append(StoredSettings.Preset(name: name, values: manifest.storable(shown)))
        }
    }

    private func remove(_ name: String) {
        change { $0.removeAll { $0.name == name } }
    }

    private func change(_ body: (inout [StoredSettings.Preset]) -> Void) {
        var settings = StoredSettings(for: manifest)
        body(&settings.presets)
        do {
            try settings.write(for: manifest)
        } catch {
            onFailure(error)
        }
        fill()
        show(shown)
    }
}
