import EditorHost
import Manifest

/// A table with one row per parameter: its label, its control, and its unit.
final class ParameterTable {
    private static let spacing: UInt32 = 6
    /// Label, scale, spin button, unit.
    private static let columns: UInt32 = 4

    /// What controls have to know besides their parameter.
    struct Context {
        let filter: String
        let networks: [NetworkDescription]
        let mnemonics: Mnemonics
        /// Where places are pointed at.
        let view: PreviewView
        /// Shared by the tables of a dialog, so that their columns are aligned.
        let widths = ColumnWidths()
        /// Called whenever a person or a program changes a value.
        let onChange: () -> Void
        /// Called when another network is chosen.
        let onNetwork: (NetworkDescription?) -> Void
        /// Gets what went wrong in a control.
        let onFailure: (any Error) -> Void
        let opened: OpenedImages
        /// Whether the panel itself changes several controls now.
        let isFilling: () -> Bool
        /// Where the filter amplifies layers.
        let dreams: LayerDreams?
        /// What stands in the control of another parameter; nil where there is none.
        let value: (String) -> Value?
        /// Gets values that a person has chosen for several parameters at once.
        let onValues: ([String: Value]) -> Void
    }

    let widget: Widget
    private let context: Context
    private(set) var controls: [(parameter: Parameter, control: any ParameterControl)] = []
    /// All that belongs to a parameter, by its name.
    private var rows: [String: [Widget]] = [:]
    private var chains: [NumberChain] = []

    init(_ parameters: [Parameter], _ context: Context) {
        self.context = context
        widget = gtk_table_new(UInt32(max(1, parameters.count)), Self.columns, 0)
        let table: UnsafeMutablePointer<GtkTable> = widget.cast()
        gtk_table_set_row_spacings(table, Self.spacing)
        gtk_table_set_col_spacings(table, Self.spacing)
        gtk_table_set_col_spacing(table, 0, 2 * Self.spacing)
        for (row, parameter) in parameters.enumerated() {
            controls.append((parameter, addRow(UInt32(row), for: parameter)))
        }
    }

    /// Grays out what belongs to the parameter, or not.
    func setEffective(_ name: String, _ isEffective: Bool) {
        for widget in rows[name] ?? [] { gtk_widget_set_sensitive(widget, isEffective ? 1 : 0) }
    }

    /// Holds a number to the one above it, by a button beside both.
    private func addChain(_ control: NumberControl, row: UInt32) {
        guard row > 0, let other = controls.last?.control as? NumberControl else { return }
        let area = context.view.geometry.area
        let chain = NumberChain(
            other, control, ratio: Double(area.height) / Double(area.width), isPaused: context.isFilling)
        chains.append(chain)
        gtk_table_attach(
            widget.cast(), chain.button, Self.columns, Self.columns + 1, row - 1, row + 1, GTK_FILL, GTK_FILL,
            0, 0)
        gtk_widget_show(chain.button)
    }

    private func addRow(_ row: UInt32, for parameter: Parameter) -> any ParameterControl {
        switch parameter.kind {
        case .integer, .number:
            let control = NumberControl(
                parameter, label: context.mnemonics[parameter.label], table: widget, row: row,
                onChange: context.onChange)
            gtk_size_group_add_widget(context.widths.labels, control.label)
            gtk_size_group_add_widget(context.widths.units, control.unit)
            gtk_table_attach(widget.cast(), control.unit, 3, 4, row, row + 1, GTK_FILL, GTK_FILL, 0, 0)
            rows[parameter.name] = control.widgets
            if parameter.chain != nil { addChain(control, row: row) }
            return control
        case .boolean:
            let control = BooleanControl(
                parameter, label: context.mnemonics[parameter.label], onChange: context.onChange)
            gtk_table_attach(
                widget.cast(), control.widget, 1, Self.columns, row, row + 1, GTK_FILL, GTK_FILL, 0, 0)
            rows[parameter.name] = [control.widget]
            return control
        default: return attach(control(for: parameter), parameter, row: row)
        }
    }

    private func control(for parameter: Parameter) -> any ParameterControl {
        let onChange = context.onChange
        switch parameter.kind {
        case .seed: return SeedControl(parameter, onChange: onChange)
        case .choice:
            return ChoiceControl(
                parameter.choices!.map { ($0.value, localized($0.label)) }, onChange: onChange)
        case .output:
            return ChoiceControl(
                OutputPlace.allCases.map { ($0.rawValue, $0.label) }, onChange: onChange)
        case .drawable:
            return DrawableControl(
                opened: context.opened, onChange: onChange, onFailure: context.onFailure)
        case .model:
            let networks = NetworkDescription.ordered(
                context.networks, for: context.filter, first: parameter.defaultValue.description)
            return NetworkControl(networks, onChange: onChange, onChoose: context.onNetwork)
        case .layers:
            return LayerControl(
                filter: context.filter, parameter: parameter.name, dreams: context.dreams,
                channels: { [context] in context.value("channels") }, onChange: onChange,
                onChoose: context.onValues)
        case .class: return ClassControl(onChange: onChange)
        case .position: return PositionControl(view: context.view, onChange: onChange)
        case .integer, .number, .boolean, .text, .channels:
            return TextControl(word: FieldWord(of: parameter.kind), onChange: onChange)
        }
    }

    /// Puts a control beside its label; the mnemonic leads to the control.
    private func attach(
        _ control: any ParameterControl, _ parameter: Parameter, row: UInt32
    ) -> any ParameterControl {
        let label = gtk_label_new_with_mnemonic(context.mnemonics[parameter.label])!
        gtk_misc_set_alignment(label.cast(), 0, 0.5)
        gtk_label_set_mnemonic_widget(label.cast(), control.focus)
        gtk_size_group_add_widget(context.widths.labels, label)
        // Beside the first line of a control that has several.
        let place = gtk_alignment_new(0, 0, 1, 0)!
        gtk_container_add(place.cast(), label)
        let line = gtk_size_group_new(GTK_SIZE_GROUP_VERTICAL)!
        gtk_size_group_add_widget(line, label)
        gtk_size_group_add_widget(line, control.focus)
        g_object_unref(line)
        gtk_table_attach(widget.cast(), place, 0, 1, row, row + 1, GTK_FILL, GTK_FILL, 0, 0)
        // Some controls gray themselves out, for reasons of their own.
        let holder = gtk_alignment_new(0, 0, 1, 1)!
        gtk_container_add(holder.cast(), control.widget)
        rows[parameter.name] = [place, holder]
        gtk_table_attach(
            widget.cast(), holder, 1, Self.columns, row, row + 1,
            GtkAttachOptions(GTK_FILL.rawValue | GTK_EXPAND.rawValue), GTK_FILL, 0, 0)
        gtk_widget_show_all(place)
        gtk_widget_show(control.widget)
        gtk_widget_show(holder)
        let hint =
            parameter.kind == .drawable ? " " + localized("The list has the layers of all open images.") : ""
        gimp_help_set_help_data(control.focus, localized(parameter.tooltip) + hint, nil)
        return control
    }
}

extension OutputPlace {
    fileprivate var label: String {
        switch self {
        case .inPlace: localized("In place")
        case .newLayer: localized("New layer")
        case .newImage: localized("New image")
        }
    }
}

/// The widths that the label and unit columns of several tables have in common.
struct ColumnWidths {
    let labels = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL)!
    let units = gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL)!
}
