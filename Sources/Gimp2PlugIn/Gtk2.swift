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

/// A label, a slider and a spin button in a row of a table.
struct SliderRow {
    let label: Widget
    let slider: Widget
    let spinButton: Widget
    let adjustment: UnsafeMutablePointer<GtkAdjustment>

    /// Puts them into the first three columns of a row.
    ///
    /// - Parameters:
    ///   - range: What the spin button takes; `comfortable` what the slider offers.
    ///   - step: Of an arrow key; `page` of Page Up and Page Down.
    init(
        in table: Widget, row: Int32, label text: String, tooltip: String, width: Int32,
        range: ClosedRange<Double>, comfortable: ClosedRange<Double>, step: Double, page: Double,
        digits: UInt32
    ) {
        let object = gimp_scale_entry_new(
            table.cast(), 0, row, text, width, 7, range.lowerBound, comfortable.lowerBound,
            comfortable.upperBound, step, page, digits, 0, range.lowerBound, range.upperBound, tooltip, nil)!
        label = cgimp_scale_entry_label(object)
        slider = cgimp_scale_entry_scale(object)
        spinButton = cgimp_scale_entry_spin_button(object)!.cast()
        adjustment = object.cast()
    }
}
