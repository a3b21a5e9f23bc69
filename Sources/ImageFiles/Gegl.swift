import CGegl
import Glibc
import Synchronization

/// GEGL, started on first use: that takes about half a second.
enum Gegl {
    /// Starts GEGL if it is not running yet.
    static func start() { _ = started }

    private static let started: Void = {
        // Reading what it has noted about its conversions, babl measures whether tables would be faster: 366 MB
        // and 0.2 s, where finding the few conversions anew takes less.
        setenv("BABL_INHIBIT_CACHE", "1", 1)
        g_log_set_default_handler(
            { _, level, message, _ in
                // Mere information is nobody's fault.
                let severity = level.rawValue & G_LOG_LEVEL_MASK.rawValue
                guard severity <= G_LOG_LEVEL_WARNING.rawValue, let message else { return }
                complaints.withLock { $0.append(String(cString: message)) }
            }, nil)
        gegl_init(nil, nil)
        // Without a swap folder nothing is left behind ("ram", which means the same, makes GEGL 0.4.42 create
        // a folder of that name where the command runs); a small cache leaves the memory to the networks.
        cgegl_configure(nil, 0, 128 << 20)
    }()

    private static let complaints = Mutex<[String]>([])

    /// Runs the body and returns what GEGL's operations complained of meanwhile, without full stops:
    /// they report what is wrong with a file in no other way.
    static func complaints(during body: () -> Void) -> [String] {
        start()
        complaints.withLock { $0.removeAll() }
        withoutStandardError(body)
        return complaints.withLock { $0 }.map { message in
            String(message.reversed().drop { $0 == "." || $0.isWhitespace }.reversed())
        }
    }

    /// The decoders below GEGL print remarks of no use, such as on every 8-bit PNG that is written.
    private static func withoutStandardError(_ body: () -> Void) {
        let original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        if original >= 0, nowhere >= 0 { dup2(nowhere, STDERR_FILENO) }
        body()
        if original >= 0 {
            fflush(nil)
            dup2(original, STDERR_FILENO)
            close(original)
        }
        if nowhere >= 0 { close(nowhere) }
    }
}

/// A graph of GEGL operations.
final class GeglGraph {
    private let graph: OpaquePointer

    init() {
        Gegl.start()
        graph = gegl_node_new()
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(graph)) }

    /// Adds an operation that reads from `source`.
    func add(_ operation: String, reading source: OpaquePointer? = nil) -> OpaquePointer {
        // Every operation that is asked for comes with GEGL itself.
        let node = cgegl_add(graph, operation)!
        if let source { gegl_node_link(source, node) }
        return node
    }
}

extension OpaquePointer {
    /// Whether a node's operation has this property.
    func hasProperty(_ name: String) -> Bool { gegl_node_find_property(self, name) != nil }
}
