import EditorHost
import Manifest

/// A field for a class that finds it by any part of its name; empty for none.
final class ClassControl: ParameterControl {
    /// The value that asks for no class.
    private static let none = "none"

    let widget: Widget
    private let list = TextList(columns: 1)
    private var network: NetworkDescription?

    init(onChange: @escaping () -> Void) {
        widget = gtk_entry_new()
        gtk_entry_set_activates_default(widget.cast(), 1)
        let completion = gtk_entry_completion_new()!
        gtk_entry_completion_set_model(completion, list.model)
        gtk_entry_completion_set_text_column(completion, 0)
        gtk_entry_completion_set_minimum_key_length(completion, 2)
        // The key comes in lower case.
        gtk_entry_completion_set_match_func(
            completion,
            { completion, key, iterator, _ in
                let name = TextList.text(in: gtk_entry_completion_get_model(completion), at: iterator)
                return name.lowercased().contains(String(cString: key!)) ? 1 : 0
            }, nil, nil)
        gtk_entry_set_completion(widget.cast(), completion)
        g_object_unref(completion)
        connect(widget, "changed") { [unowned self] in
            sort()
            onChange()
        }
    }

    var value: Value {
        get {
            let text = String(cString: gtk_entry_get_text(widget.cast()))
            return .text(text.allSatisfy(\.isWhitespace) ? Self.none : text)
        }
        set {
            let text = newValue.description
            gtk_entry_set_text(widget.cast(), text == Self.none ? "" : text)
        }
    }

    func show(_ network: NetworkDescription?) {
        self.network = network
        sort()
        gtk_widget_set_sensitive(widget, network?.classes.isEmpty == true ? 0 : 1)
    }

    /// What fits best stands first in the list that drops down.
    private func sort() {
        let text = String(cString: gtk_entry_get_text(widget.cast()))
        list.replace((network?.classes(lookingFor: text) ?? []).map { [$0] })
    }
}
