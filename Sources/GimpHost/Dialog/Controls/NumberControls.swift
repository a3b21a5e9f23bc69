import EditorHost
import Manifest

/// A slider over the comfortable range, and a spin button over the full one.
final class NumberControl: ParameterControl {
    let widget: Widget
    let label: Widget
    /// What the number counts, or what 0 stands for while it is 0.
    let unit = gtk_label_new(nil)!
    private let units: (ofNumbers: String, ofZero: String)
    private let row: SliderRow
    private var adjustment: UnsafeMutablePointer<GtkAdjustment> { row.adjustment }
    private let isInteger: Bool

    private static let sliderWidth: Int32 = 130

    init(
        _ parameter: Parameter, label text: String, table: Widget, row: UInt32,
        onChange: @escaping () -> Void
    ) {
        let range = parameter.range!
        let slider = parameter.uiRange ?? range
        isInteger = parameter.kind.type == .integer
        let unit = parameter.unit.map { localized($0) } ?? ""
        units = (unit, parameter.zero.map { localized($0) } ?? unit)
        let span = slider.upperBound - slider.lowerBound
        let isFine = !isInteger && span < 50
        self.row = SliderRow(
            in: table, row: row, label: text, tooltip: localized(parameter.tooltip), width: Self.sliderWidth,
            range: range, comfortable: slider, step: isFine ? 0.1 : 1,
            page: isFine ? 1 : (span / 10).rounded(.up), digits: isInteger ? 0 : isFine ? 2 : 1)
        widget = self.row.spinButton
        label = self.row.label
        gtk_entry_set_activates_default(widget.cast(), 1)
        describe(self.row.slider, localized(parameter.plainLabel))
        gtk_misc_set_alignment(self.unit.cast(), 0, 0.5)
        // As wide as the longer one, so that nothing jumps.
        var widths: [Int32] = []
        for text in [units.ofNumbers, units.ofZero] {
            var size = GtkRequisition()
            gtk_label_set_text(self.unit.cast(), text)
            gtk_widget_size_request(self.unit, &size)
            widths.append(size.width)
        }
        gtk_widget_set_size_request(self.unit, widths.max()!, -1)
        connect(adjustment, "value-changed") { [unowned self] in
            showUnit()
            onChange()
        }
        showUnit()
    }

    private func showUnit() {
        let isZero = gtk_adjustment_get_value(adjustment) == 0
        gtk_label_set_text(unit.cast(), isZero ? units.ofZero : units.ofNumbers)
    }

    var value: Value {
        get {
            // What stands in the field counts, also while the cursor is still in it.
            gtk_spin_button_update(widget.cast())
            let number = gtk_adjustment_get_value(adjustment)
            return isInteger ? .integer(Int(number.rounded())) : .number(number)
        }
        set {
            switch newValue {
            case .integer(let number): gtk_adjustment_set_value(adjustment, Double(number))
            case .number(let number): gtk_adjustment_set_value(adjustment, number)
            case .boolean, .text: preconditionFailure("a number is expected")
            }
        }
    }
}

/// A number, and a dice that throws another one.
final class SeedControl: ParameterControl {
    let widget: Widget
    let focus: Widget
    private var spinButton: UnsafeMutablePointer<GtkSpinButton> { focus.cast() }

    init(_ parameter: Parameter, onChange: @escaping () -> Void) {
        let range = parameter.range!
        focus = gtk_spin_button_new_with_range(range.lowerBound, range.upperBound, 1)!
        widget = gtk_hbox_new(0, 6)
        let dice = gtk_button_new_with_label("⚄")!
        gtk_box_pack_start(widget.cast(), focus, 1, 1, 0)
        gtk_box_pack_start(widget.cast(), dice, 0, 0, 0)
        gtk_widget_show_all(widget)
        gimp_help_set_help_data(dice, localized("Throws the dice for another number."), nil)
        describe(dice, localized("New random number"))
        gtk_entry_set_activates_default(focus.cast(), 1)

        connect(focus, "value-changed", onChange)
        let lower = Int32(range.lowerBound)
        let upper = Int32(range.upperBound)
        connect(dice, "clicked") { [unowned self] in
            gtk_spin_button_set_value(spinButton, Double(Int32.random(in: lower...upper)))
        }
    }

    var value: Value {
        get {
            gtk_spin_button_update(spinButton)
            return .integer(Int(gtk_spin_button_get_value(spinButton).rounded()))
        }
        set {
            guard case .integer(let number) = newValue else { preconditionFailure("a number is expected") }
            gtk_spin_button_set_value(spinButton, Double(number))
        }
    }
}
