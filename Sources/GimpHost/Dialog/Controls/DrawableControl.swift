import EditorHost
import Manifest

/// One of the layers, masks and channels of all open images, or none; a file and a pattern of GIMP's can be opened for it.
final class DrawableControl: ParameterControl {
    private static let noneID: Int32 = -1

    let widget: Widget
    let focus: Widget
    private let onChange: () -> Void
    private let onFailure: (any Error) -> Void
    /// Images that were opened here and no window shows.
    private let opened: OpenedImages
    /// Set while the list is made anew.
    private var isListing = false

    init(
        opened: OpenedImages, onChange: @escaping () -> Void, onFailure: @escaping (any Error) -> Void
    ) {
        (self.opened, self.onChange, self.onFailure) = (opened, onChange, onFailure)
        focus = Self.list()
        // Long names of layers would make the dialog as wide as they are.
        gtk_widget_set_size_request(focus, 120, -1)
        widget = gtk_hbox_new(0, 6)
        gtk_box_pack_start(widget.cast(), focus, 1, 1, 0)
        addButton("document-open", localized("Open file…")) { [unowned self] in
            if let path = askForFile() { take(Image.open(path), named: path) }
        }
        addButton("gimp-pattern", localized("Take a pattern…")) { [unowned self] in
            guard let pattern = PatternDialog.run(parent: gtk_widget_get_toplevel(widget)) else { return }
            take(pattern.makeImage(), named: pattern.name)
        }
        gtk_widget_show_all(widget)
        connect(focus, "changed") { [unowned self] in if !isListing { self.onChange() } }
    }

    private func addButton(_ icon: String, _ name: String, _ action: @escaping () -> Void) {
        let button = gtk_button_new()!
        gtk_container_add(button.cast(), gtk_image_new_from_icon_name(icon, GTK_ICON_SIZE_MENU))
        gtk_widget_set_tooltip_text(button, name)
        describe(button, name)
        connect(button, "clicked", action)
        gtk_box_pack_start(widget.cast(), button, 0, 0, 0)
    }

    private static func list() -> Widget {
        let combo = Drawable.comboBox()
        cgimp_int_combo_box_prepend(combo, noneID, localized("None"))
        return combo
    }

    private func askForFile() -> String? {
        let buttons = Mnemonics(["_Cancel", "_Open"])
        let dialog = cgimp_file_chooser_new(
            localized("Open file…"), gtk_widget_get_toplevel(widget), buttons["_Cancel"], buttons["_Open"])!
        defer { gtk_widget_destroy(dialog) }
        gtk_dialog_set_default_response(dialog.cast(), GTK_RESPONSE_OK.rawValue)
        guard gtk_dialog_run(dialog.cast()) == GTK_RESPONSE_OK.rawValue,
            let path = gtk_file_chooser_get_filename(OpaquePointer(dialog))
        else { return nil }
        defer { g_free(path) }
        return String(cString: path)
    }

    private func take(_ image: Image?, named name: String) {
        guard let image, let drawable = image.activeDrawable else {
            return onFailure(GimpError.gimp(.open(name), reason: lastRefusal))
        }
        opened.images.append(image)
        refresh()
        value = .text(String(drawable.id))
    }

    /// A picture may have been opened meanwhile, or closed.
    func refresh() {
        let chosen = value
        isListing = true
        let new = Self.list()
        g_object_ref_sink(UnsafeMutableRawPointer(new))
        gtk_combo_box_set_model(focus.cast(), gtk_combo_box_get_model(new.cast()))
        g_object_unref(UnsafeMutableRawPointer(new))
        value = chosen
        isListing = false
        if value != chosen { onChange() }
    }

    var value: Value {
        get {
            var id = Self.noneID
            gimp_int_combo_box_get_active(focus.cast(), &id)
            return .text(id == Self.noneID ? NamedPictures.none : String(id))
        }
        set {
            // A drawable that was deleted since is no longer in the list.
            let id = Int32(newValue.description) ?? Self.noneID
            if gimp_int_combo_box_set_active(focus.cast(), id) == 0 {
                gimp_int_combo_box_set_active(focus.cast(), Self.noneID)
            }
        }
    }
}

/// Images that a dialog has opened and no window shows. Those of a run stay for the values last used.
final class OpenedImages {
    var images: [Image] = []

    /// The dialog has ended without a run.
    func close() {
        for image in images { image.delete() }
        images = []
    }
}
