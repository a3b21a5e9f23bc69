import EditorHost
import Manifest

/// All parameters of a filter: presets, the few that matter, and the others behind an expander.
final class ParameterPanel {
    private static let spacing: Int32 = 12
    /// Of the screen, what a window's frame and the desktop's bars take.
    private static let desktop: (width: Int32, height: Int32) = (20, 60)

    let widget: Widget
    /// Called once for every change, whether of one value or of all.
    var onChange: () -> Void = {}
    /// Gets what went wrong with a person's presets.
    var onFailure: (any Error) -> Void = { _ in }

    private let manifest: Manifest
    /// What stands beside it, where places are pointed at.
    private let preview: PreviewPanel
    private let presets: PresetControl
    private let content = gtk_vbox_new(0, spacing)!
    private var controls: [(parameter: Parameter, control: any ParameterControl)] = []
    private var tables: [ParameterTable] = []
    let opened = OpenedImages()
    /// Set while the panel itself changes several controls, so that it does not answer each of them.
    private var isFilling = false
    private var resizing: Timer?
    /// Set once the dialog is about to go: GTK 3 hides the widgets of a window that it destroys one by one.
    private var isClosed = false

    init(
        _ manifest: Manifest, networks: [NetworkDescription], mnemonics: Mnemonics, preview: PreviewPanel,
        dreams: LayerDreams?
    ) {
        self.manifest = manifest
        self.preview = preview
        presets = PresetControl(manifest)
        widget = gtk_scrolled_window_new(nil, nil)
        let context = ParameterTable.Context(
            filter: manifest.name, networks: networks, mnemonics: mnemonics, view: preview.view,
            onChange: { [unowned self] in if !isFilling { noticeChange() } },
            onNetwork: { [unowned self] network in
                for each in controls { each.control.show(network) }
                fitSoon()
            }, onFailure: { [unowned self] in onFailure($0) }, opened: opened,
            isFilling: { [unowned self] in isFilling }, dreams: dreams,
            value: { [unowned self] name in
                controls.first { $0.parameter.name == name }?.control.value
            },
            onValues: { [unowned self] in set($0) })

        gtk_box_pack_start(content.cast(), presetRow(context), 0, 0, 0)
        let basic = ParameterTable(manifest.parameters.filter { !$0.advanced }, context)
        let advanced = ParameterTable(manifest.parameters.filter(\.advanced), context)
        gtk_box_pack_start(content.cast(), basic.widget, 0, 0, 0)
        if !advanced.controls.isEmpty { addExpander(of: advanced.widget, label: mnemonics["_Advanced"]) }
        controls = basic.controls + advanced.controls
        tables = [basic, advanced]
        scroll()
        presets.onChoose = { [unowned self] in fill($0) }
        presets.onFailure = { [unowned self] in onFailure($0) }
        // Before the first network is chosen, lists are as good as empty.
        for (parameter, control) in controls where parameter.kind == .model {
            control.value = parameter.defaultValue
        }
    }

    /// The values as they stand; throws `ManifestError` where they don't fit the filter.
    func values() throws -> Parameters {
        var given: [String: Value] = [:]
        for (parameter, control) in controls { given[parameter.name] = control.value }
        return try manifest.parameters(given)
    }

    func fill(_ values: Parameters) {
        set(Dictionary(uniqueKeysWithValues: controls.map { ($0.parameter.name, values[$0.parameter.name]) }))
    }

    private func set(_ values: [String: Value]) {
        isFilling = true
        for (parameter, control) in controls {
            if let value = values[parameter.name], control.value != value { control.value = value }
        }
        isFilling = false
        noticeChange()
    }

    /// The person is back from other windows.
    func refresh() {
        for each in controls { each.control.refresh() }
    }

    /// Moves the keyboard to a parameter.
    func focus(on parameter: Parameter) {
        if let entry = controls.first(where: { $0.parameter == parameter }) {
            gtk_widget_grab_focus(entry.control.focus)
        }
    }

    private func noticeChange() {
        let values = try? values()
        presets.show(values)
        if let values {
            for (parameter, _) in controls {
                let isEffective = manifest.isEffective(parameter, in: values)
                for table in tables { table.setEffective(parameter.name, isEffective) }
            }
        }
        onChange()
    }

    private func presetRow(_ context: ParameterTable.Context) -> Widget {
        let row = gtk_hbox_new(0, Self.spacing)!
        let label = gtk_label_new_with_mnemonic(context.mnemonics["_Preset"])!
        gtk_misc_set_alignment(label.cast(), 0, 0.5)
        gtk_size_group_add_widget(context.widths.labels, label)
        gtk_label_set_mnemonic_widget(label.cast(), presets.combo)
        gtk_box_pack_start(row.cast(), label, 0, 0, 0)
        gtk_box_pack_start(row.cast(), presets.widget, 1, 1, 0)
        return row
    }

    private func addExpander(of table: Widget, label: String) {
        let expander = gtk_expander_new_with_mnemonic(label)!
        gtk_expander_set_spacing(expander.cast(), 6)
        gtk_container_add(expander.cast(), table)
        gtk_expander_set_expanded(
            expander.cast(), StoredSettings(for: manifest).showsAdvanced == true ? 1 : 0)
        connectNotify(expander, "expanded") { [unowned self] in
            remember(showsAdvanced: gtk_expander_get_expanded(expander.cast()) != 0)
            fitSoon()
        }
        gtk_box_pack_start(content.cast(), expander, 0, 0, 0)
    }

    /// For the next dialog; it is none of what a person would miss.
    private func remember(showsAdvanced: Bool) {
        var settings = StoredSettings(for: manifest)
        settings.showsAdvanced = showsAdvanced
        try? settings.write(for: manifest)
    }

    /// Before the dialog is destroyed.
    func close() {
        isClosed = true
        resizing = nil
    }

    /// Where the keyboard is to start.
    func takeFocus() { gtk_widget_grab_focus(presets.combo) }

    /// What is shown has changed; its size is known a moment later.
    private func fitSoon() {
        if isClosed { return }
        resizing = Timer(milliseconds: 0) { [unowned self] in
            fit()
            return false
        }
    }

    /// As large as all that is to be seen, and as the screen lets it.
    func fit() {
        if isTooWide() { preview.beNarrow() }
        if isTooWide() {
            presets.beNarrow()
            for each in controls { each.control.beNarrow() }
        }
        let isTooWide = isTooWide()
        // The parameters can be scrolled, the preview can't.
        preview.status.reservesLines = true
        if room().height < size(of: preview.widget).height { preview.status.reservesLines = false }
        let row = gtk_widget_get_parent(widget)!
        let borders = 2 * Int32(gtk_container_get_border_width(row.cast()))
        let (width, height) = room()
        if isTooWide {
            gtk_scrolled_window_set_policy(widget.cast(), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC)
        }
        gtk_widget_set_size_request(widget, isTooWide ? width : -1, min(size(of: content).height, height))
        preview.status.fit(toWidth: size(of: row).width - borders)
    }

    /// Whether all of the parameters' width is more than the screen has beside the preview; lets it be shown.
    private func isTooWide() -> Bool {
        gtk_scrolled_window_set_policy(widget.cast(), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC)
        gtk_widget_set_size_request(widget, -1, -1)
        return size(of: gtk_widget_get_parent(widget)!).width
            > screenSize(for: widget).width - Self.desktop.width
    }

    /// What the screen has for the parameters in width, and for them and the preview in height.
    private func room() -> (width: Int32, height: Int32) {
        let row = gtk_widget_get_parent(widget)!
        let borders = 2 * Int32(gtk_container_get_border_width(row.cast()))
        let dialog = size(of: gtk_widget_get_toplevel(widget))
        let screen = screenSize(for: widget)
        let besides = (
            width: dialog.width - size(of: widget).width,
            height: dialog.height - size(of: row).height + borders
        )
        return (
            screen.width - Self.desktop.width - besides.width,
            screen.height - Self.desktop.height - besides.height
        )
    }

    /// What a widget asks for.
    private func size(of widget: Widget) -> GtkRequisition {
        var size = GtkRequisition()
        gtk_widget_size_request(widget, &size)
        return size
    }

    /// What does not fit on the screen is scrolled, also to wherever the keyboard goes.
    private func scroll() {
        let place = gtk_alignment_new(0, 0, 1, 0)!
        gtk_alignment_set_padding(place.cast(), 0, 0, 0, 6)
        gtk_container_add(place.cast(), content)
        gtk_scrolled_window_add_with_viewport(widget.cast(), place)
        let viewport = gtk_bin_get_child(widget.cast())!
        gtk_viewport_set_shadow_type(viewport.cast(), GTK_SHADOW_NONE)
        gtk_container_set_focus_vadjustment(
            content.cast(), gtk_scrolled_window_get_vadjustment(widget.cast()))
        // Not across: labels would be cut to show all of the first field.
        gtk_container_set_focus_hadjustment(viewport.cast(), nil)
    }
}
