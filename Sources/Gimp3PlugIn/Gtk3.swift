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

/// What a widget has to ask for to hear of the wheel, and of touchpads, which have no steps.
let scrollEvents = [GDK_SCROLL_MASK, GDK_SMOOTH_SCROLL_MASK]

/// How far the wheel was turned, upward as a positive number.
func scrollSteps(_ event: GdkEventScroll) -> Double {
    switch event.direction {
    case GDK_SCROLL_SMOOTH: -event.delta_y
    case GDK_SCROLL_UP: 1
    case GDK_SCROLL_DOWN: -1
    default: 0
    }
}

/// The size of the monitor that a window is on, or will be, without the desktop's bars.
func screenSize(for widget: Widget) -> (width: Int32, height: Int32) {
    let display = gtk_widget_get_display(widget)
    let window = gtk_widget_get_window(gtk_widget_get_toplevel(widget))
    let monitor =
        window.flatMap { gdk_display_get_monitor_at_window(display, $0) }
        ?? gdk_display_get_primary_monitor(display) ?? gdk_display_get_monitor(display, 0)
    var area = GdkRectangle()
    gdk_monitor_get_workarea(monitor, &area)
    return (area.width, area.height)
}

/// Whether a chain button holds its two values together.
func isChained(_ button: Widget) -> Bool { gimp_chain_button_get_active(OpaquePointer(button)) != 0 }
func setChained(_ button: Widget, _ isOn: Bool) {
    gimp_chain_button_set_active(OpaquePointer(button), isOn ? 1 : 0)
}

/// The words of chosen pictures can be read in every theme.
func showSelection(in list: Widget) {}

/// What is insensitive in a dialog is gray in every theme.
func showInsensitivity(in dialog: Widget) {}
