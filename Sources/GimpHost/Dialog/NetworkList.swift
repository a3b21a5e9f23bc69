import EditorHost
import Synchronization

/// The core's list of networks, for which it reads many files.
enum NetworkList {
    /// A shorter wait is nothing to speak of.
    private static let delay: UInt32 = 500

    /// Waits in GTK's main loop, with the progress bar of the image window.
    ///
    /// Throws what `CoreSession.networks()` does.
    static func wait(for thread: CoreThread) throws(HostError) -> [NetworkDescription] {
        let answer = Answer()
        thread.listNetworks { result in
            answer.result.withLock { $0 = result }
            // Of GLib's functions one that any thread may call.
            g_idle_add(
                { _ in
                    gtk_main_quit()
                    return 0
                }, nil)
        }
        let bar = ImageProgress(title: localized("Looking for networks"))
        let timer = Timer(milliseconds: delay) {
            bar.update(0, message: nil)
            return false
        }
        gtk_main()
        timer.stop()
        return try answer.result.withLock { $0 }.get()
    }

    private final class Answer: Sendable {
        let result = Mutex<Result<[NetworkDescription], HostError>>(.success([]))
    }
}
