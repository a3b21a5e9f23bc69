import EditorHost

/// Pictures with words below them, of which a person chooses one, or several.
final class PictureList {
    let widget = gtk_scrolled_window_new(nil, nil)!
    private let view: Widget
    private let list: UnsafeMutablePointer<GtkListStore>
    private var words: [String] = []
    /// What a screen reader sees of the pictures.
    private var accessibles: [UnsafeMutablePointer<AtkObject>] = []

    /// - Parameters:
    ///   - name: For a screen reader.
    ///   - width: Of one of them with its words, in pixels.
    ///   - takesSeveral: Whether several can be chosen.
    init(_ name: String, width: Int32, takesSeveral: Bool = false) {
        var types = [gdk_pixbuf_get_type(), g_type_from_name("gchararray")]
        list = gtk_list_store_newv(2, &types)
        view = gtk_icon_view_new_with_model(OpaquePointer(list))
        // GTK 3's own cell for texts is as wide as two of the pictures, whatever width is asked for.
        let (pictures, words) = (gtk_cell_renderer_pixbuf_new()!, gtk_cell_renderer_text_new()!)
        for (column, (cell, attribute)) in [(pictures, "pixbuf"), (words, "text")].enumerated() {
            gtk_cell_layout_pack_start(OpaquePointer(view), cell, 0)
            gtk_cell_layout_add_attribute(OpaquePointer(view), cell, attribute, Int32(column))
        }
        gtk_cell_renderer_set_fixed_size(words, width, -1)
        gtk_cell_renderer_set_alignment(words, 0.5, 0)
        setProperty(words, "wrap-width", width)
        setProperty(words, "wrap-mode", Int32(PANGO_WRAP_WORD_CHAR.rawValue))
        setProperty(words, "alignment", Int32(PANGO_ALIGN_CENTER.rawValue))
        gtk_icon_view_set_selection_mode(
            view.cast(), takesSeveral ? GTK_SELECTION_MULTIPLE : GTK_SELECTION_SINGLE)
        gtk_scrolled_window_set_policy(widget.cast(), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC)
        gtk_container_add(widget.cast(), view)
        gtk_widget_show_all(widget)
        showSelection(in: view)
        describe(view, name)
    }

    deinit {
        for accessible in accessibles { g_object_unref(UnsafeMutableRawPointer(accessible)) }
        g_object_unref(UnsafeMutableRawPointer(list))
    }

    /// A screen reader would get no words of cells that are not GTK's own.
    private func nameItems() {
        for (index, words) in words.enumerated() {
            guard let item = atk_object_ref_accessible_child(gtk_widget_get_accessible(view), Int32(index))
            else { continue }
            atk_object_set_name(item, words)
            accessibles.append(item)
        }
    }

    /// Called where one is chosen at once, such as by a double click.
    private func onActivate(_ action: @escaping () -> Void) {
        let activated: @convention(c) (gpointer?, gpointer?, gpointer?) -> Void = { _, _, data in
            Action<Void, Void>.call(data, ())
        }
        connect(
            view, "item-activated", unsafeBitCast(activated, to: GCallback.self), Action<Void, Void>(action))
    }

    /// - Parameter picture: a `GdkPixbuf`; nil for none.
    func add(_ words: String, picture: OpaquePointer?) {
        self.words.append(words)
        var row = GtkTreeIter()
        gtk_list_store_append(list, &row)
        withValue(of: textType, { g_value_set_string($0, words) }) {
            gtk_list_store_set_value(list, &row, 1, $0)
        }
        set(picture, of: &row)
    }

    /// Another picture for one of them.
    func replace(_ index: Int, with picture: OpaquePointer) {
        var row = GtkTreeIter()
        guard gtk_tree_model_iter_nth_child(OpaquePointer(list), &row, nil, Int32(index)) != 0 else { return }
        set(picture, of: &row)
    }

    private func set(_ picture: OpaquePointer?, of row: inout GtkTreeIter) {
        guard let picture else { return }
        withValue(
            of: gdk_pixbuf_get_type(), { g_value_set_object($0, UnsafeMutableRawPointer(picture)) }
        ) { gtk_list_store_set_value(list, &row, 0, $0) }
    }

    /// Rising.
    var selection: [Int] {
        get {
            let chosen = gtk_icon_view_get_selected_items(view.cast())
            defer { g_list_free_full(chosen) { gtk_tree_path_free(OpaquePointer($0)) } }
            return sequence(first: chosen, next: { $0?.pointee.next }).compactMap { $0 }
                .map { Int(gtk_tree_path_get_indices(OpaquePointer($0.pointee.data)).pointee) }.sorted()
        }
        set {
            gtk_icon_view_unselect_all(view.cast())
            for index in newValue.reversed() {
                let path = gtk_tree_path_new_from_string("\(index)")
                defer { gtk_tree_path_free(path) }
                gtk_icon_view_select_path(view.cast(), path)
                gtk_icon_view_set_cursor(view.cast(), path, nil, 0)
                gtk_icon_view_scroll_to_path(view.cast(), path, 0, 0, 0)
            }
        }
    }

    /// Asks a person for some of them, in a dialog; empty where none is chosen.
    ///
    /// - Parameter buttons: Labels of buttons below the list, and what they do.
    func choose(
        _ title: String, parent: Widget, size: (width: Int32, height: Int32),
        buttons: [(label: String, action: () -> Void)] = []
    ) -> [Int] {
        let labels = Mnemonics(["_Cancel", "_OK"])
        let dialog = cgimp_question_new(title, parent, labels["_Cancel"], labels["_OK"])!
        defer { gtk_widget_destroy(dialog) }
        gtk_window_set_default_size(dialog.cast(), size.width, size.height)
        gtk_dialog_set_default_response(dialog.cast(), GTK_RESPONSE_OK.rawValue)
        let content = gtk_dialog_get_content_area(dialog.cast())!
        gtk_box_pack_start(content.cast(), widget, 1, 1, 0)
        if !buttons.isEmpty {
            let row = gtk_hbox_new(0, 6)!
            gtk_container_set_border_width(row.cast(), 6)
            for (label, action) in buttons {
                let button = gtk_button_new_with_label(label)!
                connect(button, "clicked", action)
                gtk_box_pack_start(row.cast(), button, 0, 0, 0)
            }
            gtk_widget_show_all(row)
            gtk_box_pack_start(content.cast(), row, 0, 0, 0)
        }
        onActivate { gtk_dialog_response(dialog.cast(), GTK_RESPONSE_OK.rawValue) }
        nameItems()
        gtk_widget_grab_focus(view)
        return gtk_dialog_run(dialog.cast()) == GTK_RESPONSE_OK.rawValue ? selection : []
    }
}
