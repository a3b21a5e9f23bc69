import EditorHost

/// Lets a person choose one of GIMP's patterns by its picture.
enum PatternDialog {
    private static let pictureSide = 48
    private static let size: (width: Int32, height: Int32) = (480, 360)

    /// Nil where none is chosen.
    static func run(parent: Widget) -> Pattern? {
        let patterns = Pattern.all
        var types = [gdk_pixbuf_get_type(), g_type_from_name("gchararray")]
        let list = gtk_list_store_newv(2, &types)!
        defer { g_object_unref(UnsafeMutableRawPointer(list)) }
        for pattern in patterns { add(pattern, to: list) }

        let labels = Mnemonics(["_Cancel", "_OK"])
        let dialog = cgimp_question_new(
            localized("Take a pattern…"), parent, labels["_Cancel"], labels["_OK"])!
        defer { gtk_widget_destroy(dialog) }
        gtk_window_set_default_size(dialog.cast(), size.width, size.height)
        gtk_dialog_set_default_response(dialog.cast(), GTK_RESPONSE_OK.rawValue)
        let view = gtk_icon_view_new_with_model(OpaquePointer(list))!
        gtk_icon_view_set_pixbuf_column(view.cast(), 0)
        gtk_icon_view_set_text_column(view.cast(), 1)
        gtk_icon_view_set_item_width(view.cast(), 96)
        let scrolled = gtk_scrolled_window_new(nil, nil)!
        gtk_container_add(scrolled.cast(), view)
        gtk_box_pack_start(gtk_dialog_get_content_area(dialog.cast()).cast(), scrolled, 1, 1, 0)
        gtk_widget_show_all(scrolled)
        describe(view, localized("Patterns"))
        let activated: @convention(c) (gpointer?, gpointer?, gpointer?) -> Void = { _, _, data in
            Action<Void, Void>.call(data, ())
        }
        connect(
            view, "item-activated", unsafeBitCast(activated, to: GCallback.self),
            Action<Void, Void> { gtk_dialog_response(dialog.cast(), GTK_RESPONSE_OK.rawValue) })

        guard gtk_dialog_run(dialog.cast()) == GTK_RESPONSE_OK.rawValue,
            let chosen = gtk_icon_view_get_selected_items(view.cast())
        else { return nil }
        defer { g_list_free_full(chosen) { gtk_tree_path_free(OpaquePointer($0)) } }
        let index = gtk_tree_path_get_indices(OpaquePointer(chosen.pointee.data)).pointee
        return patterns[Int(index)]
    }

    private static func add(_ pattern: Pattern, to list: UnsafeMutablePointer<GtkListStore>) {
        var row = GtkTreeIter()
        gtk_list_store_append(list, &row)
        var value = GValue()
        g_value_init(&value, g_type_from_name("gchararray"))
        g_value_set_string(&value, pattern.name)
        gtk_list_store_set_value(list, &row, 1, &value)
        g_value_unset(&value)
        guard let picture = pattern.pixels(upTo: pictureSide) else { return }
        let pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, 0, 8, Int32(picture.width), Int32(picture.height))!
        defer { g_object_unref(UnsafeMutableRawPointer(pixbuf)) }
        let (pixels, stride) = (gdk_pixbuf_get_pixels(pixbuf)!, Int(gdk_pixbuf_get_rowstride(pixbuf)))
        for y in 0..<picture.height {
            for x in 0..<3 * picture.width {
                pixels[y * stride + x] = picture.bytes[y * 3 * picture.width + x]
            }
        }
        var image = GValue()
        g_value_init(&image, gdk_pixbuf_get_type())
        g_value_set_object(&image, UnsafeMutableRawPointer(pixbuf))
        gtk_list_store_set_value(list, &row, 0, &image)
        g_value_unset(&image)
    }
}
