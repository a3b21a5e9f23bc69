import EditorHost
import Manifest

/// The preview with its buttons, and the status below it.
final class PreviewPanel {
    let widget: Widget
    let view: PreviewView
    let status = StatusBar()
    /// Below the picture: what is shown, and how large.
    private let tools = gtk_vbox_new(0, 0)!
    private let toggles = gtk_hbox_new(0, 6)!
    private let zooms = gtk_hbox_new(0, 6)!
    /// Those that stand in the second line where there are several.
    private var lastToggles: [Widget] = []
    /// Of no use while the filter itself runs.
    private var previewToggle: Widget?
    private let zoomLabel = gtk_label_new(nil)!

    private static let width: Int32 = 400
    private static let narrow: (width: Int32, height: Int32) = (320, 280)
    private static let height: Int32 = 320

    init(area: PixelRectangle) {
        view = PreviewView(area: area, width: Self.width, height: Self.height)
        widget = gtk_vbox_new(0, 6)
        let frame = gtk_frame_new(nil)!
        gtk_frame_set_shadow_type(frame.cast(), GTK_SHADOW_IN)
        gtk_container_add(frame.cast(), view.widget)
        gtk_box_pack_start(widget.cast(), frame, 1, 1, 0)
        gtk_box_pack_start(widget.cast(), tools, 0, 0, 0)
        gtk_box_pack_start(tools.cast(), toggles, 0, 0, 0)
        gtk_box_pack_end(toggles.cast(), zooms, 0, 0, 0)
        gtk_box_pack_start(widget.cast(), status.bar, 0, 0, 0)
    }

    /// Says how large the picture is shown.
    private func showZoom() {
        gtk_label_set_text(zoomLabel.cast(), "\(Int((view.geometry.zoom * 100).rounded())) %")
    }

    /// Of those that work while the filter runs.
    static let toolLabels = ["Sho_w original", "Split"] + Mnemonics.tileLabels

    /// Lets the tools work on the view, and on a preview where there is one.
    func connectTools(to preview: Preview?, showsTiles: Bool, mnemonics: Mnemonics) {
        if let preview {
            let on = addToggle(
                mnemonics["_Preview"], localized("Computes the preview again after every change."), isOn: true
            )
            connect(on, "toggled") { preview.isOn = gtk_toggle_button_get_active(on.cast()) != 0 }
            previewToggle = on
        }
        let original = addToggle(
            mnemonics["Sho_w original"], localized("Shows the picture as it is now."))
        let split = addToggle(
            mnemonics["Split"],
            localized("Shows the picture as it is now to the left of a line that can be moved."))
        lastToggles.append(split)
        connect(split, "toggled") { [view] in
            view.split = gtk_toggle_button_get_active(split.cast()) != 0 ? 0.5 : nil
        }
        connect(original, "toggled") { [view] in
            view.showsOriginal = gtk_toggle_button_get_active(original.cast()) != 0
        }
        if showsTiles {
            let tiles = addToggle(
                mnemonics["Tile 2 × 2"],
                localized("Shows the texture beside itself, as a wall of tiles has it."))
            lastToggles.append(tiles)
            connect(tiles, "toggled") { [view] in
                view.showsTiles = gtk_toggle_button_get_active(tiles.cast()) != 0
            }
        }

        let buttons: [(icon: String, name: String, action: () -> Void)] = [
            ("zoom-fit-best", localized("Show everything"), { [view] in view.zoom(to: 0) }),
            ("zoom-original", localized("Show single pixels"), { [view] in view.zoom(to: 1) }),
            ("zoom-in", localized("Zoom in"), { [view] in view.zoomIn() }),
            ("zoom-out", localized("Zoom out"), { [view] in view.zoomOut() }),
        ]
        for (icon, name, action) in buttons {
            let button = gtk_button_new()!
            gtk_container_add(button.cast(), makeIcon(icon))
            gtk_button_set_relief(button.cast(), GTK_RELIEF_NONE)
            gtk_widget_set_tooltip_text(button, name)
            describe(button, name)
            connect(button, "clicked", action)
            gtk_box_pack_end(zooms.cast(), button, 0, 0, 0)
            if icon == "zoom-in" { gtk_box_pack_end(zooms.cast(), zoomLabel, 0, 0, 0) }
        }
        // Its neighbors are not to jump.
        gtk_label_set_width_chars(zoomLabel.cast(), 5)
        view.onZoom = { [unowned self] in showZoom() }
        showZoom()
    }

    /// Takes no more room in width than it has to, and several lines for the buttons.
    func beNarrow() {
        guard gtk_widget_get_parent(zooms) == toggles else { return }
        gtk_widget_set_size_request(view.widget, Self.narrow.width, Self.narrow.height)
        func addLine() -> Widget {
            let line = gtk_hbox_new(0, 6)!
            gtk_box_pack_start(tools.cast(), line, 0, 0, 0)
            gtk_widget_show(line)
            return line
        }
        let second = addLine()
        for toggle in lastToggles { move(toggle) { gtk_box_pack_start(second.cast(), $0, 0, 0, 0) } }
        let last = lastToggles.count > 1 ? addLine() : second
        move(zooms) { gtk_box_pack_end(last.cast(), $0, 0, 0, 0) }
    }

    private func move(_ widget: Widget, _ pack: (Widget) -> Void) {
        g_object_ref(UnsafeMutableRawPointer(widget))
        gtk_container_remove(toggles.cast(), widget)
        pack(widget)
        g_object_unref(UnsafeMutableRawPointer(widget))
    }

    func setRunning(_ isRunning: Bool) {
        if let previewToggle { gtk_widget_set_sensitive(previewToggle, isRunning ? 0 : 1) }
    }

    private func addToggle(_ label: String, _ tooltip: String, isOn: Bool = false) -> Widget {
        // Some themes write it in bold while it is on; its neighbors, and the picture's size, are not to jump.
        let widest = makeToggle(label, isOn: true)
        var size = GtkRequisition()
        gtk_widget_size_request(widest, &size)
        gtk_widget_destroy(widest)
        let toggle = makeToggle(label, isOn: isOn)
        gtk_widget_set_size_request(toggle, size.width, -1)
        gimp_help_set_help_data(toggle, tooltip, nil)
        return toggle
    }

    private func makeToggle(_ label: String, isOn: Bool) -> Widget {
        let toggle = gtk_check_button_new_with_mnemonic(label)!
        gtk_toggle_button_set_active(toggle.cast(), isOn ? 1 : 0)
        gtk_box_pack_start(toggles.cast(), toggle, 0, 0, 0)
        gtk_widget_show_all(toggle)
        return toggle
    }
}
