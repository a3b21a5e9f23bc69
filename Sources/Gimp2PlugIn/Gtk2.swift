import EditorHost

// What GimpHost asks of GTK and GTK 3 answers otherwise.

/// Calls `action` whenever a widget is to be drawn, with what to draw with.
func connectDraw(_ widget: Widget, _ action: @escaping (_ cairo: OpaquePointer) -> Void) {
    connectEvent(widget, "expose-event") { _ in
        let cairo = gdk_cairo_create(gtk_widget_get_window(widget))!
        defer { cairo_destroy(cairo) }
        action(cairo)
        return true
    }
}

/// Draws the sign that the keyboard is with a widget.
func drawFocus(_ widget: Widget, _ cairo: OpaquePointer, width: Int, height: Int) {
    gtk_paint_focus(
        gtk_widget_get_style(widget), gtk_widget_get_window(widget), GTK_STATE_NORMAL, nil, widget, nil, 0, 0,
        Int32(width), Int32(height))
}

/// Asks for a line of text in a box of its own; `action` gets it and `data` unless the box is canceled.
func askForText(
    _ title: String, _ question: String, parent: Widget, initial: String?, data: UnsafeMutableRawPointer,
    _ action: @escaping GimpQueryStringCallback
) {
    gtk_widget_show(gimp_query_string_box(title, parent, nil, nil, question, initial, nil, nil, action, data))
}

/// A progress bar with a text on it.
func makeProgressBar() -> Widget { gtk_progress_bar_new() }

/// A small icon for a button, such as `zoom-in`.
func makeIcon(_ name: String) -> Widget { gtk_image_new_from_icon_name(name, GTK_ICON_SIZE_MENU) }

/// What a widget has to ask for to hear of the wheel.
let scrollEvents = [GDK_SCROLL_MASK]

/// How far the wheel was turned, upward as a positive number.
func scrollSteps(_ event: GdkEventScroll) -> Double {
    event.direction == GDK_SCROLL_UP ? 1 : event.direction == GDK_SCROLL_DOWN ? -1 : 0
}

/// The size of the screen that a window is on, or will be.
func screenSize(for widget: Widget) -> (width: Int32, height: Int32) {
    let screen = gtk_widget_get_screen(widget)
    return (gdk_screen_get_width(screen), gdk_screen_get_height(screen))
}

/// Whether a chain button holds its two values together.
func isChained(_ button: Widget) -> Bool { gimp_chain_button_get_active(button.cast()) != 0 }
func setChained(_ button: Widget, _ isOn: Bool) { gimp_chain_button_set_active(button.cast(), isOn ? 1 : 0) }

/// Lets the words of chosen pictures be read: GIMP's dark theme writes them in the color of texts on a light ground.
func showSelection(in list: Widget) {
    var color = gtk_rc_get_style(list)!.pointee.fg.3
    gtk_widget_modify_text(list, GTK_STATE_SELECTED, &color)
}

/// Grays what is insensitive in a dialog that is about to be filled: GIMP's own themes write it in the color of all other
/// labels, or nearly so, and fields in that of their ground, but gray the words of a box that is checked.
func showInsensitivity(in dialog: Widget) {
    let name = "pareidolia-dialog"
    gtk_widget_set_name(dialog, name)
    let style = gtk_rc_get_style(dialog)!.pointee
    func text(_ color: GdkColor) -> String {
        var color = color
        let text = gdk_color_to_string(&color)!
        defer { g_free(text) }
        return String(cString: text)
    }
    func middle(_ part: KeyPath<GdkColor, UInt16>) -> UInt16 {
        UInt16((Int(style.fg.0[keyPath: part]) + Int(style.bg.0[keyPath: part])) / 2)
    }
    let ground = text(style.bg.0)
    let gray = text(GdkColor(pixel: 0, red: middle(\.red), green: middle(\.green), blue: middle(\.blue)))
    gtk_rc_parse_string(
        """
        style "\(name)" {
          fg[ACTIVE] = "\(text(style.fg.0))"
          fg[INSENSITIVE] = "\(gray)"
          text[INSENSITIVE] = "\(gray)"
          base[INSENSITIVE] = "\(ground)"
          bg[INSENSITIVE] = "\(ground)"
        }
        widget "\(name).*" style "\(name)"
        """)
    leaveOutShadows()
}

/// GTK carves the words of what is insensitive: it draws them in white too, a pixel lower, and on a dark ground these are
/// what is seen. Here they get the ground's color.
private func leaveOutShadows() {
    g_signal_add_emission_hook(
        g_signal_lookup("realize", gtk_widget_get_type()), 0,
        { _, _, values, _ in
            let widget: Widget = g_value_get_object(values)!.assumingMemoryBound(to: GtkWidget.self)
            let attributes = pango_attr_list_new()!
            defer { pango_attr_list_unref(attributes) }
            var ground = gtk_widget_get_style(widget)!.pointee.bg.4
            let shadow = gdk_pango_attr_emboss_color_new(&ground)!
            (shadow.pointee.start_index, shadow.pointee.end_index) = (0, UInt32(Int32.max))
            pango_attr_list_insert(attributes, shadow)
            if isA(widget, gtk_label_get_type()) {
                gtk_label_set_attributes(widget.cast(), attributes)
            } else if isA(widget, gtk_cell_view_get_type()) {
                let cells = gtk_cell_layout_get_cells(OpaquePointer(widget))
                defer { g_list_free(cells) }
                for cell in sequence(first: cells, next: { $0?.pointee.next }).compactMap({ $0?.pointee.data }
                ) {
                    let cell = cell.assumingMemoryBound(to: GtkCellRenderer.self)
                    guard isA(cell, gtk_cell_renderer_text_get_type()) else { continue }
                    setProperty(cell, "attributes", of: pango_attr_list_get_type()) {
                        g_value_set_boxed($0, UnsafeRawPointer(attributes))
                    }
                }
            }
            return 1
        }, nil, nil)
}

private func isA<Object>(_ object: UnsafeMutablePointer<Object>, _ type: GType) -> Bool {
    g_type_check_instance_is_a(object.cast(), type) != 0
}
