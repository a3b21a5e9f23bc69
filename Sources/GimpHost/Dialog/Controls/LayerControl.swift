import EditorHost
import Manifest

/// A field for layers, a list of those worth asking for with what they bring, in words and small pictures, and
/// the same of those in the field.
final class LayerControl: ParameterControl {
    let widget: Widget
    let focus: Widget
    private let combo: Widget
    private let list = TextList(columns: 2)
    private let completions = TextList(columns: 1)
    /// Of the list, in columns with the descriptions.
    private let pictureCell = gtk_cell_renderer_pixbuf_new()!
    private let nameCell = gtk_cell_renderer_text_new()!
    private let description = gtk_label_new(nil)!
    private let image = gtk_image_new()!
    private let pictures = LayerPictures()
    /// Of a line of the description; a longer one is wrapped.
    private static let descriptionWidth: Int32 = 250
    private let filter: String
    private let parameter: String
    private let browseButton = gtk_button_new_with_label(localized("Browse…"))!
    private var network: NetworkDescription?
    private let word = FieldWord(of: .layers)!

    /// Of this filter and parameter `auto` is the recommended layer.
    ///
    /// - Parameters:
    ///   - dreams: where layers can be chosen by pictures of dreams.
    ///   - channels: those of the layer that are chosen.
    ///   - onChoose: gets the parameters' values that are chosen so.
    init(
        filter: String, parameter: String, dreams: LayerDreams?, channels: @escaping () -> Value?,
        onChange: @escaping () -> Void, onChoose: @escaping ([String: Value]) -> Void
    ) {
        (self.filter, self.parameter) = (filter, parameter)
        combo = gtk_combo_box_new_with_model_and_entry(list.model)
        gtk_combo_box_set_entry_text_column(combo.cast(), 0)
        focus = gtk_bin_get_child(combo.cast())
        gtk_entry_set_activates_default(focus.cast(), 1)

        // GTK's own cell for names would take as much of a row's free room as the description.
        let cells = OpaquePointer(combo)
        gtk_cell_layout_clear(cells)
        gtk_cell_layout_pack_start(cells, pictureCell, 0)
        gtk_cell_layout_pack_start(cells, nameCell, 0)
        gtk_cell_layout_add_attribute(cells, nameCell, "text", 0)
        let renderer = gtk_cell_renderer_text_new()!
        gtk_cell_renderer_set_alignment(renderer, 0, 0.5)
        gtk_cell_layout_pack_start(cells, renderer, 1)
        gtk_cell_layout_add_attribute(cells, renderer, "text", 1)

        let completion = gtk_entry_completion_new()!
        gtk_entry_completion_set_model(completion, completions.model)
        gtk_entry_completion_set_text_column(completion, 0)
        gtk_entry_set_completion(focus.cast(), completion)
        g_object_unref(completion)

        widget = gtk_vbox_new(0, 3)
        gtk_misc_set_alignment(description.cast(), 0, 0.5)
        gtk_label_set_line_wrap(description.cast(), 1)
        // Several layers are one long word.
        gtk_label_set_line_wrap_mode(description.cast(), PANGO_WRAP_WORD_CHAR)
        gtk_widget_set_size_request(description, Self.descriptionWidth, -1)
        gtk_widget_set_no_show_all(image, 1)
        let below = gtk_hbox_new(0, 8)!
        gtk_box_pack_start(below.cast(), image, 0, 0, 0)
        gtk_box_pack_start(below.cast(), description, 1, 1, 0)
        let row = gtk_hbox_new(0, 6)!
        gtk_box_pack_start(row.cast(), combo, 1, 1, 0)
        if let dreams {
            gtk_box_pack_start(row.cast(), browseButton, 0, 0, 0)
            connect(browseButton, "clicked") { [unowned self] in
                guard let network else { return }
                let browser = LayerBrowser(
                    network, pictures: pictures, dreams: dreams,
                    chosen: (
                        LayerSelection(effectiveLayers) ?? .automatic,
                        channels().flatMap { ChannelSelection($0.description) } ?? .all
                    ))
                if let values = browser.run(parent: gtk_widget_get_toplevel(widget)) { onChoose(values) }
            }
        }
        gtk_box_pack_start(widget.cast(), row, 0, 0, 0)
        gtk_box_pack_start(widget.cast(), below, 0, 0, 0)
        gtk_widget_show_all(widget)
        gtk_cell_layout_set_cell_data_func(
            cells, pictureCell,
            { _, renderer, model, iterator, control in
                let control = Unmanaged<LayerControl>.fromOpaque(control!).takeUnretainedValue()
                let layer = control.layer(inRow: TextList.text(in: model, at: iterator))
                setProperty(renderer!, "pixbuf", picture: control.pictures.picture(of: layer, .small))
            }, Unmanaged.passUnretained(self).toOpaque(), nil)
        connect(focus, "changed") { [unowned self] in
            describeChoice()
            onChange()
        }
    }

    var value: Value {
        get { fieldValue(focus, word) }
        set { setField(focus, newValue, word) }
    }

    func show(_ network: NetworkDescription?) {
        self.network = network
        // They are dreams.
        pictures.network = network?.words?[filter] == nil ? network?.name : nil
        let described = (network?.layers ?? []).filter { $0.shows != nil }
        gtk_widget_set_sensitive(browseButton, described.isEmpty ? 0 : 1)
        let rows =
            [[word.shown, localized("the network's recommended layer")]]
            + described.map { [$0.name, whatShows($0.name) ?? ""] }
        // Some networks have no pictures, and some layers of a network that has them.
        let hasPictures = described.contains { pictures.picture(of: $0.name, .small) != nil }
        gtk_cell_renderer_set_fixed_size(
            pictureCell, hasPictures ? LayerPictures.Size.small.rawValue : -1, -1)
        setProperty(nameCell, "width-chars", Int32(rows.map { $0[0].count }.max()! + 3))
        list.replace(rows)
        completions.replace((network?.layers ?? []).map { [$0.name] })
        describeChoice()
    }

    /// Of a row of the list: the first is the recommended one, or several.
    private func layer(inRow text: String) -> String {
        text == word.shown ? layers(recommendation ?? "").first ?? text : text
    }

    private func layers(_ text: String) -> [String] {
        if case .layers(let layers) = LayerSelection(text) { layers.map(\.name) } else { [] }
    }

    /// The layers in the field, or the recommended ones.
    private var effectiveLayers: String {
        let text = value.description
        if case .automatic = LayerSelection(text), let recommendation { return recommendation }
        return text
    }

    private func describeChoice() {
        let text = effectiveLayers
        var parts = text == value.description ? [] : [text]
        let layers = layers(text)
        let words = layers.compactMap { whatShows($0) }.joined(separator: "; ")
        if !words.isEmpty { parts.append(words) }
        let shown = layers.lazy.compactMap { [pictures] in pictures.picture(of: $0, .large) }.first
        gtk_label_set_text(description.cast(), parts.joined(separator: ": "))
        gtk_image_set_from_pixbuf(image.cast(), shown)
        gtk_widget_set_visible(image, shown == nil ? 0 : 1)
    }

    private var recommendation: String? { network?.recommendedLayers[filter]?[parameter] }

    private func whatShows(_ layers: String) -> String? {
        network?.whatShows(layers, in: filter).map { localized($0) }
    }
}
