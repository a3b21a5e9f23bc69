import EditorHost

/// A label, a slider over the comfortable range, and a spin button over the full one, in a row of a table.
final class SliderRow {
    let label: Widget
    let slider: Widget
    let spinButton: Widget
    /// Has the value; the spin button's.
    let adjustment: UnsafeMutablePointer<GtkAdjustment>
    private let position: UnsafeMutablePointer<GtkAdjustment>
    private let digits: UInt32
    private let width: Int32
    /// Set while the slider follows the spin button, perhaps only to its end.
    private var isFollowing = false

    /// Puts them into the first three columns of a row.
    ///
    /// - Parameters:
    ///   - range: What the spin button takes; `comfortable` what the slider offers.
    ///   - step: Of an arrow key; `page` of Page Up and Page Down.
    ///   - digits: Behind the decimal point.
    init(
        in table: Widget, row: UInt32, label text: String, tooltip: String, width: Int32,
        range: ClosedRange<Double>, comfortable: ClosedRange<Double>, step: Double, page: Double,
        digits: UInt32
    ) {
        (self.digits, self.width) = (digits, width)
        func makeAdjustment(_ range: ClosedRange<Double>) -> UnsafeMutablePointer<GtkAdjustment> {
            gtk_adjustment_new(range.lowerBound, range.lowerBound, range.upperBound, step, page, 0)!.cast()
        }
        adjustment = makeAdjustment(range)
        position = makeAdjustment(comfortable)
        label = gtk_label_new_with_mnemonic(text)
        gtk_misc_set_alignment(label.cast(), 0, 0.5)
        slider = gtk_hscale_new(position)
        gtk_scale_set_digits(slider.cast(), Int32(digits))
        gtk_scale_set_draw_value(slider.cast(), 0)
        gtk_widget_set_size_request(slider, width, -1)
        spinButton = gtk_spin_button_new(adjustment, 1, digits)
        gtk_entry_set_width_chars(spinButton.cast(), 7)
        gtk_spin_button_set_numeric(spinButton.cast(), 1)
        acceptPoint(in: spinButton)
        gtk_label_set_mnemonic_widget(label.cast(), spinButton)
        let columns = [
            (label, GTK_FILL), (slider, GtkAttachOptions(GTK_FILL.rawValue | GTK_EXPAND.rawValue)),
            (spinButton, GTK_FILL),
        ]
        for (column, (widget, options)) in columns.enumerated() {
            gtk_table_attach(
                table.cast(), widget, UInt32(column), UInt32(column + 1), row, row + 1, options, GTK_FILL, 0,
                0)
            gimp_help_set_help_data(widget, tooltip, nil)
            gtk_widget_show(widget)
        }
        connect(adjustment, "value-changed") { [unowned self] in
            isFollowing = true
            gtk_adjustment_set_value(position, gtk_adjustment_get_value(adjustment))
            isFollowing = false
        }
        connect(position, "value-changed") { [unowned self] in if !isFollowing { takePosition() } }
    }

    /// Takes no more room in width than it has to.
    func beNarrow() { gtk_widget_set_size_request(slider, width / 2, -1) }

    /// A person has moved the slider.
    private func takePosition() {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        gtk_adjustment_set_value(adjustment, (gtk_adjustment_get_value(position) * scale).rounded() / scale)
    }
}
