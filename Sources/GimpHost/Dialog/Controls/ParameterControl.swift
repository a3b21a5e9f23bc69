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
}

extension ParameterControl {
    var focus: Widget { widget }
    func show(_ network: NetworkDescription?) {}
    func refresh() {}
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
    private let onChange: () -> Void
    /// Set while the list is made anew.
    private var isListing = false

    init(onChange: @escaping () -> Void) {
        widget = Self.list()
        self.onChange = onChange
        // Long names of layers would make the dialog as wide as they are.
        gtk_widget_set_size_request(widget, 120, -1)
        connect(widget, "changed") { [unowned self] in if !isListing { onChange() } }
    }

    private static func list() -> Widget {
        let combo = Drawable.comboBox()
        cgimp_int_combo_box_prepend(combo, noneID, localized("None"))
        return combo
    }

    /// A picture may have been opened meanwhile, or closed.
    func refresh() {
        let chosen = value
        isListing = true
        let new = Self.list()
        g_object_ref_sink(UnsafeMutableRawPointer(new))
        gtk_combo_box_set_model(widget.cast(), gtk_combo_box_get_model(new.cast()))
        g_object_unref(UnsafeMutableRawPointer(new))
        value = chosen
        isListing = false
        if value != chosen { onChange() }
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
