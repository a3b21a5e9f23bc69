import CGimp

/// What GTK's C macros do for C: casts between widget types, and signals.

typealias Widget = UnsafeMutablePointer<GtkWidget>

extension UnsafeMutablePointer {
    /// The same object as another class of its hierarchy, as `GTK_BOX()` and its like in C, unchecked.
    func cast<Other>(to type: Other.Type = Other.self) -> UnsafeMutablePointer<Other> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: type)
    }
}

/// Calls `action` at every signal of this name until the object is destroyed.
///
/// For signals whose handlers get the object and the user data only, such as `changed` or `clicked`.
func connect<Object>(
    _ object: UnsafeMutablePointer<Object>, _ signal: String, _ action: @escaping () -> Void
) {
    let handler: @convention(c) (gpointer?, gpointer?) -> Void = { _, data in
        Unmanaged<SignalAction>.fromOpaque(data!).takeUnretainedValue().action()
    }
    g_signal_connect_data(
        UnsafeMutableRawPointer(object), signal, unsafeBitCast(handler, to: GCallback.self),
        Unmanaged.passRetained(SignalAction(action)).toOpaque(),
        { data, _ in Unmanaged<SignalAction>.fromOpaque(data!).release() }, GConnectFlags(rawValue: 0))
}

private final class SignalAction {
    let action: () -> Void

    init(_ action: @escaping () -> Void) {
        self.action = action
    }
}
