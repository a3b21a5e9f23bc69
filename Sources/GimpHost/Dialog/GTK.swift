import EditorHost

/// What GTK's C macros and functions of variable arguments do for C: casts, signals, properties.

typealias Widget = UnsafeMutablePointer<GtkWidget>

extension UnsafeMutablePointer {
    /// The same object as another class of its hierarchy, as `GTK_BOX()` and its like in C, unchecked.
    func cast<Other>(to type: Other.Type = Other.self) -> UnsafeMutablePointer<Other> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: type)
    }
}

// MARK: - Signals

/// Calls `action` at every signal of this name until the object is destroyed.
///
/// For signals whose handlers get the object and the user data only, such as `changed` or `clicked`.
func connect<Object>(
    _ object: UnsafeMutablePointer<Object>, _ signal: String, _ action: @escaping () -> Void
) {
    let handler: @convention(c) (gpointer?, gpointer?) -> Void = { _, data in
        Action<Void, Void>.call(data, ())
    }
    connect(object, signal, unsafeBitCast(handler, to: GCallback.self), Action(action))
}

/// For changes of a property.
func connectNotify<Object>(
    _ object: UnsafeMutablePointer<Object>, _ property: String, _ action: @escaping () -> Void
) {
    let handler: @convention(c) (gpointer?, gpointer?, gpointer?) -> Void = { _, _, data in
        Action<Void, Void>.call(data, ())
    }
    connect(object, "notify::\(property)", unsafeBitCast(handler, to: GCallback.self), Action(action))
}

/// For signals with an event, such as `button-press-event`; the action says whether that was all there is
/// to do.
func connectEvent<Object>(
    _ object: UnsafeMutablePointer<Object>, _ signal: String,
    _ action: @escaping (UnsafeMutablePointer<GdkEvent>) -> Bool
) {
    let handler: @convention(c) (gpointer?, UnsafeMutablePointer<GdkEvent>?, gpointer?) -> gboolean = {
        Action<UnsafeMutablePointer<GdkEvent>, Bool>.call($2, $1!) ? 1 : 0
    }
    connect(object, signal, unsafeBitCast(handler, to: GCallback.self), Action(action))
}

/// For a dialog's `response`.
func connectResponse(_ dialog: Widget, _ action: @escaping (Int32) -> Void) {
    let handler: @convention(c) (gpointer?, Int32, gpointer?) -> Void = { Action<Int32, Void>.call($2, $1) }
    connect(dialog, "response", unsafeBitCast(handler, to: GCallback.self), Action(action))
}

/// For signals with handlers of other forms; `handler` gets the action as its user data, for `Action.call`.
func connect<Object, In, Out>(
    _ object: UnsafeMutablePointer<Object>, _ signal: String, _ handler: GCallback, _ action: Action<In, Out>
) {
    g_signal_connect_data(
        UnsafeMutableRawPointer(object), signal, handler, Unmanaged.passRetained(action).toOpaque(),
        { data, _ in Unmanaged<AnyObject>.fromOpaque(data!).release() }, GConnectFlags(rawValue: 0))
}

/// A closure as the user data of a C callback.
final class Action<In, Out> {
    private let action: (In) -> Out

    init(_ action: @escaping (In) -> Out) { self.action = action }

    static func call(_ data: gpointer?, _ argument: In) -> Out {
        Unmanaged<Action>.fromOpaque(data!).takeUnretainedValue().action(argument)
    }
}

/// Something that is done again and again, or once, in GTK's main loop, until it is stopped or released.
final class Timer {
    private var source: UInt32 = 0
    private let action: () -> Bool

    /// action says whether to go on.
    init(milliseconds: UInt32, _ action: @escaping () -> Bool) {
        self.action = action
        source = g_timeout_add(
            milliseconds,
            { data in
                let timer = Unmanaged<Timer>.fromOpaque(data!).takeUnretainedValue()
                // It may stop itself, or be released, while it acts.
                return withExtendedLifetime(timer) {
                    guard timer.action() else {
                        timer.source = 0
                        return 0
                    }
                    return timer.source == 0 ? 0 : 1
                }
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func stop() {
        if source != 0 { g_source_remove(source) }
        source = 0
    }

    deinit { stop() }
}

// MARK: - Properties

/// `gchararray` as a type of values.
let textType = g_type_from_name("gchararray")

func setProperty<Object>(_ object: UnsafeMutablePointer<Object>, _ name: String, _ text: String) {
    setProperty(object, name, of: textType) { g_value_set_string($0, text) }
}

func setProperty<Object>(_ object: UnsafeMutablePointer<Object>, _ name: String, _ number: Int32) {
    setProperty(object, name, of: g_type_from_name("gint")) { g_value_set_int($0, number) }
}

/// picture: a `GdkPixbuf`, or nil for none.
func setProperty<Object>(
    _ object: UnsafeMutablePointer<Object>, _ name: String, picture: OpaquePointer?
) {
    setProperty(object, name, of: gdk_pixbuf_get_type()) {
        g_value_set_object($0, picture.map { UnsafeMutableRawPointer($0) })
    }
}

/// For properties of any type; `fill` sets the value, which is of that type already.
func setProperty<Object>(
    _ object: UnsafeMutablePointer<Object>, _ name: String, of type: GType,
    _ fill: (UnsafeMutablePointer<GValue>) -> Void
) {
    withValue(of: type, fill) { g_object_set_property(object.cast(), name, $0) }
}

func withValue<Result>(
    of type: GType, _ fill: (UnsafeMutablePointer<GValue>) -> Void,
    _ use: (UnsafeMutablePointer<GValue>) -> Result
) -> Result {
    var value = GValue()
    g_value_init(&value, type)
    defer { g_value_unset(&value) }
    fill(&value)
    return use(&value)
}

/// What a screen reader calls a widget that has no label of its own, and what it says of it besides.
func describe(_ widget: Widget, _ name: String, _ description: String? = nil) {
    let accessible = gtk_widget_get_accessible(widget)
    atk_object_set_name(accessible, name)
    if let description { atk_object_set_description(accessible, description) }
}

/// Makes a combo box of texts no wider by its longest text, which ends in dots where there is no room.
func limitWidth(ofCombo combo: Widget, to width: Int32) {
    gtk_widget_set_size_request(combo, width, -1)
    let cells = gtk_cell_layout_get_cells(OpaquePointer(combo))
    defer { g_list_free(cells) }
    let renderer: UnsafeMutablePointer<GtkCellRenderer> = cells!.pointee.data.assumingMemoryBound(
        to: GtkCellRenderer.self)
    setProperty(renderer, "ellipsize", Int32(PANGO_ELLIPSIZE_END.rawValue))
}

// MARK: - Lists

/// A list of rows of texts, for combo boxes and completions.
final class TextList {
    let store: UnsafeMutablePointer<GtkListStore>

    init(columns: Int) {
        var types = [GType](repeating: textType, count: columns)
        store = gtk_list_store_newv(Int32(columns), &types)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(store)) }

    var model: OpaquePointer { OpaquePointer(store) }

    func replace(_ rows: [[String]]) {
        gtk_list_store_clear(store)
        for row in rows {
            var iterator = GtkTreeIter()
            gtk_list_store_append(store, &iterator)
            for (column, text) in row.enumerated() {
                withValue(of: textType, { g_value_set_string($0, text) }) {
                    gtk_list_store_set_value(store, &iterator, Int32(column), $0)
                }
            }
        }
    }

    static func text(
        in model: OpaquePointer?, at iterator: UnsafeMutablePointer<GtkTreeIter>?, column: Int32 = 0
    ) -> String {
        var value = GValue()
        gtk_tree_model_get_value(model, iterator, column, &value)
        defer { g_value_unset(&value) }
        return g_value_get_string(&value).map { String(cString: $0) } ?? ""
    }
}
