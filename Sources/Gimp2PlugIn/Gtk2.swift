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
