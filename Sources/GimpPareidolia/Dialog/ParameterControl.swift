import CGimp
import Manifest

/// A widget that shows and changes one parameter's value.
protocol ParameterControl: AnyObject {
    var widget: Widget { get }
    /// Setting it takes only values of the parameter's kind, as the manifest hands them out.
    var value: Value { get set }
}

/// A slider over the comfortable range, and a spin button over the full one.
final class NumberControl: ParameterControl {
    let widget: Widget
    let label: Widget
    private let adjustment: UnsafeMutablePointer<GtkAdjustment>
    private let isInteger: Bool

    init(
        _ parameter: Parameter, table: UnsafeMutablePointer<GtkTable>, row: Int32,
        onChange: @escaping () -> Void
    ) {
        let range = parameter.range!
        let slider = parameter.uiRange ?? range
        isInteger = parameter.kind.type == .integer
        let span = slider.upperBound - slider.lowerBound
        let isFine = !isInteger && span < 50
        let digits: UInt32 = isInteger ? 0 : isFine ? 2 : 1
        let object = gimp_scale_entry_new(
            table, 0, row, parameter.label, 160, 7, range.lowerBound, slider.lowerBound,
            slider.upperBound, isFine ? 0.1 : 1, isFine ? 1 : (span / 10).rounded(.up), digits, 0,
            range.lowerBound, range.upperBound, parameter.tooltip, nil)!
        adjustment = object.cast()
        widget = cgimp_scale_entry_spin_button(object)!.cast()
        label = cgimp_scale_entry_label(object)!
        connect(adjustment, "value-changed", onChange)
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

final class BooleanControl: ParameterControl {
    let widget: Widget

    init(_ parameter: Parameter, onChange: @escaping () -> Void) {
        widget = gtk_check_button_new_with_mnemonic(parameter.label)
        gimp_help_set_help_data(widget, parameter.tooltip, nil)
        connect(widget, "toggled", onChange)
    }

    var value: Value {
        get { .boolean(gtk_toggle_button_get_active(widget.cast()) != 0) }
        set { gtk_toggle_button_set_active(widget.cast(), newValue == .boolean(true) ? 1 : 0) }
    }
}

/// A number, and a button that draws another one.
final class SeedControl: ParameterControl {
    let widget: Widget
    private let spinButton: UnsafeMutablePointer<GtkSpinButton>

    init(_ parameter: Parameter, onChange: @escaping () -> Void) {
        let range = parameter.range!
        let spin = gtk_spin_button_new_with_range(range.lowerBound, range.upperBound, 1)!
        spinButton = spin.cast()
        widget = gtk_hbox_new(0, 6)
        let button = gtk_button_new_with_label("New Seed")!
        gtk_box_pack_start(widget.cast(), spin, 1, 1, 0)
        gtk_box_pack_start(widget.cast(), button, 0, 0, 0)
        gtk_widget_show_all(widget)

        connect(spin, "value-changed", onChange)
        let lower = Int32(range.lowerBound)
        let upper = Int32(range.upperBound)
        connect(button, "clicked") { [spinButton] in
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

final class ChoiceControl: ParameterControl {
    let widget: Widget
    private let values: [String]

    init(_ choices: [(value: String, label: String)], onChange: @escaping () -> Void) {
        values = choices.map(\.value)
        widget = gtk_combo_box_text_new()
        for choice in choices { gtk_combo_box_text_append_text(widget.cast(), choice.label) }
        connect(widget, "changed", onChange)
    }

    var value: Value {
        get { .text(values[Int(max(0, gtk_combo_box_get_active(widget.cast())))]) }
        set {
            let index = values.firstIndex { .text($0) == newValue }!
            gtk_combo_box_set_active(widget.cast(), Int32(index))
        }
    }
}

final class TextControl: ParameterControl {
    let widget: Widget

    init(onChange: @escaping () -> Void) {
        widget = gtk_entry_new()
        gtk_entry_set_activates_default(widget.cast(), 1)
        connect(widget, "changed", onChange)
    }

    var value: Value {
        get { .text(String(cString: gtk_entry_get_text(widget.cast()))) }
        set { gtk_entry_set_text(widget.cast(), newValue.description) }
    }
}

/// One of the layers, masks and channels of all open images, or none.
final class DrawableControl: ParameterControl {
    private static let noneID: Int32 = -1

    let widget: Widget

    init(_ parameter: Parameter, onChange: @escaping () -> Void) {
        widget = gimp_drawable_combo_box_new(nil, nil)
        cgimp_int_combo_box_prepend(widget, Self.noneID, "None")
        connect(widget, "changed", onChange)
    }

    var value: Value {
        get {
            var id = Self.noneID
            gimp_int_combo_box_get_active(widget.cast(), &id)
            return .text(id == Self.noneID ? NamedPictures.none : String(id))
        }
        set {
            // A drawable that was deleted since is no longer in the list.
            let id = Int32(newValue.description) ?? Self.noneID
            if gimp_int_combo_box_set_active(widget.cast(), id) == 0 {
                gimp_int_combo_box_set_active(widget.cast(), Self.noneID)
            }
        }
    }
}
