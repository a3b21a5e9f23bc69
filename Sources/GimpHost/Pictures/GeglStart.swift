import EditorHost

/// GEGL, which takes a moment to start: dialogs let it do so while nobody waits.
enum GeglStart {
    /// Starts it if it does not run yet, or waits until it does.
    static func start() {
        if let thread = starting {
            g_thread_join(thread)
            starting = nil
        } else if !isStarted {
            chooseParts()
            gegl_init(nil, nil)
        }
        isStarted = true
    }

    /// Lets it start on a thread of its own. Until ``start()`` nothing else may use it.
    static func startInBackground() {
        if starting == nil, !isStarted {
            chooseParts()
            starting = g_thread_new(
                "gegl",
                { _ in
                    gegl_init(nil, nil)
                    return nil
                }, nil)
        }
    }

    /// Only buffers and their conversion are needed.
    ///
    /// Reading what it has noted about its conversions, babl would measure whether tables are faster: 320 MB and
    /// 0.1 to 0.7 s. GEGL would load all its operations, which takes another 0.1 s.
    private static func chooseParts() {
        g_setenv("BABL_INHIBIT_CACHE", "1", 1)
        g_setenv("GEGL_PATH", "/dev/null", 1)
    }

    /// Used on the main thread only.
    nonisolated(unsafe) private static var starting: UnsafeMutablePointer<GThread>?
    nonisolated(unsafe) private static var isStarted = false
}
