import Networks

/// A tensor as PyTorch's pickles describe it: a strided view of a storage.
struct TorchTensor {
    /// A run of numbers that tensors may share.
    struct Storage: Equatable {
        var key: String
        /// nil for integers and booleans.
        var type: ElementType?
        /// Bytes of an element.
        var elementSize: Int
        /// Elements.
        var count: Int

        /// Bytes; nil if that is no number.
        var byteCount: Int? {
            let (bytes, overflow) = count.multipliedReportingOverflow(by: elementSize)
            return overflow ? nil : bytes
        }
    }

    var storage: Storage
    var offset: Int
    var shape: [Int]
    /// In elements, one per dimension.
    var strides: [Int]

    /// The elements as float32 in row-major order. `bytes` is the whole storage.
    func gather(_ type: ElementType, _ bytes: [UInt8], name: String, file: String) throws -> Tensor {
        guard shape.count <= 8, shape.count == strides.count, let count = elementCount(shape),
            count <= storage.count, isInside(count: count)
        else {
            throw PyTorchStateDict.malformed(
                file,
                "tensor '\(name)' of shape \(shape.prefix(9)) and strides \(strides.prefix(9)) at \(offset) does not fit its storage of \(storage.count) elements"
            )
        }
        let strides = zip(shape, strides).map { $0 > 1 ? $1 : 0 }
        let values = bytes.withUnsafeBytes { bytes in
            [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
                var position = [Int](repeating: 0, count: shape.count)
                var source = offset
                for index in 0..<count {
                    buffer.initializeElement(at: index, to: type.value(at: source, of: bytes))
                    var axis = shape.count - 1
                    while axis >= 0 {
                        position[axis] += 1
                        source += strides[axis]
                        if position[axis] < shape[axis] { break }
                        source -= strides[axis] * shape[axis]
                        position[axis] = 0
                        axis -= 1
                    }
                }
                initialized = count
            }
        }
        return Tensor(shape: shape, values: values)
    }

    /// Whether the first and the last element, and so all, lie in the storage.
    private func isInside(count: Int) -> Bool {
        guard count > 0 else { return true }
        // An axis of one element may have any stride.
        let axes = zip(shape, strides).filter { $0.0 > 1 }
        guard offset >= 0, axes.allSatisfy({ $0.1 >= 0 }) else { return false }
        var last = offset
        for (size, stride) in axes {
            let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, tooFar) = last.addingReportingOverflow(reach)
            guard !overflow, !tooFar else { return false }
            last = sum
        }
        return last < storage.count
    }
}
