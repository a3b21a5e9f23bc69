/// A value in a pickle (Python's serialization format, PEP 307).
///
/// Containers are numbers of nodes in a ``PickleTree``, not references: data nested a million deep, or
/// containing themselves, then cost neither stack nor memory leaks.
enum PickleValue: Equatable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case bytes([UInt8])
    /// A Python object by `module.name`, such as a class or function; it is only named, never used.
    case global(String)
    case tuple(Int)
    case list(Int)
    case dictionary(Int)
    /// A call of a global: node's ``PickleTree/Node/function`` and `elements` as arguments. What it would
    /// give is for the reader of the file to say; later items are kept as in a dictionary.
    case call(Int)
    /// A reference out of the pickle, `elements[0]`: in PyTorch's files to a storage.
    case persistent(Int)
}

/// What a pickle holds.
struct PickleTree {
    struct Node {
        var elements: [PickleValue] = []
        var items: [(key: PickleValue, value: PickleValue)] = []
        var function = ""
    }

    private(set) var root: PickleValue = .none
    private(set) var nodes: [Node] = []
    /// Nodes and the values in them.
    private(set) var size = 0

    func elements(_ node: Int) -> [PickleValue] { nodes[node].elements }
    func items(_ node: Int) -> [(key: PickleValue, value: PickleValue)] { nodes[node].items }
    func function(_ node: Int) -> String { nodes[node].function }

    mutating func add(_ elements: [PickleValue] = [], function: String = "") -> Int {
        nodes.append(Node(elements: elements, function: function))
        size += 1 + elements.count
        return nodes.count - 1
    }

    mutating func append(_ values: ArraySlice<PickleValue>, to node: Int) {
        nodes[node].elements += values
        size += values.count
    }

    mutating func set(_ value: PickleValue, for key: PickleValue, in node: Int) {
        nodes[node].items.append((key, value))
        size += 2
    }

    mutating func finish(_ root: PickleValue) { self.root = root }
}
