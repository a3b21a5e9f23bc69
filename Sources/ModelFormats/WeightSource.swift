import Networks

/// Where an architecture's weights come from: tensors by name, with the file's path for the errors.
public struct WeightSource {
    public let file: String
    private let find: (_ name: String, _ shape: [Int]) throws -> Tensor

    /// The tensors of a file.
    public init(file: String, tensors: [String: Tensor]) {
        self.file = file
        find = { name, shape in
            guard let tensor = tensors[name] else { throw ModelFileError(file, .missingTensor(name)) }
            guard tensor.shape == shape else {
                throw ModelFileError(
                    file, .tensorShape(tensor: name, expected: shape, found: tensor.shape))
            }
            return tensor
        }
    }

    /// Weights that are made as they are asked for; `file` says by what.
    public init(file: String, make: @escaping (_ name: String, _ shape: [Int]) -> Tensor) {
        self.file = file
        find = make
    }

    /// The tensor of this name; throws ``ModelFileError`` if there is none or its shape differs.
    public func tensor(_ name: String, _ shape: [Int]) throws -> Tensor { try find(name, shape) }
}
