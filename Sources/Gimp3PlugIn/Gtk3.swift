import EditorHost

// What GimpHost asks of GTK and GTK 2 answers otherwise.

/// Calls `action` whenever a widget is to be drawn, with what to draw with.
func connectDraw(_ widget: Widget, _ action: @escaping (_ cairo: OpaquePointer) -> Void) {
    let handler: @convention(c) (gpointer?, OpaquePointer?, gpointer?) -> gboolean = {
        Action<OpaquePointer, Void>.call($2, $1!)
        return 1
    }
    connect(widget, "draw", unsafeBitCast(handler, to: GCallback.self), Action(action))
}

/// Draws the sign that the keyboard is with a widget.
func drawFocus(_ widget: Widget, _ cairo: OpaquePointer, width: Int, height: Int) {
    gtk_render_focus(gtk_widget_get_style_context(widget), cairo, 0, 0, Double(width), Double(height))
}

/// Asks for a line of text in a box of its own; `action` gets it and `data` unless the box is canceled.
func askForText(
    _ title: String, _ question: String, parent: Widget, initial: String?, data: UnsafeMutableRawPointer,
    _ action: @escaping GimpQueryStringCallback
) {
    gtk_widget_show(
        gimp_query_string_box(title, parent, nil, nil, question, initial, nil, nil, action, data, nil))
}

/// A progress bar with a text on it.
func makeProgressBar() -> Widget {
    let bar = gtk_progress_bar_new()!
    gtk_progress_bar_set_show_text(bar.cast(), 1)
    return bar
}

/// A small icon for a button, such as `zoom-in`, in the color of its text.
func makeIcon(_ name: String) -> Widget {
    gtk_image_new_from_icon_name("\(name)-symbolic", GTK_ICON_SIZE_MENU)
}
