import CGimp
import Manifest

/// A table with one row per parameter: its label, its control, and its unit.
final class ParameterTable {
    private static let spacing: UInt32 = 6
    /// Label, scale, spin button, unit.
    private static let columns: UInt32 = 4

    let widget: Widget
    private let widths: ColumnWidths
    private(set) var controls: [(parameter: Parameter, control: any ParameterControl)] = []

    /// widths: shared by the tables of a dialog, so that their columns are aligned.
    /// onChange is called whenever a person or a program changes a value.
    init(_ parameters: [Parameter], widths: ColumnWidths, onChange: @escaping () -> Void) {
        self.widths = widths
        widget = gtk_table_new(UInt32(max(1, parameters.count)), Self.columns, 0)
        let table: UnsafeMutablePointer<GtkTable> = widget.cast()
        gtk_table_set_row_spacings(table, Self.spacing)
        gtk_table_set_col_spacings(table, Self.spacing)
        for (row, parameter) in parameters.enumerated() {
            controls.append((parameter, control(for: parameter, row: Int32(row), onChange: onChange)))
        }
    }

    private func control(
        for parameter: Parameter, row: Int32, onChange: @escaping () -> Void
    ) -> any ParameterControl {
        switch parameter.kind {
        case .integer, .number:
            let control = NumberControl(parameter, table: widget.cast(), row: row, onChange: onChange)
            gtk_size_group_add_widget(widths.labels, control.label)
            attachUnit(parameter.unit ?? "", row: row)
            return control
        case .boolean:
            let control = BooleanControl(parameter, onChange: onChange)
            gtk_table_attach(
                widget.cast(), control.widget, 1, Self.columns, UInt32(row), UInt32(row) + 1, GTK_FILL,
                GTK_FILL, 0, 0)
            return control
        case .seed: return attach(SeedControl(parameter, onChange: onChange), parameter, row: row)
        case .choice:
            let choices = parameter.choices!.map { ($0.value, $0.label) }
            return attach(ChoiceControl(choices, onChange: onChange), parameter, row: row)
        case .output:
            let choices = OutputPlace.allCases.map { ($0.rawValue, $0.label) }
            return attach(ChoiceControl(choices, onChange: onChange), parameter, row: row)
        case .drawable: return attach(DrawableControl(parameter, onChange: onChange), parameter, row: row)
        case .text, .model, .layers, .channels, .position, .class:
            return attach(TextControl(onChange: onChange), parameter, row: row)
        }
    }

    /// Puts a control beside its label; the mnemonic leads to the control.
    private func attach<Control: ParameterControl>(
        _ control: Control, _ parameter: Parameter, row: Int32
    ) -> Control {
        let label = gimp_table_attach_aligned(
            widget.cast(), 0, row, parameter.label, 0, 0.5, control.widget, Int32(Self.columns) - 1, 0)
        gtk_size_group_add_widget(widths.labels, label)
        gimp_help_set_help_data(control.widget, parameter.tooltip, nil)
        return control
    }

    private func attachUnit(_ unit: String, row: Int32) {
        let label = gtk_label_new(unit)!
        gtk_misc_set_alignment(label.cast(), 0, 0.5)
        gtk_size_group_add_widget(widths.units, label)
        gtk_table_attach(
            widget.cast(), label, 3, 4, UInt32(row), UInt32(row) + 1, GTK_FILL, GTK_FILL, 0, 0)
    }
}

extension OutputPlace {
    fileprivate var label: String {
        switch self {
        case .inPlace: "In place"
        case .newLayer: "New layer"
        case .newImage: "New image"
        }
    }
}

/// The widths that the label and unit columns of several tables have in common.
struct ColumnWidths {
    let labels = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL)!
    let units = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL)!
}
