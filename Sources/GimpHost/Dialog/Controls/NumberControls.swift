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
    fileprivate var adjustment: UnsafeMutablePointer<GtkAdjustment> { row.adjustment }
    /// All that stands in its row.
    var widgets: [Widget] { [row.label, row.slider, row.spinButton, unit] }
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

    func beNarrow() { row.beNarrow() }

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

/// Holds two numbers, such as a width and a height, in the ratio that they have, by a button that a person can open.
final class NumberChain {
    let button = gimp_chain_button_new(GIMP_CHAIN_RIGHT)!
    private let first: NumberControl
    private let second: NumberControl
    /// Of the second by the first, where 0 stands for those of the picture.
    private let ownRatio: Double
    private var ratio: Double
    private let isPaused: () -> Bool
    private var isFollowing = false

    /// - Parameters:
    ///   - ratio: Of the second by the first where one of them is 0.
    ///   - isPaused: Whether a program sets the numbers, which sets the ratio too.
    init(
        _ first: NumberControl, _ second: NumberControl, ratio: Double, isPaused: @escaping () -> Bool
    ) {
        (self.first, self.second, self.isPaused) = (first, second, isPaused)
        (ownRatio, self.ratio) = (ratio, ratio)
        let name = localized("Keep the ratio")
        gtk_widget_set_tooltip_text(button, name)
        describe(button, name)
        setChained(button, true)
        connect(first.adjustment, "value-changed") { [unowned self] in
            follow(first, second) { $0 * self.ratio }
        }
        connect(second.adjustment, "value-changed") { [unowned self] in
            follow(second, first) { $0 / self.ratio }
        }
        connect(button, "toggled") { [unowned self] in takeRatio() }
    }

    private func takeRatio() {
        let sides = [first, second].map { gtk_adjustment_get_value($0.adjustment) }
        ratio = sides.allSatisfy { $0 > 0 } ? sides[1] / sides[0] : ownRatio
    }

    private func follow(_ leader: NumberControl, _ follower: NumberControl, _ length: (Double) -> Double) {
        if isPaused() { return takeRatio() }
        guard isChained(button), !isFollowing else { return }
        isFollowing = true
        let value = gtk_adjustment_get_value(leader.adjustment)
        gtk_adjustment_set_value(follower.adjustment, value > 0 ? max(1, length(value).rounded()) : 0)
        isFollowing = false
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
