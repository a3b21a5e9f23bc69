import EditorHost
import Manifest

/// A widget that shows and changes one parameter's value.
protocol ParameterControl: AnyObject {
    /// What stands in the table.
    var widget: Widget { get }
    /// What the mnemonic and the tooltip belong to.
    var focus: Widget { get }
    /// Setting it takes only values of the parameter's kind, as the manifest hands them out.
    var value: Value { get set }
    /// Another network was chosen; nil for one that nothing is known of.
    func show(_ network: NetworkDescription?)
    /// The person is back from other windows.
    func refresh()
    /// Large letters leave it little room in width.
    func beNarrow()
}

extension ParameterControl {
    var focus: Widget { widget }
    func show(_ network: NetworkDescription?) {}
    func refresh() {}
    func beNarrow() {}
}

final class BooleanControl: ParameterControl {
    let widget: Widget

    init(_ parameter: Parameter, label: String, onChange: @escaping () -> Void) {
        widget = gtk_check_button_new_with_mnemonic(label)
        gimp_help_set_help_data(widget, localized(parameter.tooltip), nil)
        connect(widget, "toggled", onChange)
    }

    var value: Value {
        get { .boolean(gtk_toggle_button_get_active(widget.cast()) != 0) }
        set { gtk_toggle_button_set_active(widget.cast(), newValue == .boolean(true) ? 1 : 0) }
    }
}

final class ChoiceControl: ParameterControl {
    let widget: Widget
    private let values: [String]

    init(_ choices: [(value: String, label: String)], onChange: @escaping () -> Void) {
        values = choices.map(\.value)
        widget = gtk_combo_box_text_new()
        for choice in choices { gtk_combo_box_text_append_text(widget.cast(), choice.label) }
        gtk_combo_box_set_active(widget.cast(), 0)
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
    private let word: FieldWord?

    /// - Parameter word: A value that stands there in the user's language.
    init(word: FieldWord?, onChange: @escaping () -> Void) {
        self.word = word
        widget = gtk_entry_new()
        gtk_entry_set_activates_default(widget.cast(), 1)
        connect(widget, "changed", onChange)
    }

    var value: Value {
        get { fieldValue(widget, word) }
        set { setField(widget, newValue, word) }
    }
}

/// The value in a field of text.
func fieldValue(_ entry: Widget, _ word: FieldWord?) -> Value {
    let text = String(cString: gtk_entry_get_text(entry.cast()))
    return .text(word?.value(of: text) ?? text)
}

func setField(_ entry: Widget, _ value: Value, _ word: FieldWord?) {
    gtk_entry_set_text(entry.cast(), word?.text(of: value.description) ?? value.description)
}
