import Networks

/// The named tensors of a file of weights, with the file's path for the errors.
public struct WeightSource: Sendable {
    public let file: String
    public let tensors: [String: Tensor]

    public init(file: String, tensors: [String: Tensor]) {
        self.file = file
        self.tensors = tensors
    }

    /// The tensor of this name; throws ``ModelFileError`` if there is none or its shape differs.
    public func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
        guard let tensor = tensors[name] else { throw ModelFileError(file, .missingTensor(name)) }
        guard tensor.shape == shape else {
            throw ModelFileError(file, .tensorShape(tensor: name, expected: shape, found: tensor.shape))
        }
        return tensor
    }
}
