import CGimp

/// GEGL, which takes a few tenths of a second to start: dialogs let it do so while nobody waits.
enum Gegl {
    /// Starts it if it does not run yet, or waits until it does.
    static func start() {
        if let thread = starting {
            g_thread_join(thread)
            starting = nil
        } else {
            gegl_init(nil, nil)
        }
    }

    /// Lets it start on a thread of its own. Until ``start()`` nothing else may use it.
    static func startInBackground() {
        if starting == nil {
            starting = g_thread_new(
                "gegl",
                { _ in
                    gegl_init(nil, nil)
                    return nil
                }, nil)
        }
    }

    /// Used on the main thread only.
    nonisolated(unsafe) private static var starting: UnsafeMutablePointer<GThread>?
}
