import CGegl
import Synchronization

/// GEGL, started on first use: that takes about half a second.
enum Gegl {
    /// Starts GEGL if it is not running yet.
    static func start() { _ = started }

    private static let started: Void = {
        gegl_init(nil, nil)
        // Swapping to memory leaves no file behind; a small cache leaves the memory to the networks.
        cgegl_configure("RAM", 0, 128 << 20)
        g_log_set_default_handler(
            { _, level, message, _ in
                // Mere information is nobody's fault.
                guard level.rawValue & G_LOG_LEVEL_MASK.rawValue <= G_LOG_LEVEL_WARNING.rawValue else { return }
                guard let message else { return }
                complaints.withLock { $0.append(String(cString: message)) }
            }, nil)
    }()

    private static let complaints = Mutex<[String]>([])

    /// Runs the body and returns what GEGL's operations complained of meanwhile: they report what is
    /// wrong with a file in no other way.
    static func complaints(during body: () throws -> Void) rethrows -> [String] {
        start()
        complaints.withLock { $0.removeAll() }
        try body()
        return complaints.withLock { $0 }
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
