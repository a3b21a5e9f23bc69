import Networks

/// Where an architecture's weights come from: tensors by name, with the file's path for the errors.
public struct WeightSource {
    public let file: String
    private let find: (_ name: String, _ shape: [Int]) throws -> Tensor
    /// nil where they are made as they are asked for.
    private let tensors: [String: Tensor]?

    /// The tensors of a safetensors file.
    public init(_ contents: Safetensors) {
        (file, tensors) = (contents.file.path, contents.tensors)
        find = { try Self.checked($0, contents.tensor($0), shape: $1, file: contents.file.path) }
    }

    /// The tensors of a file.
    public init(file: String, tensors: [String: Tensor]) {
        (self.file, self.tensors) = (file, tensors)
        find = { try Self.checked($0, tensors[$0], shape: $1, file: file) }
    }

    private static func checked(_ name: String, _ tensor: Tensor?, shape: [Int], file: String) throws
        -> Tensor
    {
        guard let tensor else { throw ModelFileError(file, .missingTensor(name)) }
        guard tensor.shape == shape else {
            throw ModelFileError(file, .tensorShape(tensor: name, expected: shape, found: tensor.shape))
        }
        return tensor
    }

    /// Weights that are made as they are asked for; `file` says by what.
    public init(file: String, make: @escaping (_ name: String, _ shape: [Int]) -> Tensor) {
        (self.file, tensors) = (file, nil)
        find = make
    }

    /// How many classes a classifier tells apart, by the tensor of its weights, `[classes, inputs]`; 1000 where weights
    /// are made as they are asked for. Throws ``ModelFileError`` if there is no such tensor, or one that is no matrix.
    public func classCount(_ name: String, inputs: Int) throws -> Int {
        guard let tensors else { return 1000 }
        guard let shape = tensors[name]?.shape else { throw ModelFileError(file, .missingTensor(name)) }
        guard shape.count == 2, shape[0] > 0, shape[1] == inputs else {
            throw ModelFileError(file, .tensorShape(tensor: name, expected: [1000, inputs], found: shape))
        }
        return shape[0]
    }

    /// The tensor of this name; throws ``ModelFileError`` if there is none or its shape differs.
    public func tensor(_ name: String, _ shape: [Int]) throws -> Tensor { try find(name, shape) }
}
