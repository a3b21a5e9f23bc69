/// What the calls in a PyTorch pickle mean: the only functions that such a file may name.
struct TorchPickle {
    let tree: PickleTree
    let file: String

    private static let rebuildTensor = "torch._utils._rebuild_tensor_v2"
    private static let rebuildParameter = "torch._utils._rebuild_parameter"
    private static let orderedDictionary = "collections.OrderedDict"
    /// Bytes of an element, and its type unless it is an integer, whose tensors are left out.
    private static let storageTypes: [String: (size: Int, type: ElementType?)] = [
        "torch.FloatStorage": (4, .float32), "torch.DoubleStorage": (8, .float64),
        "torch.HalfStorage": (2, .float16), "torch.BFloat16Storage": (2, .bfloat16),
        "torch.LongStorage": (8, nil), "torch.IntStorage": (4, nil), "torch.ShortStorage": (2, nil),
        "torch.CharStorage": (1, nil), "torch.ByteStorage": (1, nil), "torch.BoolStorage": (1, nil),
    ]

    static let allowedGlobals = Set(storageTypes.keys).union([
        rebuildTensor, rebuildParameter, orderedDictionary,
    ])

    /// The tensors by name in the order of the dictionary that the pickle is, or holds beside what else belongs to
    /// an unfinished training.
    func stateDict() throws -> [(name: String, tensor: TorchTensor)] {
        guard var node = dictionary(tree.root) else {
            throw malformed("it does not hold a dictionary of tensors")
        }
        if let inner = tree.items(node).first(where: { $0.key == .string("state_dict") }),
            let dictionary = dictionary(inner.value)
        {
            node = dictionary
        }
        return try tree.items(node).map { key, value in
            guard case .string(let name) = key else { throw malformed("a tensor's name is no string") }
            return (name, try tensor(value, name: name))
        }
    }

    private func dictionary(_ value: PickleValue) -> Int? {
        switch value {
        case .dictionary(let node): node
        case .call(let node) where tree.function(node) == Self.orderedDictionary: node
        default: nil
        }
    }

    /// All storages by their keys, also those of tensors outside of the state dict; as they are described first.
    func storages() throws -> [String: TorchTensor.Storage] {
        var storages: [String: TorchTensor.Storage] = [:]
        for node in tree.nodes {
            for case .persistent(let reference) in node.elements {
                let storage = try storage(tree.elements(reference)[0], tensor: "a tensor")
                if storages[storage.key] == nil { storages[storage.key] = storage }
            }
        }
        return storages
    }

    private func tensor(_ value: PickleValue, name: String) throws -> TorchTensor {
        guard case .call(let call) = value else { throw malformed("'\(name)' is not a tensor") }
        let arguments = tree.elements(call)
        switch tree.function(call) {
        case Self.rebuildTensor:
            guard arguments.count >= 4, case .persistent(let reference) = arguments[0],
                case .int(let offset) = arguments[1], let shape = integers(arguments[2]),
                let strides = integers(arguments[3])
            else { break }
            return TorchTensor(
                storage: try storage(tree.elements(reference)[0], tensor: name), offset: offset, shape: shape,
                strides: strides)
        case Self.rebuildParameter:
            // A parameter wraps a tensor; its argument can't be a parameter again.
            guard case .call(let inner)? = arguments.first, tree.function(inner) == Self.rebuildTensor else {
                break
            }
            return try tensor(.call(inner), name: name)
        default: break
        }
        throw malformed("'\(name)' is not a tensor")
    }

    /// `("storage", type, key, device, count)`, in older files followed by None.
    private func storage(_ reference: PickleValue, tensor: String) throws -> TorchTensor.Storage {
        guard case .tuple(let node) = reference else { throw malformed("'\(tensor)' has no storage") }
        let parts = tree.elements(node)
        guard parts.count == 5 || (parts.count == 6 && parts[5] == .none), parts[0] == .string("storage"),
            case .global(let global) = parts[1], let (size, type) = Self.storageTypes[global],
            case .string(let key) = parts[2], case .int(let count) = parts[4], count >= 0
        else { throw malformed("the storage of '\(tensor)' is described in an unknown way") }
        return TorchTensor.Storage(key: key, type: type, elementSize: size, count: count)
    }

    private func integers(_ value: PickleValue) -> [Int]? {
        guard case .tuple(let node) = value else { return nil }
        let numbers = tree.elements(node).compactMap { value in
            if case .int(let number) = value { number } else { nil as Int? }
        }
        return numbers.count == tree.elements(node).count ? numbers : nil
    }

    private func malformed(_ detail: String) -> ModelFileError { PyTorchStateDict.malformed(file, detail) }
}
